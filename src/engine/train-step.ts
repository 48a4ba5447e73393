/** One optimizer step: loss and gradients by the training graph, clipping, AdamW. */
import { UnderstudyError } from '../errors.ts';
import type { HostTensor, ParameterBlock } from '../graph/index.ts';
import type { AdamW } from './adamw.ts';
import type { Device, DeviceTensor, Program } from './device.ts';
import type { ParameterMemory } from './parameter-memory.ts';

export interface TrainStepResult {
  /** Of the batch, in nats. */
  readonly loss: number;
  /** Euclidean norm of all gradients, before clipping. */
  readonly gradientNorm: number;
}

export interface TrainStepArguments {
  readonly device: Device;
  /** The training graph, compiled: outputs `loss`, `squares`, and the blocks' gradients. */
  readonly program: Program;
  readonly blocks: readonly ParameterBlock[];
  readonly memories: readonly ParameterMemory[];
  readonly optimizer: AdamW;
  /** The norm that gradients are clipped to. */
  readonly maxGradientNorm: number;
  /** Memories that have an optimizer of their own, and learn at a multiple of the step's rate. @default none */
  readonly apart?: ReadonlyMap<ParameterMemory, { readonly optimizer: AdamW; readonly rate: number }>;
}

export type TrainStep = (
  inputs: ReadonlyMap<string, HostTensor>,
  at: { readonly step: number; readonly learningRate: number },
) => Promise<TrainStepResult>;

/**
 * @returns a function that makes one step; it throws UnderstudyError `numeric` before anything is updated
 *   when the loss or a gradient is not finite
 */
export function trainStep(setup: TrainStepArguments): TrainStep {
  const { device, program, blocks, memories, optimizer, maxGradientNorm, apart = new Map() } = setup;
  const together = memories.filter((memory) => !apart.has(memory));
  const weights = parameterTensors(blocks, memories);
  const gradients = blocks.map(
    (block) => [block.gradient, owner(memories, block).block('gradients', block)] as const,
  );
  const outputs = new Map<string, DeviceTensor | null>([['loss', null], ['squares', null], ...gradients]);

  return async (inputs, { step, learningRate }) => {
    const results = await program.run(new Map([...weights, ...uploadAll(device, inputs)]), outputs);
    const loss = await scalar(device, results.get('loss')!);
    const gradientNorm = Math.sqrt(await scalar(device, results.get('squares')!));
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      const what = Number.isFinite(loss) ? `the gradients' norm is ${gradientNorm}` : `the loss is ${loss}`;
      throw new UnderstudyError('numeric', `step ${step}: ${what}`, { hint: 'try a lower --learning-rate' });
    }
    const gradientScale = Math.min(1, maxGradientNorm / (gradientNorm + 1e-6));
    await optimizer.update(together, { step, learningRate, gradientScale });
    for (const [memory, { optimizer: own, rate }] of apart)
      await own.update([memory], { step, learningRate: learningRate * rate, gradientScale });
    return { loss, gradientNorm };
  };
}

/** The weights as a graph's inputs. */
export function parameterTensors(
  blocks: readonly ParameterBlock[],
  memories: readonly ParameterMemory[],
): ReadonlyMap<string, DeviceTensor> {
  return new Map(blocks.map((block) => [block.input, owner(memories, block).block('weights', block)]));
}

/** Parameters as they lie in a checkpoint, as a graph's inputs: one copy each, whose blocks of rows share its memory. */
export function uploadBlocks(
  device: Device,
  blocks: readonly ParameterBlock[],
  parameters: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
): ReadonlyMap<string, DeviceTensor> {
  const uploaded = new Map<string, DeviceTensor>();
  return new Map(
    blocks.map(({ input, parameter, rows }) => {
      const { shape, data } = parameters.get(parameter)!;
      const all = uploaded.get(parameter) ?? device.upload({ dtype: 'f32', shape, data });
      uploaded.set(parameter, all);
      if (rows === null) return [input, all];
      const [from, to] = rows;
      const width = shape.slice(1).reduce((a, b) => a * b, 1);
      return [input, device.view(all, from * width, [to - from, ...shape.slice(1)])];
    }),
  );
}

/** A batch's tensors, by the names of a graph's inputs. */
export function uploadAll(
  device: Device,
  inputs: ReadonlyMap<string, HostTensor>,
): ReadonlyMap<string, DeviceTensor> {
  return new Map([...inputs].map(([name, tensor]) => [name, device.upload(tensor)]));
}

function owner(memories: readonly ParameterMemory[], { parameter }: ParameterBlock): ParameterMemory {
  const found = memories.find((memory) => memory.has(parameter));
  if (found === undefined)
    throw new UnderstudyError('graph', `internal: parameter ${parameter} has no memory`);
  return found;
}

async function scalar(device: Device, tensor: DeviceTensor): Promise<number> {
  return (await device.download(tensor)).data[0]!;
}
