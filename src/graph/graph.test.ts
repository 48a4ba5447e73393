import { expect, test } from 'vitest';
import { evaluateGraph } from '../../test/oracle/evaluate-graph.ts';
import { erf } from '../../test/oracle/kernels.ts';
import { gradients } from './gradients.ts';
import { createGraphBuilder, graphOf } from './graph.ts';
import { lowerGraph } from './lower-graph.ts';
import { checkGraph, printGraph } from './print.ts';
import { product } from './shape.ts';

test('dimensions multiply into one spelling', () => {
  expect(product(['T', 3, 4])).toBe('12*T');
  expect(product(['S', '2*B'])).toBe(product(['B', 'S', 2]));
  expect(product([2, 3])).toBe(6);
});

test('erf agrees with tabulated values', () => {
  // Abramowitz and Stegun (1964), table 7.1; the last from erfc(4) = 1.541725790e-8.
  expect(erf(0.5)).toBeCloseTo(0.5204998778, 10);
  expect(erf(2)).toBeCloseTo(0.995322265, 9);
  expect(erf(-1)).toBeCloseTo(-0.8427007929, 10);
  expect(1 - erf(4)).toBeCloseTo(1.54172579e-8, 15);
  expect(erf(2.9999999)).toBeCloseTo(erf(3.0000001), 10);
});

test('a graph prints, one node a line, and equal nodes are one', () => {
  const g = createGraphBuilder();
  const x = g.input('x', 'f32', ['T', 4]);
  const w = g.input('w', 'f32', [2, 4]);
  const y = g.matmul(x, w, { transposeB: true });
  const sum = g.sum(g.mul(y, g.matmul(x, w, { transposeB: true })), [0, 1]);
  expect(printGraph(graphOf({ sum }))).toBe(
    [
      '%0 f32[T,4] = input() x',
      '%1 f32[2,4] = input() w',
      '%2 f32[T,2] = matmul(%0, %1) {transposeB}',
      '%3 f32[T,2] = mul(%2, %2)',
      '%4 f32[] = sum(%3) {axes: [0,1]}',
      'return sum = %4',
      '',
    ].join('\n'),
  );
});

test('operands that do not fit are refused with both shapes', () => {
  const g = createGraphBuilder();
  const x = g.input('x', 'f32', ['T', 4]);
  expect(() => g.matmul(x, x)).toThrow(
    'matmul: expected matching inner and leading dimensions, got [T,4] and [T,4]',
  );
  expect(() => g.reshape(x, ['T', 5])).toThrow('reshape');
  expect(() => g.input('x', 'f32', ['T', 5])).toThrow('input x was declared before with another type');
  expect(() => g.gather(x, x)).toThrow('gather: expected operands (f32,i32), got (f32,f32)');
});

test('a graph whose types are not what its operations give does not check', () => {
  const g = createGraphBuilder();
  const graph = graphOf({ y: g.exp(g.input('x', 'f32', [3])) });
  checkGraph(graph);
  const [input, exp] = graph.nodes;
  const wrong = { ...exp!, types: [{ dtype: 'f32', shape: [4] }] } as unknown as typeof exp;
  expect(() => checkGraph({ ...graph, nodes: [input!, wrong!] })).toThrow('node 1 exp: expected types');
  expect(() => checkGraph({ ...graph, nodes: [exp!] })).toThrow('expected a value computed before it');
  expect(() => lowerGraph({ ...graph, nodes: [exp!] })).toThrow('internal:');
});

test('a mask of zeros stops the gradient and leaves the value', () => {
  const g = createGraphBuilder();
  const x = g.input('x', 'f32', [2]);
  const y = g.maskGradient(x, g.input('mask', 'f32', [2]));
  const [dx] = gradients(g, g.sumSquares(y), [x]);
  const inputs = new Map([
    ['x', { shape: [2], data: Float64Array.of(3, 4) }],
    ['mask', { shape: [2], data: Float64Array.of(1, 0) }],
  ]);
  const out = evaluateGraph(graphOf({ y, dx: dx! }), inputs);
  expect([...out.get('y')!.data]).toEqual([3, 4]);
  expect([...out.get('dx')!.data]).toEqual([6, 0]);
});

test('a loss that does not depend on a target is refused', () => {
  const g = createGraphBuilder();
  const loss = g.sumSquares(g.input('x', 'f32', [2]));
  expect(() => gradients(g, loss, [g.input('y', 'f32', [2])])).toThrow('does not depend on a target');
  expect(() => gradients(g, g.input('x', 'f32', [2]), [])).toThrow('expected a scalar loss');
});
