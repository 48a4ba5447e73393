/** Every operation's gradient against central differences of its reference kernel, in float64. */
import { describe, expect, test } from 'vitest';
import { SAMPLERS, type Sample } from '../../test/op-samples.ts';
import { evaluateGraph } from '../../test/oracle/evaluate-graph.ts';
import type { Array64 } from '../../test/oracle/kernels.ts';
import { gradients } from './gradients.ts';
import { createGraphBuilder, graphOf } from './graph.ts';
import type { OpKind } from './ops.ts';

const STEP = 1e-5;

/** A small generator with a fixed start, so that a failure can be looked at again (Lehmer, 1951). */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** The operation on its operands, and a scalar that weighs every element of every result differently. */
function scalarOf(kind: OpKind, sample: Sample) {
  const g = createGraphBuilder();
  const operands = sample.operands.map(({ dtype, shape }, i) => g.input(`x${i}`, dtype, shape));
  const results = g.apply(kind, sample.attributes, operands);
  const weights = new Map<string, Array64>();
  const random = lehmer(99);
  const terms = results.map((result, i) => {
    const shape = result.type.shape as readonly number[];
    const data = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.5 + random());
    weights.set(`w${i}`, { shape, data });
    const weighted = g.mul(result, g.input(`w${i}`, 'f32', shape));
    return g.sum(weighted, [...shape.keys()]);
  });
  const loss = terms.reduce((a, b) => g.add(a, b));
  const inputs = new Map([...weights, ...sample.operands.map((operand, i) => [`x${i}`, operand] as const)]);
  return { g, operands, loss, inputs };
}

describe.each(Object.keys(SAMPLERS) as OpKind[])('gradient of %s', (kind) => {
  const samples = SAMPLERS[kind](lehmer(7)) as readonly Sample[];
  const differentiable = samples.filter(({ operands }) => operands.some(({ dtype }) => dtype === 'f32'));

  test.skipIf(differentiable.length === 0)('agrees with central differences', () => {
    for (const sample of differentiable) {
      const { g, operands, loss, inputs } = scalarOf(kind, sample);
      // The second operand of these is read for its shape, or is a mask: it has no gradient.
      const targets = operands.filter(
        (value, i) =>
          value.type.dtype === 'f32' &&
          !(i > 0 && ['maskGradient', 'expandLike', 'scatterAdd', 'rope'].includes(kind)),
      );
      const analytic = gradients(g, loss, targets);
      const graph = graphOf({ loss, ...Object.fromEntries(analytic.map((value, i) => [`d${i}`, value])) });
      const at = evaluateGraph(graph, inputs);
      const lossGraph = graphOf({ loss });
      targets.forEach((target, t) => {
        const name = target.node.kind === 'input' ? target.node.attributes.name : '';
        const operand = inputs.get(name)!;
        expect(at.get(`d${t}`)!.shape).toEqual(operand.shape);
        operand.data.forEach((_, i) => {
          const shifted = (by: number) => {
            const data = operand.data.slice();
            data[i] = data[i]! + by;
            return evaluateGraph(lossGraph, new Map([...inputs, [name, { ...operand, data }]])).get('loss')!
              .data[0]!;
          };
          const numeric = (shifted(STEP) - shifted(-STEP)) / (2 * STEP);
          expect(Math.abs(at.get(`d${t}`)!.data[i]! - numeric)).toBeLessThan(
            1e-7 * Math.max(1, Math.abs(numeric)),
          );
        });
      });
    }
  });
});
