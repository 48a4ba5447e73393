/**
 * AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2) as PyTorch computes it, over gradients
 * clipped by their global norm. A graph of element-wise operations, run on pieces of flat memory small
 * enough to stay in the processor's cache between operations.
 */
import { createGraphBuilder, type Graph, graphOf } from '../graph/index.ts';
import type { Device, DeviceTensor, Program } from './device.ts';
import type { ParameterMemory } from './parameter-memory.ts';

export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Fraction of a weight that a step at learning rate 1 would take away. */
  readonly weightDecay: number;
}

export interface AdamWStep {
  /** 1 for the first step. */
  readonly step: number;
  readonly learningRate: number;
  /** What gradients are multiplied with: min(1, maximum / norm). */
  readonly gradientScale: number;
}

export interface AdamW {
  /** Updates weights and moments in place. */
  update(memories: readonly ParameterMemory[], step: AdamWStep): Promise<void>;
  release(): Promise<void>;
}

/** Elements of one piece: 1 MiB a tensor. Chosen by `bench/optimizer.ts`. */
const PIECE = 2 ** 18;

interface Piece {
  readonly decayed: boolean;
  readonly tensors: ReadonlyMap<string, DeviceTensor>;
}

export async function adamW(device: Device, settings: AdamWSettings): Promise<AdamW> {
  const plain = await device.compile(updateGraph(settings, false));
  const decaying = settings.weightDecay > 0 ? await device.compile(updateGraph(settings, true)) : plain;
  const pieces = new WeakMap<ParameterMemory, readonly Piece[]>();
  const piecesOf = (memory: ParameterMemory) => {
    const known = pieces.get(memory) ?? cut(device, memory);
    pieces.set(memory, known);
    return known;
  };

  return {
    async update(memories, at) {
      const scalars = updateScalars(device, settings, at);
      for (const memory of memories)
        for (const { decayed, tensors } of piecesOf(memory)) await run(decayed ? decaying : plain, tensors, scalars);
    },
    async release() {
      await plain.release();
      if (decaying !== plain) await decaying.release();
    },
  };
}

async function run(
  program: Program,
  tensors: ReadonlyMap<string, DeviceTensor>,
  scalars: ReadonlyMap<string, DeviceTensor>,
): Promise<void> {
  const written = ['weights', 'firstMoments', 'secondMoments'] as const;
  await program.run(
    new Map([...tensors, ...scalars]),
    new Map(written.map((name) => [`next ${name}`, tensors.get(name)!])),
  );
}

/** One update of N elements; the results may share the operands' memory. */
export function updateGraph({ beta1, beta2 }: AdamWSettings, decay: boolean): Graph {
  const g = createGraphBuilder();
  const flat = (name: string) => g.input(name, 'f32', ['N']);
  const scalar = (name: string) => g.input(name, 'f32', []);
  const gradient = flat('gradients');
  // m ← β₁ m + (1 − β₁) c g ;  v ← β₂ v + (1 − β₂) c² g², with c the clipping factor
  const first = g.add(g.scale(flat('firstMoments'), beta1), g.mul(gradient, scalar('gradient factor')));
  const second = g.add(
    g.scale(flat('secondMoments'), beta2),
    g.mul(g.mul(gradient, gradient), scalar('square factor')),
  );
  // w ← (1 − η λ) w − η/(1 − β₁ᵗ) m / (√v/√(1 − β₂ᵗ) + ε), numerator and denominator times √(1 − β₂ᵗ)
  const denominator = g.add(g.sqrt(second), scalar('epsilon'));
  const change = g.mul(g.div(first, denominator), scalar('step size'));
  const weights = decay ? g.mul(flat('weights'), scalar('kept')) : flat('weights');
  return graphOf({
    'next firstMoments': first,
    'next secondMoments': second,
    'next weights': g.sub(weights, change),
  });
}

function updateScalars(
  device: Device,
  { beta1, beta2, epsilon, weightDecay }: AdamWSettings,
  { step, learningRate, gradientScale }: AdamWStep,
): ReadonlyMap<string, DeviceTensor> {
  const correction = Math.sqrt(1 - beta2 ** step);
  const values = {
    'gradient factor': (1 - beta1) * gradientScale,
    'square factor': (1 - beta2) * gradientScale ** 2,
    epsilon: epsilon * correction,
    'step size': (learningRate * correction) / (1 - beta1 ** step),
    kept: 1 - learningRate * weightDecay,
  };
  return new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      device.upload({ dtype: 'f32', shape: [], data: Float32Array.of(value) }),
    ]),
  );
}

/** Pieces that lie wholly in or wholly out of decay. */
function cut(device: Device, memory: ParameterMemory): Piece[] {
  const pieces: Piece[] = [];
  const end = memory.flat.weights.length;
  for (let from = 0; from < end; ) {
    const decayed = from < memory.decayed;
    const to = Math.min(from + PIECE, decayed ? memory.decayed : end);
    const tensors = Object.entries(memory.tensors).map(
      ([kind, tensor]) => [kind, device.view(tensor, from, [to - from])] as const,
    );
    pieces.push({ decayed, tensors: new Map(tensors) });
    from = to;
  }
  return pieces;
}
