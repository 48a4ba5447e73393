import { expect, test } from 'vitest';
import { createMt19937 } from '../mt19937.ts';
import { addMatrixTimes, addTransposeTimes } from './matrix-vector.ts';

test.each([
  [1, 3],
  [4, 5],
  [7, 2],
  [10, 1],
])('%i rows of %i numbers: the sums as they are written', (rows, width) => {
  const random = createMt19937(rows);
  const draw = (length: number) => Float64Array.from({ length }, () => random.normal());
  const [matrix, w, v] = [draw(rows * width), draw(width), draw(rows)];
  const [ofRows, ofWidth] = [draw(rows), draw(width)];
  const expected = {
    rows: ofRows.map((one, i) => w.reduce((sum, x, j) => sum + matrix[i * width + j]! * x, one)),
    width: ofWidth.map((one, j) => v.reduce((sum, x, i) => sum + matrix[i * width + j]! * x, one)),
  };
  addMatrixTimes(matrix, w, ofRows);
  addTransposeTimes(matrix, v, ofWidth);
  ofRows.forEach((one, i) => {
    expect(one).toBeCloseTo(expected.rows[i]!, 12);
  });
  ofWidth.forEach((one, j) => {
    expect(one).toBeCloseTo(expected.width[j]!, 12);
  });
});
