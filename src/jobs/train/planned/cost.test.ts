import { expect, test } from 'vitest';
import { parseConfig } from '../../../model/index.ts';
import { costOf } from './cost.ts';

const [V, H, I, L] = [384, 24, 36, 3];
const config = parseConfig(
  {
    model_type: 'modernbert',
    vocab_size: V,
    hidden_size: H,
    intermediate_size: I,
    num_hidden_layers: L,
    num_attention_heads: 3,
    pad_token_id: 0,
  },
  'c',
);
/** Counted by hand: matrices of a layer, the head, two labels; norms: embeddings, layers, last, head. */
const DENSE = L * (4 * H * H + 3 * H * I) + H * H + (2 * H + 2) + H * (1 + (2 * L - 1) + 2);
const EMBEDDINGS = V * H;

const work = { steps: 10, tokenPasses: 3000, batchTokens: 100, modelsKept: 3 };
const cost = (changes: Partial<typeof work> = {}, rate = 1e9) =>
  costOf(config, { ...work, ...changes }, rate);

test('a token costs two operations a weight, a step something of its own', () => {
  const overhead = cost({ tokenPasses: 0 }).seconds;
  expect(overhead).toBeGreaterThan(0);
  expect(cost({ tokenPasses: 0, steps: 20 }).seconds).toBeCloseTo(2 * overhead, 12);
  const arithmetic = cost().seconds - overhead;
  // Operations at a part of the rate: more than at the whole, not more than at a third.
  const ideal = (2 * DENSE * 3000) / 1e9;
  expect(arithmetic).toBeGreaterThan(ideal);
  expect(arithmetic).toBeLessThan(3 * ideal);
  expect(cost({ tokenPasses: 6000 }).seconds - overhead).toBeCloseTo(2 * arithmetic, 12);
  expect(cost({}, 2e9).seconds - overhead).toBeCloseTo(arithmetic / 2, 12);
  expect(cost().steps).toBe(10);
});

test('the disk has every model that is kept, in four bytes a weight', () => {
  expect(cost().diskBytes).toBe(4 * (DENSE + EMBEDDINGS) * 3);
  expect(cost({ modelsKept: 0 }).diskBytes).toBe(0);
  expect(costOf(config, { ...work, modelsKept: 0, numbersKept: 1000 }, 1e9).diskBytes).toBe(4000);
});

test('memory has weights, gradients and moments, and grows with the batch', () => {
  const empty = cost({ batchTokens: 0 }).memoryBytes;
  expect(empty).toBeGreaterThan(4 * 4 * DENSE);
  const hundred = cost({ batchTokens: 100 }).memoryBytes - empty;
  expect(hundred).toBeGreaterThan(4 * 100 * L * (2 * H + I));
  expect(cost({ batchTokens: 200 }).memoryBytes - empty).toBeCloseTo(2 * hundred, 6);
});
