/** The order of each student's answers, against orders by hand. */
import { describe, expect, it } from 'vitest';
import { orderAnswers } from './answer-order.ts';

const NONE = Number.NaN;
const values = (...numbers: number[]): Float64Array => Float64Array.from(numbers);

describe('the order of answers', () => {
  it('is counted for each student from 0', () => {
    const order = orderAnswers(
      [
        [0, 2, 4],
        [1, 3],
      ],
      [values(7, 1, 5, 0, 9)],
    );
    expect(order).toEqual(values(1, 1, 0, 0, 2));
  });

  it.each([
    ['by sequence before the time', values(2, 1, 0), values(1, 2, 3), [2, 1, 0]],
    ['by time where sequences are equal', values(1, 1, 0), values(9, 8, 10), [2, 1, 0]],
    ['by place where both are equal', values(1, 1, 0), values(8, 8, 8), [1, 2, 0]],
    ['by time where a sequence is missing', values(2, NONE, 0), values(1, 2, 3), [0, 1, 2]],
    ['by place where a time is missing too', values(2, NONE, 0), values(3, 2, NONE), [0, 1, 2]],
    ['by time alone', undefined, values(-1, -3, -2), [2, 0, 1]],
    ['by infinite times', undefined, values(Infinity, 1, Infinity), [1, 0, 2]],
  ])('goes %s', (_, sequence, time, order) => {
    expect(orderAnswers([[0, 1, 2]], [...(sequence ? [sequence] : []), time])).toEqual(values(...order));
  });

  it('of one student says nothing of another', () => {
    const sequence = values(2, 1, 2, NONE);
    const students = [
      [0, 1],
      [2, 3],
    ];
    expect(orderAnswers(students, [sequence])).toEqual(values(1, 0, 0, 1));
  });

  it('is not there where the log says nothing', () => {
    expect(orderAnswers([[0]], [])).toBeNull();
    expect(orderAnswers([[0, 1]], [values(NONE, NONE)])).toBeNull();
    expect(orderAnswers([[]], [values()])).toBeNull();
  });
});
