/** Questions asked of models that have not met them: those of the folds of a run, or what its one split held out. */
import type { Question } from '../answers/index.ts';
import { UnderstudyError } from '../errors.ts';
import { type AskedPart, questionTexts } from '../evaluation/index.ts';
import { type DataSettings, foldFolder } from '../runs/index.ts';
import type { Responses } from './asker.ts';
import type { ProgressEvent } from './events.ts';
import type { JudgedRun } from './judged-run.ts';
import { type OpenedRun, type OpenOptions, withTrainedRun } from './opened-run.ts';
import { QUESTION_SPLITS } from './sides.ts';

export interface Asking extends OpenOptions {
  readonly signal: AbortSignal;
}

/** Whether there is, for each question that the class was trained on, a model that has not met it. */
export function hasFoldsOfQuestions({ folds, split }: DataSettings): boolean {
  return folds !== null && QUESTION_SPLITS.includes(split);
}

/** What the words of a part's questions say of difficulty is learned from one other part and held against another. */
const FEWEST_FOLDS = 3;

/**
 * Every held-out question to the model that was trained without it, part by part. Null when interrupted.
 *
 * @throws UnderstudyError `run` where the split holds out no whole questions, or in two folds, or a fold is not trained
 */
export async function* askHeldOut(
  opened: OpenedRun,
  asking: Asking,
): AsyncGenerator<ProgressEvent, AskedPart[] | null> {
  const { run } = opened;
  const { split, folds } = opened.settings;
  if (!QUESTION_SPLITS.includes(split))
    throw new UnderstudyError(
      'run',
      `${run.folder}: trained with \`split: ${split}\`, so its models have met every question`,
      {
        hint: 'train with `split: question` `folds: 5`: difficulty needs questions that the class has not met',
      },
    );
  if (folds !== null && folds < FEWEST_FOLDS)
    throw new UnderstudyError(
      'run',
      `${run.folder}: trained with \`folds: ${folds}\`, expected ${FEWEST_FOLDS} at least: difficulty is learned from one part, and held against another, for the questions of a third`,
      { hint: 'train with `split: question` `folds: 5`' },
    );
  const { answers, parts } = await opened.judged();
  const texts = questionTexts(answers);
  const asked: AskedPart[] = [];
  for (const [i, part] of parts.entries()) {
    const questions = [...new Set(part.asked.map((place) => answers.question[place]!))].sort((a, b) => a - b);
    const forms = questions.map((q) => ({ text: texts[q]! }));
    const responses =
      folds === null
        ? yield* (await opened.asker()).ask(forms, asking.signal)
        : yield* askFold(run.folder, { fold: i + 1, folds }, forms, asking);
    if (responses === null) return null;
    const folder = folds === null ? run.folder : foldFolder(run.folder, i + 1);
    asked.push({ questions, probability: byQuestion(responses, answers.students, folder) });
  }
  return asked;
}

/**
 * The questions of the run's log, each of the model of the fold that held it out. Questions that the class did not
 * answer are asked of the class itself, since it has not met them.
 *
 * @returns the members that all folds have, in their order: some have joined since, or were skipped in a fold; null
 *   when interrupted
 * @throws UnderstudyError `run` where a fold is not trained, or nobody is in all of them
 */
export async function* askOutOfFold(
  opened: OpenedRun,
  questions: readonly Question[],
  asking: Asking,
): AsyncGenerator<ProgressEvent, Responses | null> {
  const { run } = opened;
  const judged = await opened.judged();
  const foldOf = foldsOf(judged);
  const folds = judged.parts.length;
  const asked: { readonly places: readonly number[]; readonly responses: Responses }[] = [];
  for (const fold of [...Array.from({ length: folds }, (_, i) => i + 1), null]) {
    const places = [...questions.keys()].filter(
      (place) => (foldOf.get(questions[place]!.questionId) ?? null) === fold,
    );
    if (places.length === 0) continue;
    const some = places.map((place) => questions[place]!);
    const responses =
      fold === null
        ? yield* (await opened.asker()).ask(some, asking.signal)
        : yield* askFold(run.folder, { fold, folds }, some, asking);
    if (responses === null) return null;
    asked.push({ places, responses });
  }

  const { members } = await opened.members();
  const rowsOf = asked.map(
    ({ responses }) => new Map(responses.students.map((student, row) => [student, row])),
  );
  const students = members
    .map(({ student }) => student)
    .filter((student) => rowsOf.every((rows) => rows.has(student)));
  if (students.length === 0)
    throw new UnderstudyError('run', `${run.folder}: no synthetic student is in all folds`, {
      hint: 'train anew with fewer folds, or with `recipe: class`, which skips nobody',
    });
  const probability = new Float32Array(students.length * questions.length);
  for (const [i, { places, responses }] of asked.entries())
    for (const [s, student] of students.entries()) {
      const start = rowsOf[i]!.get(student)! * places.length;
      for (const [at, place] of places.entries())
        probability[s * questions.length + place] = responses.probability[start + at]!;
    }
  return { students, probability };
}

/** What the students of a fold's training say. @param fold from 1 */
async function* askFold(
  folder: string,
  { fold, folds }: { readonly fold: number; readonly folds: number },
  questions: readonly Pick<Question, 'text'>[],
  asking: Asking,
): AsyncGenerator<ProgressEvent, Responses | null> {
  return yield* withTrainedRun(foldFolder(folder, fold), asking, async function* (opened) {
    const answering = (await opened.asker()).ask(questions, asking.signal);
    let next = await answering.next();
    for (; !next.done; next = await answering.next())
      yield { ...next.value, doing: `asking fold ${fold} of ${folds}` };
    return next.value;
  });
}

/** Question id -> which fold, from 1, was trained without any answer to it. */
function foldsOf({ answers, parts }: JudgedRun): Map<string, number> {
  const folds = new Map<string, number>();
  for (const [i, { known }] of parts.entries()) {
    const met = new Set(known.map((place) => answers.question[place]!));
    for (const [q, id] of answers.questions.entries())
      if (!met.has(q) && !folds.has(id)) folds.set(id, i + 1);
  }
  return folds;
}

/**
 * Turned round to [questions, students], students in the wanted order; who joined later is left out.
 *
 * @param folder of the run, for the error
 * @throws UnderstudyError `run` where one of the wanted students is not among those who answered
 */
export function byQuestion(
  { students, probability }: Responses,
  wanted: readonly string[],
  folder: string,
): Float32Array {
  const questions = students.length === 0 ? 0 : probability.length / students.length;
  const places = new Map(students.map((student, place) => [student, place]));
  const turned = new Float32Array(wanted.length * questions);
  for (const [s, student] of wanted.entries()) {
    const place = places.get(student);
    if (place === undefined)
      throw new UnderstudyError('run', `${folder}: no synthetic student for ${student} of the answer log`, {
        hint: 'difficulty needs a run of recipe class, or one that skipped nobody',
      });
    for (let q = 0; q < questions; q++) turned[q * wanted.length + s] = probability[place * questions + q]!;
  }
  return turned;
}
