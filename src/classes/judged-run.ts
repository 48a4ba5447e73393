/** The predictions of a finished run on held-out answers, each beside its answer of the log. */
import { type ClassAnswers, type NearPair, rowsOn } from '../answers/index.ts';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import type { HeldOutAnswers } from '../evaluation/index.ts';
import {
  type DataSettings,
  type Prediction,
  type Run,
  type RunHeader,
  readClass,
  readPredictions,
  readRun,
} from '../runs/index.ts';
import { sidesOf, trainingsOf } from './sides.ts';

export interface JudgedRun extends HeldOutAnswers {
  readonly folder: string;
  readonly header: RunHeader;
  /** The settings that say which answers it was trained and tested on. */
  readonly settings: DataSettings;
  /** Pairs of the answers' texts. */
  readonly near: readonly NearPair[];
  /** Test answers of students who were skipped: the split has them, and the run did not predict them. */
  readonly unpredicted: number;
}

/**
 * @param answers of the run's students, in the log that it was trained on
 * @throws UnderstudyError `run` where the run is not trained to its end, or its predictions are of other answers
 */
export async function readJudgedRun(
  { folder, header }: Run,
  { settings, answers, near }: Pick<JudgedRun, 'settings' | 'answers' | 'near'>,
): Promise<JudgedRun> {
  const { recipe } = header;
  if (recipe !== 'solo' && (await readClass(folder)) === null)
    throw unfinished(folder, 'its class is not complete');
  if (recipe !== 'class' && (await readRun(folder)).students.length === 0)
    throw unfinished(folder, 'no student is trained');
  const test = (await predictionsOf(folder, recipe, settings)).filter(({ split }) => split === 'test');
  if (test.length === 0) throw unfinished(folder, 'it has no predictions of test answers');

  const places = new Map(answers.answerIds.map((id, place) => [id, place]));
  const trainings = trainingsOf(settings);
  const predicted = trainings.map(() => new Map<number, number>());
  for (const row of test) {
    const place = placeOf(row, { folder, answers, places });
    const ofFold = predicted[row.fold - (settings.folds === null ? 0 : 1)];
    if (ofFold === undefined) throw unfinished(folder, `its predictions are of a fold ${row.fold}`);
    ofFold.set(place, row.probability);
  }
  let unpredicted = 0;
  const parts = predicted.map((ofFold, i) => {
    const sides = sidesOf(answers, trainings[i]!, near);
    const tested = rowsOn(sides, 'test');
    const asked = tested.filter((place) => ofFold.has(place));
    if (asked.length !== ofFold.size)
      throw new UnderstudyError(
        'run',
        `${folder}: ${ofFold.size - asked.length} predictions of test answers are of answers that its split trains on`,
        { hint: 'it was trained by another version; train it anew with `fresh`' },
      );
    unpredicted += tested.length - asked.length;
    return { known: rowsOn(sides, 'train', 'validation'), validation: rowsOn(sides, 'validation'), asked };
  });
  const probability = new Map(predicted.flatMap((part) => [...part]));
  return { folder, header, settings, answers, near, parts, probability, unpredicted };
}

/** The predictions of a class are kept nowhere else; students and folds keep theirs, from which the table can be made anew. */
async function predictionsOf(
  folder: string,
  recipe: RunHeader['recipe'],
  settings: DataSettings,
): Promise<Prediction[]> {
  try {
    return await readPredictions(folder);
  } catch (error) {
    if (!isUnderstudyError(error) || error.code !== 'run') throw error;
    const again = recipe !== 'class' || settings.folds !== null;
    throw new UnderstudyError('run', error.message, {
      hint: again
        ? 'the same train command writes it anew'
        : 'the same train command with `fresh` trains anew and writes it',
      cause: error,
    });
  }
}

function placeOf(
  { answer_id, user_id, label }: Prediction,
  { folder, answers, places }: { folder: string; answers: ClassAnswers; places: ReadonlyMap<string, number> },
): number {
  const place = places.get(answer_id);
  if (
    place !== undefined &&
    answers.label[place] === label &&
    answers.students[answers.student[place]!] === user_id
  )
    return place;
  throw new UnderstudyError(
    'run',
    `${folder}: predictions.parquet: answer ${answer_id} of ${user_id} is not in the answer log: these are predictions of another log`,
    { hint: 'put back the file that the training wrote, or train anew with `fresh`' },
  );
}

function unfinished(folder: string, why: string): UnderstudyError {
  return new UnderstudyError('run', `${folder}: not trained to its end: ${why}`, {
    hint: 'run the same train command again; it goes on where it stopped',
  });
}
