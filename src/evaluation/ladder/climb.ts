/** The rows that a run is judged on, and what the steps of the ladder say of them, part by part. */
import { type HeldOutAnswers, type HeldOutPart, rowsAt } from '../held-out.ts';
import type { JudgedRows, Predictor } from '../judged-rows.ts';
import type { KnownAnswers } from '../student-scores.ts';
import { climbLadder, ladderRidges } from './climb-ladder.ts';

export interface Climbed {
  readonly rows: JudgedRows;
  /** The run last. */
  readonly predictors: readonly Predictor[];
  /** `[folds]`, by student: the answers that trained. Validation answers choose, they are not counted. */
  readonly known: readonly KnownAnswers[];
}

/**
 * Every step of the ladder learns from what the run was trained on. Yields before each part how many are done; whoever
 * stops asking has interrupted it.
 *
 * @param name of the run, among the predictors
 */
export function* climb(heldOut: HeldOutAnswers, name: string): Generator<number, Climbed> {
  const { answers, parts, probability } = heldOut;
  const steps = new Map<string, number[]>();
  // Chosen once: a few hundred fits for two numbers that hardly differ between folds.
  const chosen = parts.length === 1 ? {} : { wordRidges: ladderRidges({ answers, ...parts[0]! }) };
  for (const [done, part] of parts.entries()) {
    yield done;
    for (const step of climbLadder({ answers, ...part, ...chosen })) {
      const ofStep = steps.get(step.name) ?? [];
      for (const p of step.probability) ofStep.push(p);
      steps.set(step.name, ofStep);
    }
  }
  const places = parts.flatMap(({ asked }) => asked);
  return {
    rows: rowsAt([heldOut], places),
    predictors: [
      ...Array.from(steps, ([step, p]) => ({ name: step, probability: Float64Array.from(p) })),
      { name, probability: Float64Array.from(places, (place) => probability.get(place)!) },
    ],
    known: parts.map((part) => trainedOn(heldOut, part)),
  };
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
