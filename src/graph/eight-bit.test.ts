import { expect, test } from 'vitest';
import { inEightBits } from './eight-bit.ts';
import { createGraphBuilder, graphOf } from './graph.ts';
import { lowerAlone } from './lower-graph.ts';
import type { OnnxConstant, OnnxModel } from './onnx-model.ts';

const constant = (name: string, shape: readonly number[], values: readonly number[]): OnnxConstant => ({
  name,
  dtype: 'f32',
  shape,
  data: () => Float32Array.from(values),
});

/** A row of a table, times two matrices. */
function twoLayers(): OnnxModel {
  const g = createGraphBuilder();
  const x = g.gather(g.input('table', 'f32', [4, 3]), g.input('index', 'i32', ['T']));
  const hidden = g.matmul(x, g.input('hidden', 'f32', [2, 3]), { transposeB: true });
  const y = g.matmul(hidden, g.input('last', 'f32', [1, 2]), { transposeB: true });
  return lowerAlone(graphOf({ y }), {
    inputs: [{ name: 'index', dtype: 'i32', shape: ['T'] }],
    prelude: () => {},
    parameters: [
      constant('table', [4, 3], [0, 0, 0, 1, 2, 127, -0.5, 0.25, 0, 3, 3, 3]),
      constant('hidden', [2, 3], [-254, 2, 1, 0.1, 0.2, 0.3]),
      constant('last', [1, 2], [1, 2]),
    ],
  });
}

test('rows become whole numbers and a scale each; what is to be kept stays', () => {
  const { parameters, nodes } = inEightBits(twoLayers(), (name) => name === 'last');
  const values = Object.fromEntries(parameters.map(({ name, data }) => [name, [...data()].map(Number)]));
  expect(values).toEqual({
    'table (8 bit)': [0, 0, 0, 1, 2, 127, -127, 64, 0, 127, 127, 127],
    'table (scales)': [1, 1, Math.fround(0.5 / 127), Math.fround(3 / 127)],
    'hidden (8 bit)': [-127, 1, 1, 42, 85, 127],
    'hidden (scales)': [2, Math.fround(0.3 / 127)],
    last: [1, 2],
  });
  expect(nodes.map(({ opType }) => opType)).toEqual([
    'Gather',
    'Gather',
    'DequantizeLinear',
    'DequantizeLinear',
    'Gemm',
    'Gemm',
  ]);
});
