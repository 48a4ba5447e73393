/** The predictions of a finished run on held-out answers, put beside the log's answers that they are of. */
import { existsSync } from 'node:fs';
import { type ClassAnswers, findNearDuplicates, type NearPair, rowsOn } from '../answers/index.ts';
import { isUnderstudyError, UnderstudyError } from '../errors.ts';
import {
  type DataSettings,
  dataSettings,
  type Prediction,
  type RunHeader,
  readClass,
  readPredictions,
  readRun,
} from '../runs/index.ts';
import { sidesOf } from './open-training.ts';
import { readClass as readAnswers } from './read-class.ts';

/** One part of the answers that was held out, and what was not. Places in `answers`. */
export interface HeldOutPart {
  /** Training and validation answers. */
  readonly known: readonly number[];
  /** Of the known ones: they chose the run's epoch, and choose for the ladder. */
  readonly validation: readonly number[];
  /** Test answers that the run predicted. */
  readonly asked: readonly number[];
}

export interface JudgedRun {
  readonly folder: string;
  readonly header: RunHeader;
  readonly settings: DataSettings;
  readonly answers: ClassAnswers;
  /** Of the answers' texts. */
  readonly near: readonly NearPair[];
  /** One, or one a fold. */
  readonly parts: readonly HeldOutPart[];
  /** P(right) by place in `answers`. */
  readonly probability: ReadonlyMap<number, number>;
  /** Test answers that the split has and the run did not predict: of students who were skipped. */
  readonly unpredicted: number;
}

/**
 * @param log where the run's answer log is now; null: where it was when the run began
 * @throws UnderstudyError `run` where the run is not trained to its end, or its predictions are of other answers; `log`
 *   where the log is gone or not what it was
 */
export async function readJudgedRun(folder: string, log: string | null): Promise<JudgedRun> {
  const { header, students } = await readRun(folder);
  const path = log ?? header.data.path;
  if (!existsSync(path))
    throw new UnderstudyError('log', `${path}: the answer log of the run is not there`, {
      hint: 'name it with --log',
    });
  const settings = dataSettings(header.settings);
  const { answers, fingerprint } = await readAnswers({ ...settings, log: path });
  if (fingerprint !== header.data.fingerprint)
    throw new UnderstudyError(
      'log',
      `${path}: not the answer log that ${folder} was trained on, or changed since`,
      {
        hint: 'name the log of the run with --log, or train anew',
      },
    );
  const isClass = header.recipe !== 'solo';
  if (isClass && (await readClass(folder)) === null) throw unfinished(folder, 'its class is not complete');
  if (header.recipe !== 'class' && students.length === 0) throw unfinished(folder, 'no student is trained');
  const test = (await predictionsOf(folder, header)).filter(({ split }) => split === 'test');
  if (test.length === 0) throw unfinished(folder, 'it has no predictions of test answers');

  const places = new Map(answers.answerIds.map((id, place) => [id, place]));
  const near = findNearDuplicates(answers.texts);
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
    const asked = rowsOn(sides, 'test').filter((place) => ofFold.has(place));
    if (asked.length !== ofFold.size)
      throw new UnderstudyError(
        'run',
        `${folder}: ${ofFold.size - asked.length} predictions of test answers are of answers that its split trains on`,
        { hint: 'it was trained by another version; train it anew with --fresh' },
      );
    unpredicted += rowsOn(sides, 'test').length - asked.length;
    return { known: rowsOn(sides, 'train', 'validation'), validation: rowsOn(sides, 'validation'), asked };
  });
  return {
    folder,
    header,
    settings,
    answers,
    near,
    parts,
    probability: new Map(predicted.flatMap((part) => [...part])),
    unpredicted,
  };
}

/** The settings of each training that held something out: of every fold, or the run itself. */
function trainingsOf(settings: DataSettings): DataSettings[] {
  const { folds } = settings;
  if (folds === null) return [settings];
  return Array.from({ length: folds }, (_, i) => ({
    ...settings,
    folds: null,
    fold: { index: i + 1, of: folds },
  }));
}

/** What a class says is kept nowhere else; students and folds have their own, of which the table is made anew. */
async function predictionsOf(folder: string, { recipe, settings }: RunHeader): Promise<Prediction[]> {
  try {
    return await readPredictions(folder);
  } catch (error) {
    if (!isUnderstudyError(error) || error.code !== 'run') throw error;
    const again = recipe !== 'class' || settings.folds !== undefined;
    throw new UnderstudyError('run', error.message, {
      hint: again
        ? 'the same train command writes it anew'
        : 'the same train command with --fresh trains anew and writes it',
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
    { hint: 'put back the file that the training wrote, or train anew with --fresh' },
  );
}

function unfinished(folder: string, why: string): UnderstudyError {
  return new UnderstudyError('run', `${folder}: not trained to its end: ${why}`, {
    hint: 'run the same train command again; it goes on where it stopped',
  });
}
