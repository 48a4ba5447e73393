/** Single metrics are checked in scorer.test.ts; here intervals, gains, and what cannot be told. */
import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../numeric/index.ts';
import { type JudgeEvent, type Judgement, judge } from './judge.ts';
import type { JudgedRows, Predictor } from './judged-rows.ts';
import { METRICS } from './scorer.ts';

interface MadeUp {
  rows: JudgedRows;
  /** The probability that the label was drawn with. */
  truth: Float64Array;
}

/** Every student answers every question once; abilities and difficulties are normal. */
function makeUp(seed: number, { students, questions }: { students: number; questions: number }): MadeUp {
  const random = createMt19937(seed);
  const ability = Float64Array.from({ length: students }, () => random.normal());
  const difficulty = Float64Array.from({ length: questions }, () => random.normal());
  const count = students * questions;
  const student = Int32Array.from({ length: count }, (_, row) => Math.floor(row / questions));
  const question = Int32Array.from({ length: count }, (_, row) => row % questions);
  const truth = Float64Array.from(
    student,
    (s, row) => 1 / (1 + Math.exp(difficulty[question[row]!]! - ability[s]!)),
  );
  const label = Uint8Array.from(truth, (p) => (random.uniform() < p ? 1 : 0));
  return { rows: { label, student, question, students, questions }, truth };
}

type Asked = Partial<Parameters<typeof judge>[0]> & Pick<Parameters<typeof judge>[0], 'rows' | 'predictors'>;

async function judged(asked: Asked): Promise<Judgement> {
  const steps = judge({ draws: 200, seed: 1, ...asked });
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value;
}

const predictor = (name: string, probability: Float64Array): Predictor => ({ name, probability });
const { rows, truth } = makeUp(1, { students: 40, questions: 30 });
const coin = predictor('coin', new Float64Array(truth.length).fill(0.6));
const knowing = predictor('knowing', truth);

describe('judge', () => {
  test('each is held against the best before it, which need not be the one before', async () => {
    const guessing = predictor('guessing', new Float64Array(truth.length).fill(0.3));
    const again = predictor('again', truth);
    const { best_simpler, predictors } = await judged({
      rows,
      predictors: [coin, knowing, guessing, coin, again],
    });
    expect(predictors.map(({ gain }) => gain?.over)).toEqual([
      undefined,
      'coin',
      'knowing',
      'knowing',
      'knowing',
    ]);
    expect(predictors[2]!.gain!.metrics.log_loss!.value).toBeLessThan(0);
    expect(best_simpler).toEqual(predictors[4]!.gain);
    expect(best_simpler!.metrics.log_loss).toMatchObject({ value: 0, low: 0, high: 0 });
    expect((await judged({ rows, predictors: [coin] })).best_simpler).toBe(null);
  });

  test('holds every value within its interval, and a gain above 0 for who knows more', async () => {
    const { predictors, best_simpler, ...counts } = await judged({ rows, predictors: [coin, knowing] });
    expect(counts).toEqual({
      rows: 1200,
      students: 40,
      questions: 30,
      share_right: rows.label.reduce((sum, label) => sum + label, 0) / 1200,
      draws: 200,
      seed: 1,
    });
    const [first, second] = predictors;
    expect(best_simpler).toEqual(second!.gain);
    expect(first).toMatchObject({ name: 'coin', collapsed: true, gain: null });
    expect(second).toMatchObject({ name: 'knowing', collapsed: false, gain: { over: 'coin' } });
    for (const metric of METRICS) {
      const { value, low, high, undefined_draws } = second!.metrics[metric]!;
      expect(undefined_draws).toBe(0);
      expect(low! < high!).toBe(true);
      // The interval of a small calibration error may end at it: chance makes it only larger.
      if (metric === 'ece') expect(0 <= low! && low! <= value && value <= high!).toBe(true);
      else expect(low! < value && value < high!, metric).toBe(true);
      const gain = second!.gain!.metrics[metric]!;
      expect(gain.value).toBeCloseTo(Math.abs(value - first!.metrics[metric]!.value), 12);
    }
    for (const metric of ['auc', 'auc_within_student', 'log_loss', 'brier', 'balanced_accuracy'] as const)
      expect(second!.gain!.metrics[metric]).toMatchObject({ in_favour: 1, low: expect.any(Number) });
  });

  test('who ignores the input stands at the majority, collapsed', async () => {
    const { predictors } = await judged({ rows, predictors: [coin] });
    const { metrics } = predictors[0]!;
    expect(metrics.auc).toMatchObject({ value: 0.5, low: 0.5, high: 0.5 });
    expect(metrics.auc_within_student).toMatchObject({ value: 0.5, low: 0.5, high: 0.5 });
    expect(metrics.balanced_accuracy!.value).toBe(0.5);
    expect(metrics.mcc!.value).toBe(0);
  });

  test('a predictor against itself gains nothing, in no draw', async () => {
    const { predictors } = await judged({ rows, predictors: [knowing, predictor('again', truth)] });
    for (const metric of METRICS)
      expect(predictors[1]!.gain!.metrics[metric]).toEqual({
        value: 0,
        low: 0,
        high: 0,
        undefined_draws: 0,
        in_favour: 0,
      });
  });

  test('draws are the same for all: neither number nor company changes a predictor', async () => {
    const alone = await judged({ rows, predictors: [knowing] });
    const among = await judged({ rows, predictors: [coin, coin, knowing] });
    expect(among.predictors[2]!.metrics).toEqual(alone.predictors[0]!.metrics);
  });

  test('the interval of a calibration error holds it, and 0 where there is none', async () => {
    for (let seed = 20; seed < 30; seed++) {
      const { rows, truth } = makeUp(seed, { students: 40, questions: 30 });
      const far = truth.map((p) => p / 2);
      const { predictors } = await judged({
        rows,
        predictors: [predictor('far', far), predictor('truth', truth)],
        draws: 100,
      });
      const [wrong, calibrated] = predictors.map(({ metrics }) => metrics.ece!);
      expect(calibrated!.low).toBe(0);
      expect(calibrated!.high).toBeGreaterThanOrEqual(calibrated!.value);
      // Of the first the error is 1/4, give or take: the mean probability is 1/2.
      expect(wrong!.low! > 0.1 && wrong!.low! < wrong!.value && wrong!.value < wrong!.high!).toBe(true);
      const gain = predictors[1]!.gain!.metrics.ece!;
      expect(gain.low! > 0 && gain.low! <= gain.value && gain.value <= gain.high!).toBe(true);
      expect(gain.in_favour).toBe(1);
    }
  });

  test('with folds, what ignores the question ranks nothing', async () => {
    // What is known of a fold's students, and of all, is what the other folds say.
    const { rows, truth } = makeUp(3, { students: 30, questions: 40 });
    const fold = Int32Array.from(rows.label, (_, row) => (row * 7) % 5);
    const shareOfOthers = (same: (a: number, b: number) => boolean) =>
      Float64Array.from(rows.label, (_, row) => {
        const others = rows.label.filter((_, other) => fold[other] !== fold[row] && same(row, other));
        return others.reduce((sum, label) => sum + label, 0) / others.length;
      });
    const majority = predictor(
      'majority',
      shareOfOthers(() => true),
    );
    const mean = predictor(
      'student mean',
      shareOfOthers((a, b) => rows.student[a] === rows.student[b]),
    );
    const half = { value: 0.5, low: 0.5, high: 0.5 };
    const predictors = [majority, mean, predictor('truth', truth)];
    const cut = await judged({ rows: { ...rows, fold }, predictors, draws: 50 });
    expect(cut.predictors[0]!.metrics).toMatchObject({ auc: half, auc_within_student: half });
    expect(cut.predictors[1]!.metrics.auc_within_student).toMatchObject(half);
    expect(cut.predictors[1]!.metrics.auc!.value).toBeGreaterThan(0.5);
    expect(cut.predictors[2]!.metrics.auc_within_student!.value).toBeGreaterThan(0.6);
    // Across folds, who is right more often in one part has been right less often in the others.
    const uncut = await judged({ rows, predictors, draws: 0 });
    expect(uncut.predictors[0]!.metrics.auc!.value).toBeLessThan(0.5);
    expect(uncut.predictors[1]!.metrics.auc_within_student!.value).toBeLessThan(0.46);
  });

  test('the same seed repeats the numbers, another moves the ends', async () => {
    const ask = (seed: number) => judged({ rows, predictors: [knowing], seed });
    const [once, again, other] = [await ask(3), await ask(3), await ask(4)];
    expect(again).toEqual(once);
    const [a, b] = [once, other].map((one) => one!.predictors[0]!.metrics.auc!);
    expect(a!.value).toBe(b!.value);
    expect(a!.low).not.toBe(b!.low);
  });

  test('goes to JSON and back', async () => {
    const judgement = await judged({ rows, predictors: [coin, knowing] });
    expect(JSON.parse(JSON.stringify(judgement))).toEqual(judgement);
  });

  test('says after each draw how far it is', async () => {
    const events: JudgeEvent[] = [];
    for await (const event of judge({ rows, predictors: [coin], draws: 3, seed: 1 })) events.push(event);
    expect(events).toEqual([1, 2, 3].map((done) => ({ event: 'draw', done, of: 3 })));
  });

  test('intervals hold the number that a whole population of classes has', async () => {
    // Log loss of the true probabilities, over many classes; the pigeonhole bootstrap is somewhat conservative.
    const classes = Array.from({ length: 60 }, (_, seed) =>
      makeUp(seed + 10, { students: 20, questions: 20 }),
    );
    const estimates = await Promise.all(
      classes.map(async (one) => {
        const { predictors } = await judged({ rows: one.rows, predictors: [predictor('truth', one.truth)] });
        return predictors[0]!.metrics.log_loss!;
      }),
    );
    const mean = estimates.reduce((sum, { value }) => sum + value, 0) / estimates.length;
    const holding = estimates.filter(({ low, high }) => low! <= mean && mean <= high!);
    expect(holding.length).toBeGreaterThanOrEqual(54);
  });
});

describe('what cannot be told is null, never NaN', () => {
  const all = (label: 0 | 1): JudgedRows => ({
    ...rows,
    label: new Uint8Array(rows.label.length).fill(label),
  });

  test.each([0, 1] as const)('AUC where all labels are %d', async (label) => {
    const { predictors } = await judged({ rows: all(label), predictors: [coin, knowing], draws: 20 });
    for (const { metrics } of predictors) {
      expect(metrics).toMatchObject({ auc: null, auc_within_student: null });
      expect(metrics.log_loss!.low).not.toBeNull();
    }
    expect(predictors[1]!.gain!.metrics.auc).toBeNull();
    expect(JSON.stringify(predictors)).not.toMatch(/NaN/);
  });

  test('an interval where most draws do not define the metric', async () => {
    // Among five students one has a right answer: without that student there is no AUC.
    const few: JudgedRows = {
      label: Uint8Array.of(1, 0, 0, 0, 0, 0),
      student: Int32Array.of(0, 0, 1, 2, 3, 4),
      question: Int32Array.of(0, 1, 1, 1, 1, 1),
      students: 5,
      questions: 2,
    };
    const { predictors } = await judged({
      rows: few,
      predictors: [predictor('p', Float64Array.of(0.9, 0.1, 0.2, 0.3, 0.4, 0.5))],
    });
    const { auc, auc_within_student, log_loss } = predictors[0]!.metrics;
    expect(auc).toMatchObject({ value: 1, low: null, high: null });
    expect(auc_within_student).toMatchObject({ value: 1, low: null, high: null });
    expect(auc!.undefined_draws).toBeGreaterThan(100);
    // Draws in which no row counts define nothing.
    expect(log_loss!.undefined_draws).toBeLessThan(auc!.undefined_draws);
  });

  test('intervals where one answer is all there is', async () => {
    const one: JudgedRows = {
      label: Uint8Array.of(1),
      student: Int32Array.of(2),
      question: Int32Array.of(0),
      students: 3,
      questions: 1,
    };
    const judgement = await judged({ rows: one, predictors: [predictor('p', Float64Array.of(0.7))] });
    expect(judgement).toMatchObject({ rows: 1, students: 1, questions: 1, draws: 0 });
    expect(judgement.predictors[0]!.metrics.accuracy).toEqual({
      value: 1,
      low: null,
      high: null,
      undefined_draws: 0,
    });
  });

  test('one student still has intervals, from the questions', async () => {
    const one: JudgedRows = { ...makeUp(5, { students: 1, questions: 50 }).rows };
    const { predictors } = await judged({
      rows: one,
      predictors: [
        predictor(
          'p',
          Float64Array.from(one.label, (_, row) => ((row * 7) % 50) / 50),
        ),
      ],
    });
    const { auc, auc_within_student } = predictors[0]!.metrics;
    expect(auc!.low! < auc!.high!).toBe(true);
    expect(auc_within_student!.value).toBe(auc!.value);
  });
});

describe('refuses what it cannot judge', () => {
  const changed = (change: Partial<JudgedRows>) => ({ rows: { ...rows, ...change }, predictors: [coin] });
  const none = new Int32Array(0);
  test.each<[string, Asked, RegExp]>([
    ['no rows', changed({ label: new Uint8Array(0), student: none, question: none }), /at least one row/],
    ['no predictor', { rows, predictors: [] }, /expected predictors, got none/],
    ['a column too short', changed({ question: none }), /a question for each of 1200 rows, got 0/],
    ['folds too few', changed({ fold: none }), /a fold for each of 1200 rows, got 0/],
    [
      'a fold that is none',
      changed({ fold: rows.student.map((_, row) => (row === 5 ? -1 : 0)) }),
      /row 5: expected a fold from 0, got -1/,
    ],
    [
      'a label that is none',
      changed({ label: rows.label.map((_, row) => (row === 4 ? 2 : 0)) }),
      /row 4: .* got 2/,
    ],
    [
      'a student that is not there',
      changed({ students: 39 }),
      /row 1170: expected a student from 0 to 38, got 39/,
    ],
    [
      'a probability that is NaN',
      {
        rows,
        predictors: [
          predictor(
            'rasch',
            truth.map((p, row) => (row === 3 ? Number.NaN : p)),
          ),
        ],
      },
      /rasch, row 3: expected a probability, got NaN/,
    ],
    [
      'predictions of other rows',
      { rows, predictors: [predictor('rasch', truth.slice(1))] },
      /rasch: expected a probability for each of 1200 rows, got 1199/,
    ],
  ])('%s', async (_, asked, message) => {
    await expect(judged(asked)).rejects.toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });
});
