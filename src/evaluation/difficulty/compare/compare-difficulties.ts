/** Synthetic against real: how well a class says how hard questions are that it had not met, and whether it acts like one. */
import { sparseAnswers } from '../../sparse-answers.ts';
import { abilityMixture } from '../ability-mixture.ts';
import type { QuestionEvidence } from '../question-evidence.ts';
import { byAnswers, disattenuated, type GroupAgreement, inGroups } from './agreement.ts';
import { type ComparedPrediction, comparedPredictions, type RmseGain } from './compared-predictions.ts';
import { type CoveragePoint, coverageOf } from './coverage.ts';
import { type CurveComparison, curvesBeside, type QuestionCurve } from './curves-beside.ts';
import { type PriorWorth, priorWorth } from './prior-worth.ts';
import { type AnsweredRows, type Realism, realismOf, type StudentShares } from './realism.ts';
import { type Reliability, splitHalfReliability } from './split-half.ts';

/** comparison.json */
export type Comparison = {
  readonly format: 1;
  readonly questions: number;
  readonly students: number;
  /** Simpler ones, then the class alone, and last the synthetic difficulties: class and words. */
  readonly predictions: readonly ComparedPrediction[];
  /** The RMSE of b of the best prediction that needs no student, less that of the synthetic difficulties. */
  readonly gain: RmseGain | null;
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
  readonly shares: StudentShares;
  /** Of some questions; places in the evidence's held-out ones. */
  readonly curves: readonly QuestionCurve[];
}

/** Questions whose characteristic curves are drawn. */
const CURVES = 12;

/** @param seed of synthetic answers, halves and samples */
export function compareDifficulties(
  evidence: QuestionEvidence,
  seed: number,
): ComparedValues & { readonly comparison: Comparison } {
  const { answers, scale, heldOut, calibration } = evidence;
  const questions = heldOut.map(({ question }) => question);
  const real = questions.map((question) => scale.difficulties[question]!);
  const synthetic = heldOut.map(({ calibrated }) => calibrated.value);
  const reliability = splitHalfReliability(
    sparseAnswers(answers),
    { difficulties: scale.difficulties, questions },
    { seed },
  );
  const { predictions, gain } = comparedPredictions(evidence, { seed, noise: reliability.noise });
  const r = predictions.at(-1)!.b.pearson?.value;
  const rows = answeredRows(evidence);
  const { realism, shares } = realismOf(rows, seed);
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
      intercept: calibration.intercept,
      slope_of_class: calibration.slopes[0]!,
      slope_of_words: calibration.slopes[1]!,
      deviation: calibration.deviation,
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
    by_answers: inGroups(synthetic, real, byAnswers(questions.map((question) => scale.answered[question]!))),
    by_topic: inGroups(synthetic, real, topicsOf(evidence)),
    worth: worthOf(evidence, seed),
    realism,
    characteristic_curves,
  };
  return { comparison, evidence, shares, curves };
}

function topicsOf({ answers, heldOut }: QuestionEvidence) {
  const topicOf = new Map<number, number>();
  for (const [row, q] of answers.question.entries())
    if (!topicOf.has(q) && answers.topic[row]! >= 0) topicOf.set(q, answers.topic[row]!);
  return answers.topics.map((name, t) => ({
    name,
    places: [...heldOut.keys()].filter((i) => topicOf.get(heldOut[i]!.question) === t),
  }));
}

function worthOf(evidence: QuestionEvidence, seed: number): PriorWorth {
  const { scale, abilities, heldOut, neutral } = evidence;
  const { person, item, label } = heldOutAnswers(evidence);
  const given: { right: boolean; ability: { mean: number; error: number } }[][] = heldOut.map(() => []);
  for (const [row, i] of item.entries()) {
    const s = person[row]!;
    given[i]!.push({
      right: label[row] === 1,
      ability: { mean: scale.abilities[s]!, error: scale.abilityErrors[s]! },
    });
  }
  const questions = heldOut.map(({ calibrated, question }, i) => ({
    synthetic: calibrated,
    real: scale.difficulties[question]!,
    answers: given[i]!,
  }));
  return priorWorth(questions, { neutral, population: abilityMixture(abilities), seed });
}

/** The real answers to held-out questions, each with what models that had not met the question say. */
function answeredRows(evidence: QuestionEvidence): AnsweredRows {
  const answers = heldOutAnswers(evidence);
  return {
    ...answers,
    probability: Float64Array.from(
      answers.item,
      (i, row) => evidence.heldOut[i]!.probability[answers.person[row]!]!,
    ),
  };
}

/** Items are the held-out questions, in their order. */
function heldOutAnswers({ answers, heldOut }: QuestionEvidence) {
  const placeOf = new Map(heldOut.map(({ question }, i) => [question, i]));
  const rows = [...answers.question.keys()].filter((row) => placeOf.has(answers.question[row]!));
  const real = sparseAnswers(answers, rows);
  return { ...real, item: real.item.map((question) => placeOf.get(question)!), items: heldOut.length };
}
