/** The rows that a run is judged on, and what the steps of the ladder say of them, fold by fold. */
import type { HeldOutAnswers, HeldOutPart } from './held-out-answers.ts';
import type { JudgedRows, Predictor } from './judged-rows.ts';
import { climbLadder, ladderRidges } from './ladder/climb-ladder.ts';
import type { KnownAnswers } from './student-scores.ts';

export interface Climbed {
  readonly rows: JudgedRows;
  /** The model last. */
  readonly predictors: readonly Predictor[];
  /** `[parts]`, by student: the answers that trained. Validation answers choose, they are not counted. */
  readonly known: readonly KnownAnswers[];
}

/**
 * Every step of the ladder learns from what the model was trained on. Yields how many parts are done.
 *
 * @param name of the model, among the predictors
 */
export function* climb(heldOut: HeldOutAnswers, name: string): Generator<number, Climbed> {
  const { answers, parts, probability } = heldOut;
  const steps: { name: string; probability: number[] }[] = [];
  // Chosen once: a few hundred fits for two numbers that hardly differ between folds.
  const wordRidges = parts.length === 1 ? {} : { wordRidges: ladderRidges({ answers, ...parts[0]! }) };
  for (const [i, part] of parts.entries()) {
    yield i;
    for (const [s, step] of climbLadder({ answers, ...part, ...wordRidges }).entries()) {
      steps[s] ??= { name: step.name, probability: [] };
      for (const p of step.probability) steps[s]!.probability.push(p);
    }
  }
  const places = parts.flatMap(({ asked }) => asked);
  return {
    rows: rowsAt([heldOut], places),
    predictors: [
      ...steps.map((step) => ({ name: step.name, probability: Float64Array.from(step.probability) })),
      { name, probability: Float64Array.from(places, (place) => probability.get(place)!) },
    ],
    known: parts.map((part) => trainedOn(heldOut, part)),
  };
}

/**
 * @param runs what was held out of each, of one log; two rows are of one fold where each run predicted both by one model
 * @param places in the answers of the first run
 */
export function rowsAt(
  runs: readonly [HeldOutAnswers, ...(readonly HeldOutAnswers[])],
  places: readonly number[],
): JudgedRows {
  const [{ answers }] = runs;
  const foldOf = runs.map(foldsOfAnswers);
  const fold = Int32Array.from(places, (place) =>
    runs.reduce(
      (folds, { parts }, r) => folds * parts.length + foldOf[r]!.get(answers.answerIds[place]!)!,
      0,
    ),
  );
  return {
    label: Uint8Array.from(places, (place) => answers.label[place]!),
    student: Int32Array.from(places, (place) => answers.student[place]!),
    question: Int32Array.from(places, (place) => answers.question[place]!),
    fold,
    students: answers.students.length,
    questions: answers.questions.length,
  };
}

/** Answer id -> the part that it was held out with. */
function foldsOfAnswers({ answers, parts }: HeldOutAnswers): ReadonlyMap<string, number> {
  return new Map(
    parts.flatMap(({ asked }, fold) => asked.map((place) => [answers.answerIds[place]!, fold] as const)),
  );
}

function trainedOn({ answers }: HeldOutAnswers, { known, validation }: HeldOutPart): KnownAnswers {
  const answered = new Int32Array(answers.students.length);
  const right = new Int32Array(answers.students.length);
  const chose = new Set(validation);
  for (const place of known) {
    if (chose.has(place)) continue;
    answered[answers.student[place]!]! += 1;
    right[answers.student[place]!]! += answers.label[place]!;
  }
  return { answered, right };
}
