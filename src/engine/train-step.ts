/** One optimizer step: loss and gradients by the training graph, clipping, AdamW. */
import { UnderstudyError } from '../errors.ts';
import { elementCount, type HostTensor, type ParameterBlock } from '../graph/index.ts';
import type { AdamW, Device, DeviceTensor, Program, StepAt } from './device.ts';
import type { MemoryKind, ParameterMemory } from './parameter-memory.ts';

export interface TrainStepResult {
  /** Loss of the batch, in nats. */
  readonly loss: number;
  /** Euclidean norm of all gradients, before clipping. */
  readonly gradientNorm: number;
}

/** Parameters that a step changes, and how. */
export interface Update {
  readonly memory: ParameterMemory;
  readonly optimizer: AdamW;
  /** As a multiple of the step's learning rate. @default 1 */
  readonly rate?: number;
}

interface TrainStepArguments {
  readonly device: Device;
  /** The training graph, compiled: outputs `loss`, `squares`, and the blocks' gradients. */
  readonly program: Program;
  readonly blocks: readonly ParameterBlock[];
  readonly updates: readonly Update[];
  /** Inputs that no step changes. @default none */
  readonly frozen?: ReadonlyMap<string, DeviceTensor>;
  /** The norm that gradients are clipped to. */
  readonly maxGradientNorm: number;
}

export type TrainStep = (inputs: ReadonlyMap<string, HostTensor>, at: StepAt) => Promise<TrainStepResult>;

/**
 * @returns a function that makes one step; it throws UnderstudyError `numeric` before anything is updated
 *   when the loss or a gradient is not finite
 */
export function trainStep(setup: TrainStepArguments): TrainStep {
  const { device, program, blocks, updates, frozen = new Map(), maxGradientNorm } = setup;
  const memories = updates.map(({ memory }) => memory);
  const weights = new Map([...frozen, ...parameterTensors(blocks, memories)]);
  const gradients = blocks.map(
    (block) => [block.gradient, blockTensor(memories, 'gradients', block)] as const,
  );
  const outputs = new Map<string, DeviceTensor | null>([['loss', null], ['squares', null], ...gradients]);

  return async (inputs, { step, learningRate }) => {
    const results = await program.run(new Map([...weights, ...uploadAll(device, inputs)]), outputs);
    const scalar = async (name: string) => (await device.read(results.get(name)!))[0]!;
    const loss = await scalar('loss');
    const gradientNorm = Math.sqrt(await scalar('squares'));
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      const what = Number.isFinite(loss) ? `the gradients' norm is ${gradientNorm}` : `the loss is ${loss}`;
      throw new UnderstudyError('numeric', `step ${step}: ${what}`, { hint: 'try a lower `learningRate`' });
    }
    const gradientScale = Math.min(1, maxGradientNorm / (gradientNorm + 1e-6));
    for (const { memory, optimizer, rate = 1 } of updates)
      await optimizer.update(memory.stretches, { step, learningRate: learningRate * rate, gradientScale });
    return { loss, gradientNorm };
  };
}

/** The weights as a graph's inputs. */
export function parameterTensors(
  blocks: readonly ParameterBlock[],
  memories: readonly ParameterMemory[],
): ReadonlyMap<string, DeviceTensor> {
  return new Map(blocks.map((block) => [block.input, blockTensor(memories, 'weights', block)]));
}

function blockTensor(
  memories: readonly ParameterMemory[],
  kind: MemoryKind,
  { parameter, rows }: ParameterBlock,
): DeviceTensor {
  const memory = memories.find((each) => each.has(parameter));
  if (memory === undefined)
    throw new UnderstudyError('graph', `internal: parameter ${parameter} has no memory`);
  return memory.tensor(kind, parameter, rows);
}

/** Parameters as they lie in a checkpoint, as a graph's inputs: one copy each, whose blocks of rows share its memory. */
export function uploadBlocks(
  device: Device,
  blocks: readonly ParameterBlock[],
  parameters: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
): ReadonlyMap<string, DeviceTensor> {
  const wanted = new Set(blocks.map(({ parameter }) => parameter));
  const uploaded = uploadAll(
    device,
    new Map([...wanted].map((name) => [name, { dtype: 'f32', ...parameters.get(name)! }])),
  );
  return new Map(
    blocks.map(({ input, parameter, rows }) => {
      const whole = uploaded.get(parameter)!;
      if (rows === null) return [input, whole];
      const [from, to] = rows;
      const rest = whole.shape.slice(1);
      return [input, device.view(whole, from * elementCount(rest), [to - from, ...rest])];
    }),
  );
}

/** Tensors under the names of a graph's inputs. */
export function uploadAll(
  device: Device,
  inputs: ReadonlyMap<string, HostTensor>,
): ReadonlyMap<string, DeviceTensor> {
  return new Map([...inputs].map(([name, tensor]) => [name, device.upload(tensor)]));
}
