/** Synthetic against real: how well a class says how hard questions are that it had not met, and whether it acts like one. */
import type { DeviceName } from '../engine/index.ts';
import {
  type AnsweredRows,
  abilityMixture,
  byAnswers,
  type CoveragePoint,
  type CurveComparison,
  coverageOf,
  curvesBeside,
  disattenuated,
  type GroupAgreement,
  inGroups,
  type PriorWorth,
  priorWorth,
  type QuestionCurve,
  type Realism,
  type Reliability,
  realismOf,
  splitHalfReliability,
  studentShares,
  type WorthQuestion,
} from '../evaluation/index.ts';
import { openRun } from '../runs/index.ts';
import { type Compared, comparedPredictions, type Gain } from './compared-predictions.ts';
import { comparisonFiles } from './comparison-files.ts';
import { gatherEvidence, type QuestionEvidence } from './question-evidence.ts';
import type { WorkContext } from './work-context.ts';

export interface CompareJob {
  readonly run: string;
  /** Where the run's answer log is, if it has moved. */
  readonly log: string | null;
  /** Of synthetic answers, halves and samples. */
  readonly seed: number;
  readonly device: DeviceName;
  readonly threads: number;
}

/** comparison.json */
export type Comparison = {
  readonly format: 1;
  readonly questions: number;
  readonly students: number;
  /** Simpler ones, then the class alone, and last the synthetic difficulties: class and words. */
  readonly predictions: readonly Compared[];
  /** The RMSE of b of the best prediction that needs no student, less that of the synthetic difficulties. */
  readonly gain: Gain | null;
  /** What the synthetic difficulties of new questions are made of: real b = intercept + slopes · b, ± deviation. */
  readonly calibration: {
    readonly intercept: number;
    readonly slope_of_class: number;
    readonly slope_of_words: number;
    readonly deviation: number;
  };
  /** What to bear in mind with all this, a sentence each. */
  readonly cautions: readonly string[];
  /** Of the real b. */
  readonly reliability: Reliability;
  /** Pearson's r of synthetic and real b, as it were if the real b were known without error. */
  readonly disattenuated: number | null;
  readonly coverage: readonly CoveragePoint[];
  readonly by_answers: readonly GroupAgreement[];
  readonly by_topic: readonly GroupAgreement[];
  readonly worth: PriorWorth;
  readonly realism: Realism;
  readonly characteristic_curves: CurveComparison;
};

/** What figures need beside the numbers. */
export interface ComparedValues {
  readonly evidence: QuestionEvidence;
  readonly shares: { readonly real: readonly number[]; readonly synthetic: readonly number[] };
  /** Of some questions; places in the evidence's. */
  readonly curves: readonly QuestionCurve[];
}

export interface CompareSummary {
  readonly folder: string;
  readonly interrupted: boolean;
  readonly comparison: Comparison | null;
  readonly seconds: number;
}

/** Questions whose characteristic curves are drawn. */
const CURVES = 12;

/** @throws UnderstudyError as `gatherEvidence` */
export async function runCompare(job: CompareJob, context: WorkContext): Promise<CompareSummary> {
  const started = context.clock();
  context.emit({ event: 'reading', what: job.log ?? job.run });
  const evidence = await gatherEvidence(job, context);
  const made = evidence === null ? null : compare(evidence, job.seed);
  if (evidence !== null && made !== null) {
    const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
    try {
      const { comparison, shares, curves } = made;
      await run.writeComparison(comparisonFiles(comparison, { evidence, shares, curves }));
    } finally {
      await run.release();
    }
  }
  return {
    folder: job.run,
    interrupted: made === null,
    comparison: made?.comparison ?? null,
    seconds: context.clock() - started,
  };
}

function compare(evidence: QuestionEvidence, seed: number) {
  const { judged, scale, heldOut } = evidence;
  const { answers } = judged;
  const real = heldOut.map(({ question }) => scale.difficulties[question]!);
  const synthetic = heldOut.map(({ calibrated }) => calibrated.value);
  const reliability = splitHalfReliability(
    {
      person: answers.student,
      item: answers.question,
      label: answers.label,
      persons: answers.students.length,
      items: answers.questions.length,
    },
    { difficulties: scale.difficulties, questions: heldOut.map(({ question }) => question) },
    { seed },
  );
  const { predictions, gain } = comparedPredictions(evidence, { seed, noise: reliability.noise });
  const r = predictions.at(-1)!.b.pearson?.value;
  const rows = answeredRows(evidence);
  const { realism, drawn } = realismOf(rows, seed);
  const { comparison: characteristic_curves, curves } = curvesBeside(
    rows,
    { abilities: scale.abilities, difficulties: Float64Array.from(real) },
    CURVES,
  );
  const comparison: Comparison = {
    format: 1,
    questions: heldOut.length,
    students: answers.students.length,
    predictions,
    gain,
    calibration: {
      intercept: evidence.calibration.intercept,
      slope_of_class: evidence.calibration.slopes[0]!,
      slope_of_words: evidence.calibration.slopes[1]!,
      deviation: evidence.calibration.deviation,
    },
    cautions: evidence.cautions,
    reliability,
    disattenuated:
      r === undefined || reliability.reliability === null ? null : disattenuated(r, reliability.reliability),
    coverage: coverageOf(
      heldOut.map(({ question, calibrated }, i) => ({
        synthetic: calibrated,
        real: { value: real[i]!, error: scale.difficultyErrors[question]! },
      })),
    ),
    by_answers: inGroups(
      synthetic,
      real,
      byAnswers(heldOut.map(({ question }) => scale.answered[question]!)),
    ),
    by_topic: inGroups(synthetic, real, topicsOf(evidence)),
    worth: worthOf(evidence, seed),
    realism,
    characteristic_curves,
  };
  return { comparison, shares: studentShares(rows, drawn), curves };
}

function topicsOf({ judged: { answers }, heldOut }: QuestionEvidence) {
  const topicOf = new Map<number, number>();
  for (const [row, q] of answers.question.entries())
    if (!topicOf.has(q) && answers.topic[row]! >= 0) topicOf.set(q, answers.topic[row]!);
  return answers.topics.map((name, t) => ({
    name,
    places: [...heldOut.keys()].filter((i) => topicOf.get(heldOut[i]!.question) === t),
  }));
}

function worthOf({ judged, scale, abilities, heldOut, neutral }: QuestionEvidence, seed: number): PriorWorth {
  const { answers } = judged;
  const places = new Map(heldOut.map(({ question }, i) => [question, i]));
  const given: { right: boolean; ability: { mean: number; error: number } }[][] = heldOut.map(() => []);
  for (const [row, q] of answers.question.entries()) {
    const i = places.get(q);
    const s = answers.student[row]!;
    if (i !== undefined)
      given[i]!.push({
        right: answers.label[row] === 1,
        ability: { mean: scale.abilities[s]!, error: scale.abilityErrors[s]! },
      });
  }
  const questions = heldOut.map(
    (one, i): WorthQuestion => ({
      synthetic: one.calibrated,
      real: scale.difficulties[one.question]!,
      answers: given[i]!,
    }),
  );
  return priorWorth(questions, { neutral, population: abilityMixture(abilities), seed });
}

/** The real answers to held-out questions, each with what models that had not met the question say. */
function answeredRows({ judged: { answers }, heldOut }: QuestionEvidence): AnsweredRows {
  const places = new Map(heldOut.map(({ question }, i) => [question, i]));
  const told = [...answers.question.keys()].filter((row) => places.has(answers.question[row]!));
  return {
    student: Int32Array.from(told, (row) => answers.student[row]!),
    question: Int32Array.from(told, (row) => places.get(answers.question[row]!)!),
    label: Uint8Array.from(told, (row) => answers.label[row]!),
    probability: Float64Array.from(
      told,
      (row) => heldOut[places.get(answers.question[row]!)!]!.probability[answers.student[row]!]!,
    ),
    students: answers.students.length,
    questions: heldOut.length,
  };
}
