import { describe, expect, test } from 'vitest';
import { type MadeUpAnswer, madeUpAnswers } from '../../../test/made-up-answers.ts';
import { earlierAnswers } from './earlier-answers.ts';

const rows: MadeUpAnswer[] = [
  { student: 'ada', question: 'q1', topic: 'sets', label: 1 },
  { student: 'bob', question: 'q1', topic: 'sets', label: 0 },
  { student: 'ada', question: 'q2', topic: 'logic', label: 1 },
  { student: 'ada', question: 'q3', topic: 'sets', label: 0 }, // not known
  { student: 'ada', question: 'q4', topic: 'sets', label: 0 },
  { student: 'ada', question: 'q5', topic: 'sets', label: 1 },
  { student: 'ada', question: 'q6', label: 1 },
  { student: 'ada', question: 'q7', label: 0 },
];
const known = Int32Array.of(0, 1, 2, 4, 5, 6, 7);

describe('earlierAnswers', () => {
  test('counts what the student had answered in the topic, of what is known', () => {
    const { right, wrong } = earlierAnswers({ answers: madeUpAnswers(rows, { ordered: true }), known });
    expect([...right]).toEqual([0, 0, 0, 1, 1, 1, 0, 1]);
    expect([...wrong]).toEqual([0, 0, 0, 0, 0, 1, 0, 0]);
  });

  test('goes by the order of the log, not by the place in the file', () => {
    const answers = madeUpAnswers(rows, { ordered: true });
    const backwards = { ...answers, order: answers.order!.map((order) => 100 - order) };
    const { right, wrong } = earlierAnswers({ answers: backwards, known });
    expect([...right]).toEqual([1, 0, 0, 1, 1, 0, 0, 0]);
    expect([...wrong]).toEqual([1, 0, 0, 1, 0, 0, 1, 0]);
  });

  test('without an order counts all known answers but the answer itself', () => {
    const { right, wrong } = earlierAnswers({ answers: madeUpAnswers(rows), known });
    expect([...right]).toEqual([1, 0, 0, 2, 2, 1, 0, 1]);
    expect([...wrong]).toEqual([1, 0, 0, 1, 0, 1, 1, 0]);
  });

  test('labels of answers that are not known change nothing', () => {
    const answers = madeUpAnswers(rows, { ordered: true });
    const other = { ...answers, label: answers.label.map((label, row) => (row === 3 ? 1 - label : label)) };
    expect(earlierAnswers({ answers: other, known })).toEqual(earlierAnswers({ answers, known }));
  });
});
