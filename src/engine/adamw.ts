/**
 * AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2) as PyTorch computes it, over gradients
 * clipped by their global norm.
 *
 *   m ← β₁ m + (1 − β₁) c g          c the clipping factor
 *   v ← β₂ v + (1 − β₂) c² g²
 *   w ← (1 − η λ) w − η/(1 − β₁ᵗ) m / (√v/√(1 − β₂ᵗ) + ε)
 *
 * What does not depend on the element is computed here, once a step and in float64; numerator and denominator
 * of the last line are multiplied by √(1 − β₂ᵗ).
 */
import { createGraphBuilder, type Graph, graphOf } from '../graph/index.ts';
import type { AdamW, AdamWSettings, AdamWStep, Device, DeviceTensor } from './device.ts';

/** The numbers of one step. */
interface AdamWScalars {
  readonly gradientFactor: number;
  readonly squareFactor: number;
  readonly epsilon: number;
  readonly stepSize: number;
  /** 1 − ηλ: what weights under decay keep. */
  readonly kept: number;
}

/** What a step multiplies with, the bias corrections folded in (see above). */
export function adamWScalars(
  { beta1, beta2, epsilon, weightDecay }: AdamWSettings,
  { step, learningRate, gradientScale }: AdamWStep,
): AdamWScalars {
  const correction = Math.sqrt(1 - beta2 ** step);
  return {
    gradientFactor: (1 - beta1) * gradientScale,
    squareFactor: (1 - beta2) * gradientScale ** 2,
    epsilon: epsilon * correction,
    stepSize: (learningRate * correction) / (1 - beta1 ** step),
    kept: 1 - learningRate * weightDecay,
  };
}

/** The device's own AdamW where it has a faster one than the graph. */
export async function adamW(device: Device, settings: AdamWSettings): Promise<AdamW> {
  return await (device.adamW?.(settings) ?? graphAdamW(device, settings));
}

/** AdamW as a graph, for any device: twelve passes over memory where a kernel needs one. */
export async function graphAdamW(device: Device, settings: AdamWSettings): Promise<AdamW> {
  const program = await device.compile(updateGraph(settings));
  return {
    async update(stretches, at) {
      const scalars = adamWScalars(settings, at);
      for (const { decay, ...tensors } of stretches) {
        const inputs = new Map<string, DeviceTensor>(Object.entries(tensors));
        for (const [name, value] of Object.entries({ ...scalars, kept: decay ? scalars.kept : 1 }))
          inputs.set(name, device.upload({ dtype: 'f32', shape: [], data: Float32Array.of(value) }));
        const outputs = ['weights', 'firstMoments', 'secondMoments'] as const;
        await program.run(inputs, new Map(outputs.map((kind) => [`next ${kind}`, tensors[kind]])));
      }
    },
    release: () => program.release(),
  };
}

function updateGraph({ beta1, beta2 }: AdamWSettings): Graph {
  const g = createGraphBuilder();
  const flat = (name: string) => g.input(name, 'f32', ['N']);
  const one = (name: keyof AdamWScalars) => g.input(name, 'f32', []);
  const gradient = flat('gradients');
  const first = g.add(g.scale(flat('firstMoments'), beta1), g.mul(gradient, one('gradientFactor')));
  const squares = g.mul(g.mul(gradient, gradient), one('squareFactor'));
  const second = g.add(g.scale(flat('secondMoments'), beta2), squares);
  const change = g.mul(g.div(first, g.add(g.sqrt(second), one('epsilon'))), one('stepSize'));
  return graphOf({
    'next firstMoments': first,
    'next secondMoments': second,
    'next weights': g.sub(g.mul(flat('weights'), one('kept')), change),
  });
}
