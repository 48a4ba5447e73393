import { expect, test } from 'vitest';
import { madeUpEvidence, QUESTIONS, STUDENTS } from '../../../../test/made-up-evidence.ts';
import { compareDifficulties } from './compare-difficulties.ts';

const { evidence } = madeUpEvidence();

test('simpler predictions, the class alone, and class and words, on the same questions', () => {
  const { comparison, shares, curves } = compareDifficulties(evidence, 3);
  expect(comparison).toMatchObject({ format: 1, questions: QUESTIONS, students: STUDENTS, cautions: [] });
  expect(comparison.predictions.map(({ name }) => name)).toEqual([
    'mean',
    'topic mean',
    'words alone',
    'class alone',
    'synthetic: class and words',
  ]);
  const [mean, , words, , synthetic] = comparison.predictions.map(({ b }) => b.rmse!);
  expect(words).toBeLessThan(mean!);
  expect(synthetic).toBeLessThan(words!);
  expect(comparison.gain).toMatchObject({
    over: 'words alone',
    value: expect.closeTo(words! - synthetic!, 12),
  });
  expect(comparison.by_topic.map(({ group }) => group)).toEqual([0, 1, 2, 3].map((t) => `topic ${t}`));
  expect(comparison.by_topic.every(({ questions }) => questions === 10)).toBe(true);
  expect(comparison.by_answers).toHaveLength(1);
  expect(comparison.reliability.reliability).toBeGreaterThan(0.8);
  expect(shares.real).toHaveLength(STUDENTS);
  expect(curves).toHaveLength(12);
});

test('goes by seed', () => {
  const { comparison } = compareDifficulties(evidence, 3);
  expect(compareDifficulties(evidence, 3).comparison).toEqual(comparison);
  expect(compareDifficulties(evidence, 4).comparison.realism).not.toEqual(comparison.realism);
});
