import { expect, test } from 'vitest';
import { madeUpAnswers } from '../../../test/made-up-answers.ts';
import { expectedOfUnseen } from './unseen-questions.ts';

test('a question has the level of its topic, else of its subject, else of all', () => {
  const ask = (question: string, topic: string, subject: string) =>
    ({ student: 'ada', label: 1, question, ...(topic && { topic }), ...(subject && { subject }) }) as const;
  const answers = madeUpAnswers([
    ask('q0', 'sets', 'maths'),
    ask('q1', 'sets', 'maths'),
    ask('q2', 'verbs', 'French'),
    ask('q3', 'verbs', 'French'),
    ask('unseen 4', '', 'French'),
    ask('unseen 4', 'sets', 'French'), // the topic of one of its answers
    ask('unseen 5', 'new', 'maths'), // nothing is known of the topic
    ask('unseen 6', '', 'French'),
    ask('unseen 7', '', ''),
    ask('unseen 8', 'new', 'new'),
  ]);
  const values = Float64Array.of(1, 2, 8, 9, 0, 0, 0, 0, 0);
  const weights = Float64Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0);
  const [sets, , verbs, , four, five, six, seven, eight] = expectedOfUnseen(answers, { values, weights }).map(
    ({ value }) => value,
  );
  expect(sets).toBeGreaterThan(1.5);
  expect(sets).toBeLessThan(2);
  expect(verbs! - 5).toBeCloseTo(5 - sets!, 12);
  expect([four, five, six]).toEqual([sets, sets, verbs]); // subjects hold the same questions as topics
  expect([seven, eight]).toEqual([5, 5]);
});
