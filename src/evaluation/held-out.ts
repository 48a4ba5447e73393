/** Answers that were held out, with what a run predicted of them. */
import type { ClassAnswers } from '../answers/index.ts';
import type { JudgedRows } from './judged-rows.ts';

/** One part of the answers that was held out, and what was not. Places in the answers. */
export interface HeldOutPart {
  /** Training and validation answers. */
  readonly known: readonly number[];
  /** Of the known ones: they chose the run's epoch, and choose for the ladder. */
  readonly validation: readonly number[];
  /** Test answers that the run predicted. */
  readonly asked: readonly number[];
}

export interface HeldOutAnswers {
  readonly answers: ClassAnswers;
  /** One, or one a fold. */
  readonly parts: readonly HeldOutPart[];
  /** P(right) by place in `answers`. */
  readonly probability: ReadonlyMap<number, number>;
}

/**
 * @param runs whose predictions are judged; two rows are of one fold where each run predicted both by one model
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
