/** Comparisons on a bank whose truth is known: what is read perfectly, what is read at random, and simpler predictions. */
import { expect, test } from 'vitest';
import type { BankItem, ItemBank } from '../../../answers/index.ts';
import { createMt19937 } from '../../../numeric/index.ts';
import { compareItems } from './compare-items.ts';

const COUNT = 120;
const TOPICS = ['Sums', 'Shapes', 'Words'];
const random = createMt19937(5);
const items = Array.from({ length: COUNT }, (_, i): BankItem => {
  const topic = TOPICS[i % 3]!;
  const b = (i % 3) - 1 + 0.8 * random.normal();
  const text = `Topic: ${topic}\n\nQuestion: Number ${i} is what?`;
  const answers = 50 + i;
  const facility = 1 / (1 + Math.exp(b));
  return {
    ...{ questionId: `q${i}`, text, topic, subject: null, b, error: 0.2, facility, answers },
    ...{ options: [], key: -1, counts: null },
  };
});
const bank: ItemBank = {
  ...{ path: 'bank.csv', columns: {}, wanted: {}, fingerprint: '', rows: COUNT, source: 'facility', items },
  ...{ unanswered: 0, repeats: 0, markup: 'keep', leftAside: [], notes: [] },
};
const heldOut = (error: number) =>
  items.map(({ b }, item) => ({
    item,
    part: item % 4,
    read: { value: b + error * random.normal(), error: Math.max(error, 0.01) },
    ofBase: 0,
  }));
const how = { parts: 4, seed: 1 };

test('what is read well beats all that needs no base, and its intervals hold', () => {
  const { predictions, gain, coverage, by_topic, by_answers, questions } = compareItems(
    bank,
    heldOut(0.2),
    how,
  );
  expect(questions).toBe(COUNT);
  expect(predictions.at(-1)!.b.pearson!.value).toBeGreaterThan(0.95);
  expect(gain!.over).toBe('topic mean');
  expect(gain!.low).toBeGreaterThan(0.4);
  expect(coverage.find(({ nominal }) => nominal === 0.9)!.observed).toBeGreaterThan(0.9);
  expect(by_topic.map(({ group, questions }) => [group, questions])).toEqual(
    TOPICS.map((name) => [name, 40]),
  );
  expect(by_answers).toHaveLength(4);
});

test('simpler predictions are of the other parts alone', () => {
  const { predictions } = compareItems(bank, heldOut(0.2), how);
  const meanWithout = (part: number) => {
    const others = items.filter((_, i) => i % 4 !== part).map(({ b }) => b);
    return others.reduce((a, b) => a + b, 0) / others.length;
  };
  const squares = items.map(({ b }, i) => (b - meanWithout(i % 4)) ** 2);
  const rmse = Math.sqrt(squares.reduce((a, b) => a + b, 0) / COUNT);
  expect(predictions[0]).toMatchObject({ name: 'mean' });
  expect(predictions[0]!.b.rmse).toBeCloseTo(rmse, 9);
  expect(predictions[0]!.b.rmse_without_noise).toBeCloseTo(Math.sqrt(rmse ** 2 - 0.2 ** 2), 9);
});

test('what is read at random loses to the mean', () => {
  const { gain } = compareItems(bank, heldOut(3), how);
  expect(gain!.high).toBeLessThan(0);
});

test('a bank that says b has no groups by answers', () => {
  const ofB = items.map((item) => ({ ...item, facility: null, answers: null }));
  const { by_answers, predictions } = compareItems({ ...bank, source: 'b', items: ofB }, heldOut(0.2), how);
  expect(by_answers).toEqual([]);
  expect(predictions.at(-1)!.facility.pearson!.value).toBeGreaterThan(0.9);
});
