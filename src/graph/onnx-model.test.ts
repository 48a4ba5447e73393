import { expect, test } from 'vitest';
import { createGraphBuilder, graphOf } from './graph.ts';
import { lowerAlone } from './lower-graph.ts';
import { encodeOnnx, type OnnxConstant, onnxPieces } from './onnx-model.ts';

function doubled(weight: OnnxConstant) {
  const g = createGraphBuilder();
  const y = g.mul(g.input('x', 'f32', []), g.input('weight', 'f32', weight.shape));
  return lowerAlone(graphOf({ y }), {
    inputs: [{ name: 'x', dtype: 'f32', shape: [] }],
    prelude: () => {},
    parameters: [weight],
  });
}

test('the pieces are the file, and values are asked for in their turn', () => {
  let asked = 0;
  const model = doubled({
    name: 'weight',
    dtype: 'f32',
    shape: [1],
    data: () => {
      asked++;
      return Float32Array.of(1.5);
    },
  });
  const pieces = onnxPieces(model);
  expect(asked).toBe(0);
  const bytes = Buffer.concat([...pieces]);
  expect(asked).toBe(1);
  expect(bytes.equals(encodeOnnx(model))).toBe(true);
  expect(bytes.includes(Buffer.from(Float32Array.of(1.5).buffer))).toBe(true);
});

test('more than the format holds is refused at once, before a value is made', () => {
  const unmade = () => {
    throw new Error('asked for');
  };
  const model = doubled({ name: 'weight', dtype: 'f32', shape: [1 << 30], data: unmade });
  expect(() => onnxPieces(model)).toThrow('ONNX: expected a model of at most 2 GiB');
});

test('an input that nothing computes is a defect', () => {
  const g = createGraphBuilder();
  const graph = graphOf({ y: g.exp(g.input('x', 'f32', ['N'])) });
  expect(() => lowerAlone(graph, { inputs: [], prelude: () => {}, parameters: [] })).toThrow(
    'internal: nothing computes x',
  );
});
