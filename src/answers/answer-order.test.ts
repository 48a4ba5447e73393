/** The order of each student's answers, against orders by hand. */
import { describe, expect, it } from 'vitest';
import { orderAnswers } from './answer-order.ts';

const NONE = Number.NaN;
const values = (...numbers: number[]): Float64Array => Float64Array.from(numbers);

describe('the order of answers', () => {
  it('is counted for each student from 0', () => {
    const students = [
      [0, 2, 4],
      [1, 3],
    ];
    const time = values(NONE, NONE, NONE, NONE, NONE);
    expect(orderAnswers(students, { sequence: values(7, 1, 5, 0, 9), time })).toEqual({
      order: values(1, 1, 0, 0, 2),
      unordered: [],
    });
  });

  it.each([
    ['by sequence before the time', values(2, 1, 0), values(1, 2, 3), [2, 1, 0], []],
    ['by time where a sequence stands twice', values(1, 1, 0), values(9, 8, 10), [1, 0, 2], []],
    ['by sequence where times are equal', values(1, 1, 0), values(8, 9, 8), [1, 2, 0], []],
    ['by place where both are equal', values(1, 1, 0), values(8, 8, 8), [1, 2, 0], []],
    ['by time where a sequence is missing', values(2, NONE, 0), values(1, 2, 3), [0, 1, 2], []],
    ['unsaid where a time is missing too', values(2, NONE, 0), values(3, 2, NONE), [0, 1, 2], [2]],
    ['unsaid where a sequence starts again', values(1, 2, 1), values(NONE, NONE, NONE), [0, 1, 2], [0]],
    ['by time alone', values(NONE, NONE, NONE), values(-1, -3, -2), [2, 0, 1], []],
  ])('goes %s', (_, sequence, time, order, unordered) => {
    expect(orderAnswers([[0, 1, 2]], { sequence, time })).toEqual({ order: values(...order), unordered });
  });

  it('of one student says nothing of another', () => {
    const students = [
      [0, 1],
      [2, 3],
    ];
    const columns = { sequence: values(2, 1, 2, NONE), time: values(NONE, NONE, NONE, NONE) };
    expect(orderAnswers(students, columns)).toEqual({ order: values(1, 0, 0, 1), unordered: [2] });
  });

  it('of a single answer is known', () => {
    expect(orderAnswers([[0], []], { sequence: values(NONE), time: values(NONE) })).toMatchObject({
      unordered: [],
    });
  });
});
