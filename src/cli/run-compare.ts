/** Synthetic against real: how well a class says how hard questions are that it had not met, and whether it acts like one. */
import type { DeviceName } from '../engine/index.ts';
import {
  type Agreement,
  abilityMixture,
  agreementOf,
  difficultyBaselines,
  disattenuated,
  expectedFacility,
  type PriorWorth,
  priorWorth,
  type Realism,
  type Reliability,
  realismOf,
  splitHalfReliability,
  studentShares,
  type WorthQuestion,
} from '../evaluation/index.ts';
import { wilsonInterval } from '../psychometrics/index.ts';
import { openRun } from '../runs/index.ts';
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

/** A prediction of all questions' difficulty, by what had not met them. */
export type Compared = {
  readonly name: string;
  readonly b: Agreement;
  readonly facility: Agreement;
};

export type CoveragePoint = {
  readonly nominal: number;
  readonly observed: number;
  /** 95 % interval of the observed share. */
  readonly low: number;
  readonly high: number;
};

export type GroupAgreement = { readonly group: string } & Agreement;

/** comparison.json */
export type Comparison = {
  readonly format: 1;
  readonly questions: number;
  readonly students: number;
  /** The synthetic difficulties last. */
  readonly predictions: readonly Compared[];
  /** Of the real b. */
  readonly reliability: Reliability;
  /** Pearson's r of synthetic and real b, as it were if the real b were known without error. */
  readonly disattenuated: number | null;
  readonly coverage: readonly CoveragePoint[];
  readonly by_answers: readonly GroupAgreement[];
  readonly by_topic: readonly GroupAgreement[];
  readonly worth: PriorWorth;
  readonly realism: Realism;
};

/** What figures need beside the numbers. */
export interface ComparedValues {
  readonly evidence: QuestionEvidence;
  readonly shares: { readonly real: readonly number[]; readonly synthetic: readonly number[] };
}

export interface CompareSummary {
  readonly folder: string;
  readonly interrupted: boolean;
  readonly comparison: Comparison | null;
  readonly seconds: number;
}

/** Two-sided standard normal deviates. */
const DEVIATES: readonly (readonly [number, number])[] = [
  [0.5, 0.6744897501960817],
  [0.6, 0.8416212335729143],
  [0.7, 1.0364333894937896],
  [0.8, 1.2815515655446004],
  [0.9, 1.6448536269514722],
  [0.95, 1.959963984540054],
];
/** A group of fewer questions says nothing of its own. */
const FEWEST_IN_GROUP = 5;

/** @throws UnderstudyError as `gatherEvidence` */
export async function runCompare(job: CompareJob, context: WorkContext): Promise<CompareSummary> {
  const started = context.clock();
  context.emit({ event: 'reading', what: job.log ?? job.run });
  const evidence = await gatherEvidence(job, context);
  const made = evidence === null ? null : compare(evidence, job.seed);
  if (evidence !== null && made !== null) {
    const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
    try {
      await run.writeComparison(comparisonFiles(made.comparison, { evidence, shares: made.shares }));
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
  const { judged, scale, abilities, heldOut } = evidence;
  const { answers } = judged;
  const class_ = abilityMixture(abilities);
  const Q = answers.questions.length;
  const part = new Int32Array(Q).fill(-1);
  for (const one of heldOut) part[one.question] = one.part;
  const parts = judged.parts.length;
  // With one split alone the questions that are known are those that it trains on.
  const b = Float64Array.from(scale.difficulties, (value, q) =>
    scale.answered[q] === 0 ? Number.NaN : value,
  );
  const facility = Float64Array.from(scale.right, (right, q) => right / scale.answered[q]!);
  const [ofB, ofFacility] = [b, facility].map((real) => difficultyBaselines({ answers, real, part, parts }));
  const at = (values: Float64Array) => heldOut.map(({ question }) => values[question]!);
  const synthetic = heldOut.map((one) => one.calibrated.value);
  const predictions: Compared[] = [
    ...ofB!.map(({ name, predicted }, i) => ({
      name,
      b: agreementOf(at(predicted), at(b)),
      facility: agreementOf(at(ofFacility![i]!.predicted), at(facility)),
    })),
    {
      name: 'synthetic students',
      b: agreementOf(synthetic, at(b)),
      facility: agreementOf(
        synthetic.map((value) => expectedFacility(class_, value)),
        at(facility),
      ),
    },
  ];
  const reliability = splitHalfReliability(
    {
      ...answers,
      students: answers.students.length,
      questions: Q,
      ability: scale.abilities,
    },
    { seed },
  );
  const r = predictions.at(-1)!.b.pearson?.value;
  const { realism, drawn, rows } = realismFrom(evidence, seed);
  const comparison: Comparison = {
    format: 1,
    questions: heldOut.length,
    students: answers.students.length,
    predictions,
    reliability,
    disattenuated:
      r === undefined || reliability.reliability === null ? null : disattenuated(r, reliability.reliability),
    coverage: coverageOf(evidence),
    by_answers: byAnswers(evidence),
    by_topic: byTopic(evidence),
    worth: worthOf(evidence, seed),
    realism,
  };
  return { comparison, shares: studentShares(rows, drawn) };
}

/** Both are uncertain: the real b of a question with few answers too. */
function coverageOf({ heldOut, scale }: QuestionEvidence): CoveragePoint[] {
  return DEVIATES.map(([nominal, deviate]) => {
    const held = heldOut.filter(({ question, calibrated: { value, error } }) => {
      const both = Math.hypot(error, scale.difficultyErrors[question]!);
      return Math.abs(scale.difficulties[question]! - value) <= deviate * both;
    }).length;
    return { nominal, observed: held / heldOut.length, ...wilsonInterval(held, heldOut.length) };
  });
}

function agreementIn(evidence: QuestionEvidence, places: readonly number[]): Agreement {
  const some = places.map((i) => evidence.heldOut[i]!);
  return agreementOf(
    some.map(({ calibrated }) => calibrated.value),
    some.map(({ question }) => evidence.scale.difficulties[question]!),
  );
}

/** Four groups of about as many questions, the fewest answers first. */
function byAnswers(evidence: QuestionEvidence): GroupAgreement[] {
  const { heldOut, scale } = evidence;
  const answered = (i: number) => scale.answered[heldOut[i]!.question]!;
  const order = [...heldOut.keys()].sort((a, b) => answered(a) - answered(b));
  return [0, 1, 2, 3].flatMap((group) => {
    const places = order.slice(
      Math.floor((group * order.length) / 4),
      Math.floor(((group + 1) * order.length) / 4),
    );
    if (places.length < FEWEST_IN_GROUP) return [];
    const name = `${answered(places[0]!)} to ${answered(places.at(-1)!)} answers`;
    return [{ group: name, ...agreementIn(evidence, places) }];
  });
}

function byTopic(evidence: QuestionEvidence): GroupAgreement[] {
  const { answers } = evidence.judged;
  const topicOf = new Map<number, number>();
  for (const [row, q] of answers.question.entries())
    if (!topicOf.has(q) && answers.topic[row]! >= 0) topicOf.set(q, answers.topic[row]!);
  return answers.topics.flatMap((topic, t) => {
    const places = [...evidence.heldOut.keys()].filter(
      (i) => topicOf.get(evidence.heldOut[i]!.question) === t,
    );
    return places.length < FEWEST_IN_GROUP ? [] : [{ group: topic, ...agreementIn(evidence, places) }];
  });
}

function worthOf({ judged, scale, abilities, heldOut }: QuestionEvidence, seed: number): PriorWorth {
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
  const real = heldOut.map(({ question }) => scale.difficulties[question]!);
  const mean = real.reduce((sum, value) => sum + value, 0) / real.length;
  const variance = real.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, real.length - 1);
  const questions = heldOut.map(
    (one, i): WorthQuestion => ({ synthetic: one.calibrated, real: real[i]!, answers: given[i]! }),
  );
  return priorWorth(questions, {
    neutral: { value: mean, error: Math.max(Math.sqrt(variance), 0.1) },
    population: abilityMixture(abilities),
    seed,
  });
}

/** One synthetic answer to each real one, by models that had not met the question. */
function realismFrom({ judged, heldOut }: QuestionEvidence, seed: number) {
  const { answers } = judged;
  const places = new Map(heldOut.map(({ question }, i) => [question, i]));
  const told = [...answers.question.keys()].filter((row) => places.has(answers.question[row]!));
  const rows = {
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
  return { ...realismOf(rows, seed), rows };
}
