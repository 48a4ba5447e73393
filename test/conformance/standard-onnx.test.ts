/** Every operation lowered to ONNX's own operators, for models that other runtimes read, against the float64 kernels. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { createGraphBuilder, graphOf, lowerAlone, type OpKind, onnxPieces } from '../../src/graph/index.ts';
import { createMt19937 } from '../../src/numeric/index.ts';
import { SAMPLERS, type Sample } from '../op-samples.ts';
import { evaluateGraph } from '../oracle/evaluate-graph.ts';

describe.each(Object.keys(SAMPLERS) as OpKind[])('%s', (kind) => {
  const random = createMt19937(11);
  const samples = SAMPLERS[kind](() => random.uniform()) as readonly Sample[];

  test.skipIf(samples.length === 0)('agrees with the kernel', async () => {
    for (const { attributes, operands } of samples) {
      const g = createGraphBuilder();
      const inputs = operands.map(({ dtype, shape }, i) => ({ name: `x${i}`, dtype, shape }));
      const values = inputs.map(({ name, dtype, shape }) => g.input(name, dtype, shape));
      const results = g.apply(kind, attributes, values);
      const graph = graphOf(Object.fromEntries(results.map((value, i) => [`y${i}`, value])));
      const model = lowerAlone(graph, { inputs, prelude: () => {}, parameters: [] });
      expect(model.nodes.filter(({ domain }) => domain !== '')).toEqual([]);

      const session = await InferenceSession.create(Buffer.concat([...onnxPieces(model)]));
      const feeds = operands.map(({ dtype, shape, data }, i) => {
        const tensor =
          dtype === 'f32'
            ? new Tensor('float32', Float32Array.from(data), shape)
            : new Tensor('int32', Int32Array.from(data), shape);
        return [`x${i}`, tensor] as const;
      });
      const got = await session.run(Object.fromEntries(feeds));
      await session.release();
      const expected = evaluateGraph(graph, new Map(operands.map((operand, i) => [`x${i}`, operand])));
      for (const [name, { shape, data }] of expected) {
        expect(got[name]!.dims).toEqual(shape);
        for (const [i, value] of (got[name]!.data as Float32Array).entries())
          expect(Math.abs(value - data[i]!)).toBeLessThan(2e-6 * Math.max(1, Math.abs(data[i]!)));
      }
    }
  });
});
