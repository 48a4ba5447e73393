/** The rows that a run is judged on, and what the steps of the ladder say of them, fold by fold. */
import {
  climbLadder,
  type JudgedRows,
  type KnownAnswers,
  ladderRidges,
  type Predictor,
} from '../evaluation/index.ts';
import type { JudgedRun } from './judged-run.ts';
import type { WorkContext } from './work-context.ts';

export interface Climbed {
  readonly rows: JudgedRows;
  /** The run last. */
  readonly predictors: readonly Predictor[];
  /** `[folds]`, by student: the answers that trained. Validation answers choose, they are not counted. */
  readonly known: readonly KnownAnswers[];
}

/**
 * Every step of the ladder learns from what the run was trained on.
 *
 * @param name of the run, among the predictors
 * @returns cut short when interrupted
 */
export function climb(run: JudgedRun, name: string, context: WorkContext): Climbed {
  const { answers, parts, probability } = run;
  const steps: { name: string; probability: number[] }[] = [];
  // Chosen once: a few hundred fits for two numbers that hardly differ between folds.
  const wordRidges = parts.length === 1 ? undefined : ladderRidges({ answers, ...parts[0]! });
  for (const [i, part] of parts.entries()) {
    context.emit({ event: 'progress', doing: 'predicting by simpler means', done: i, of: parts.length });
    for (const [s, step] of climbLadder({
      answers,
      ...part,
      ...(wordRidges === undefined ? {} : { wordRidges }),
    }).entries()) {
      steps[s] ??= { name: step.name, probability: [] };
      for (const p of step.probability) steps[s]!.probability.push(p);
    }
    if (context.interrupted()) break;
  }
  const places = parts.flatMap(({ asked }) => asked);
  return {
    rows: rowsAt([run], places),
    predictors: [
      ...steps.map(({ name: step, probability: p }) => ({ name: step, probability: Float64Array.from(p) })),
      { name, probability: Float64Array.from(places, (place) => probability.get(place)!) },
    ],
    known: parts.map((part) => trainedOn(run, part)),
  };
}

/**
 * @param runs whose predictions are judged; two rows are of one fold where each run predicted both by one model
 * @param places in the answers of the first run
 */
export function rowsAt(
  runs: readonly [JudgedRun, ...(readonly JudgedRun[])],
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
function foldsOfAnswers({ answers, parts }: JudgedRun): ReadonlyMap<string, number> {
  return new Map(
    parts.flatMap(({ asked }, fold) => asked.map((place) => [answers.answerIds[place]!, fold] as const)),
  );
}

function trainedOn({ answers }: JudgedRun, { known, validation }: JudgedRun['parts'][number]): KnownAnswers {
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
