import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import {
  createPosteriorSearch,
  type Evidence,
  estimatePrior,
  LEAST_VARIANCE,
  type Prior,
  studentPosterior,
} from './posterior.ts';

/** ln p(x) + Σ ln p(answer | x) as the textbook has it, up to a constant. */
function logPosterior({ scores, labels }: Evidence, { bias, vector }: Prior, x: ArrayLike<number>): number {
  const K = vector.length + 1;
  let sum = -(x[0]! ** 2) / (2 * bias);
  vector.forEach((variance, k) => {
    sum -= x[k + 1]! ** 2 / (2 * variance);
  });
  labels.forEach((label, i) => {
    let z = scores[i * K]! + x[0]!;
    for (let k = 1; k < K; k++) z += x[k]! * scores[i * K + k]!;
    const right = 1 / (1 + Math.exp(-z));
    sum += Math.log(label === 1 ? right : 1 - right);
  });
  return sum;
}

/** Answers of a student drawn from the prior, to questions of made-up scores. */
function simulate(answers: number, prior: Prior, seed: number): Evidence {
  const random = createMt19937(seed);
  const K = prior.vector.length + 1;
  const x = [prior.bias, ...prior.vector].map((variance) => Math.sqrt(variance) * random.normal());
  const scores = Float64Array.from({ length: answers * K }, () => random.normal());
  const labels = Uint8Array.from({ length: answers }, (_, i) => {
    const z = x.reduce((sum, value, k) => sum + (k === 0 ? 1 : scores[i * K + k]!) * value, scores[i * K]!);
    return random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  return { scores, labels };
}

const moved = (x: ArrayLike<number>, ...by: readonly [k: number, step: number][]) => {
  const copy = Float64Array.from(x);
  for (const [k, step] of by) copy[k]! += step;
  return copy;
};

const PRIORS: readonly Prior[] = [
  { bias: 0.7, vector: [] },
  { bias: 0.4, vector: [1.5] },
  { bias: 1, vector: [1, 1, 1, 1] },
  { bias: 2, vector: [0.1, 3] },
];
const CASES = PRIORS.flatMap((prior, p) =>
  [1, 7, 60].map((answers) => ({ prior, answers, evidence: simulate(answers, prior, 10 * p + answers) })),
);

describe('studentPosterior', () => {
  test.each(CASES)(
    '$answers answers, $prior.vector.length loads: no slope at the mode, and the covariance is its curvature’s inverse',
    ({ prior, evidence }) => {
      const { mean, covariance } = studentPosterior(evidence, prior);
      const K = mean.length;
      const at = (...by: readonly [number, number][]) => logPosterior(evidence, prior, moved(mean, ...by));
      const step = 1e-4;
      const curvature = Array.from({ length: K * K }, (_, cell) => {
        const [i, j] = [Math.floor(cell / K), cell % K];
        const s = 1e-3;
        return (
          -(at([i, s], [j, s]) - at([i, s], [j, -s]) - at([i, -s], [j, s]) + at([i, -s], [j, -s])) /
          (4 * s * s)
        );
      });
      for (let i = 0; i < K; i++) {
        expect(Math.abs((at([i, step]) - at([i, -step])) / (2 * step))).toBeLessThan(1e-5);
        for (let j = 0; j < K; j++) {
          let product = 0;
          for (let k = 0; k < K; k++) product += curvature[i * K + k]! * covariance[k * K + j]!;
          expect(product).toBeCloseTo(i === j ? 1 : 0, 4);
          expect(covariance[i * K + j]).toBeCloseTo(covariance[j * K + i]!, 12);
        }
      }
    },
  );

  test('one number: the best of a grid', () => {
    const prior = { bias: 0.9, vector: [] };
    for (const answers of [1, 5, 30]) {
      const evidence = simulate(answers, prior, answers);
      let best = { c: 0, height: Number.NEGATIVE_INFINITY };
      for (let c = -4; c <= 4; c += 0.001) {
        const height = logPosterior(evidence, prior, [c]);
        if (height > best.height) best = { c, height };
      }
      expect(Math.abs(studentPosterior(evidence, prior).mean[0]! - best.c)).toBeLessThan(0.001);
    }
  });

  test('two numbers: the best of a grid, however the two depend on each other', () => {
    const prior = { bias: 0.8, vector: [1.2] };
    const evidence = simulate(12, prior, 4);
    // Loads that are nearly one: c and v are hard to tell apart.
    for (let i = 0; i < 12; i++) evidence.scores[2 * i + 1] = 1 + 0.1 * Math.sin(i);
    let best = { x: [0, 0], height: Number.NEGATIVE_INFINITY };
    for (let c = -2.5; c <= 2.5; c += 0.02)
      for (let v = -2.5; v <= 2.5; v += 0.02) {
        const height = logPosterior(evidence, prior, [c, v]);
        if (height > best.height) best = { x: [c, v], height };
      }
    const { mean } = studentPosterior(evidence, prior);
    expect(logPosterior(evidence, prior, mean)).toBeGreaterThanOrEqual(best.height);
    for (const k of [0, 1]) expect(Math.abs(mean[k]! - best.x[k]!)).toBeLessThan(0.06);
  });

  test('without answers it is the prior', () => {
    const nothing = { scores: new Float64Array(0), labels: new Uint8Array(0) };
    const { mean, covariance } = studentPosterior(nothing, { bias: 0.4, vector: [0.9, 2] });
    expect(mean).toEqual(new Float64Array(3));
    [0.4, 0, 0, 0, 0.9, 0, 0, 0, 2].forEach((value, at) => {
      expect(covariance[at]).toBeCloseTo(value, 12);
    });
  });

  test.each([1, 5, 2000])(
    '%d answers, all right or all wrong: finite, on the right side, and mirrored',
    (answers) => {
      const prior = { bias: 1, vector: [1] };
      const of = (label: number) =>
        studentPosterior(
          {
            scores: Float64Array.from({ length: 2 * answers }, (_, i) => (i % 2 === 0 ? 0 : 0.5)),
            labels: new Uint8Array(answers).fill(label),
          },
          prior,
        );
      const [right, wrong] = [of(1), of(0)];
      expect(right.mean[0]).toBeGreaterThan(0.2);
      expect(right.mean[0]).toBeLessThan(8);
      right.mean.forEach((value, k) => {
        expect(wrong.mean[k]).toBeCloseTo(-value, 6);
      });
      expect(right.covariance[0]).toBeLessThan(1);
      expect(right.covariance[0]).toBeGreaterThan(0);
    },
  );

  test.each([
    ['a logit of 700', [700, 0.5, -700, -0.5]],
    ['loads of 1000', [0, 1000, 0, -1000, 0, 1000]],
    ['loads and logits of 30000', [3e4, 3e4, -3e4, 3e4]],
    ['loads next to nothing', [0, 1e-30, 0, 1e-30]],
  ])('huge scores: %s', (_, scores) => {
    const rows = scores.length / 2;
    const evidence = {
      scores: Float64Array.from(scores),
      labels: Uint8Array.from({ length: rows }, (_, i) => i % 2), // the first wrong, against its logit
    };
    const { mean, covariance } = studentPosterior(evidence, { bias: 1, vector: [1] });
    for (const value of [...mean, ...covariance]) expect(Number.isFinite(value)).toBe(true);
    expect(covariance[0]).toBeGreaterThan(0);
    expect(covariance[3]).toBeGreaterThan(0);
    expect(covariance[0]! * covariance[3]! - covariance[1]! * covariance[2]!).toBeGreaterThan(0);
  });

  test('variances next to zero hold a student at the class; zero is as good as the least', () => {
    const evidence = simulate(40, { bias: 1, vector: [1] }, 9);
    for (const variance of [0, 1e-300, LEAST_VARIANCE]) {
      const { mean, covariance } = studentPosterior(evidence, { bias: variance, vector: [variance] });
      expect(Math.max(...mean.map(Math.abs))).toBeLessThan(1e-6);
      expect(covariance[0]! / LEAST_VARIANCE).toBeCloseTo(1, 4);
    }
    const some = studentPosterior(evidence, { bias: 1, vector: [0] });
    const none = studentPosterior(
      { ...evidence, scores: evidence.scores.filter((_, i) => i % 2 === 0) },
      { bias: 1, vector: [] },
    );
    expect(some.mean[0]).toBeCloseTo(none.mean[0]!, 5);
  });

  test.each(CASES)(
    '$answers answers, $prior.vector.length loads: the start makes no difference',
    ({ prior, evidence }) => {
      const { mean } = studentPosterior(evidence, prior);
      for (const start of [-40, -3, 8, 60]) {
        const from = mean.map((_, k) => (k % 2 === 0 ? start : -start));
        studentPosterior(evidence, prior, from).mean.forEach((value, k) => {
          expect(Math.abs(value - mean[k]!)).toBeLessThan(3e-6); // Newton stops within 1e-6
        });
      }
      const start = Float64Array.of(...mean);
      studentPosterior(evidence, prior, start);
      expect(start).toEqual(mean); // not written to
    },
  );
});

describe('estimatePrior', () => {
  test('is the mean of what is expected of c²; vectors keep theirs', () => {
    const expected = Float64Array.of(1 ** 2 + 0.25, (-2) ** 2 + 0.5);
    const { bias, vector } = estimatePrior({ bias: 5, vector: [0.3] }, expected);
    expect(bias).toBeCloseTo((1.25 + 4.5) / 2, 12);
    expect(vector).toEqual([0.3]);
  });

  test('never reaches zero', () => {
    expect(estimatePrior({ bias: 1, vector: [1] }, Float64Array.of(0)).bias).toBe(LEAST_VARIANCE);
  });
});

test('one search after another in the same place finds what a search of its own finds', () => {
  const random = createMt19937(5);
  const prior = { bias: 0.7, vector: [0.4, 1] };
  const search = createPosteriorSearch(3);
  for (let student = 0; student < 5; student++) {
    const labels = Uint8Array.from({ length: student * 3 }, () => (random.uniform() < 0.6 ? 1 : 0));
    const scores = Float64Array.from({ length: labels.length * 3 }, () => random.normal());
    const mean = new Float64Array(3);
    const variance = search.find({ scores, labels }, prior, mean);
    const alone = studentPosterior({ scores, labels }, prior);
    expect(mean).toEqual(alone.mean);
    expect(search.covariance()).toEqual(alone.covariance);
    expect(variance).toBe(alone.covariance[0]);
  }
});
