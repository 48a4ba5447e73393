/**
 * A graph in training: its parameters in a device's memory, with their gradients and AdamW's moments, the optimizer
 * step, and the way of weights and moments to and from folders.
 *
 * Of the embedding table only the rows that texts use need be held: a row that no text uses has no gradient and no
 * moments, so AdamW without weight decay never changes it.
 */
import { join } from 'node:path';
import {
  adamW,
  type Device,
  type DeviceTensor,
  type MemoryKind,
  type MemorySpec,
  type ParameterMemory,
  parameterMemory,
  parameterTensors,
  type TrainStep,
  trainStep,
  type Update,
} from '../engine/index.ts';
import type { ParameterBlock } from '../graph/index.ts';
import {
  type Checkpoint,
  isTokenTable,
  loadParameters,
  type ModelGraph,
  type ParameterSpec,
  type Tensor,
} from '../model/index.ts';
import { type Checkpointed, MOMENTS_FILE } from './checkpoints.ts';
import { ADAMW } from './settings.ts';
import { loadTensors, saveTensors } from './tensors-file.ts';

/** A graph with outputs `loss`, `squares`, and the blocks' gradients, and how its parameters are trained. */
interface TrainerOptions extends ModelGraph {
  /** Groups of parameters with an optimizer each; `rate` is a multiple of the step's learning rate, by default 1. */
  readonly groups: readonly { readonly weightDecay: number; readonly rate?: number }[];
  /** Inputs that no step changes. @default none */
  readonly frozen?: ReadonlyMap<string, DeviceTensor>;
  readonly maxGradientNorm: number;
}

export interface Trainer extends Pick<Checkpointed, 'saveMoments' | 'loadMoments'> {
  /**
   * Forgets what was held, and takes memory of zeros for the parameters of each group.
   *
   * @param ids tokens whose rows of the embedding table are held, if it is among the parameters @default all
   * @throws UnderstudyError `io` without memory
   */
  hold(groups: readonly (readonly MemorySpec[])[], ids?: readonly number[] | 'all'): Promise<void>;
  /** The row at which a token's embedding is held. */
  rowOf(token: number): number;
  /** One optimizer step. Throws UnderstudyError `numeric` where a number is not finite. */
  readonly step: TrainStep;
  /** The weights, as inputs of a graph that takes them in such blocks. */
  weights(blocks: readonly ParameterBlock[]): ReadonlyMap<string, DeviceTensor>;
  /** The weights of a parameter, until the next step changes them: not to be written to. */
  read(parameter: string, rows?: Rows): Promise<Float32Array>;
  write(parameter: string, weights: Float32Array, rows?: Rows): Promise<void>;
  /**
   * Weights from a model's folder, which has all of `table`; those that are not held are checked and dropped.
   *
   * @returns names of the parameters that the folder lacks, which were drawn; and its embedding table
   * @throws UnderstudyError `base` where the folder lacks another tensor or has one too many
   */
  load(
    checkpoint: Checkpoint,
    table: readonly ParameterSpec[],
    seed: number,
  ): Promise<{ readonly fresh: readonly string[]; readonly embeddings: Tensor | undefined }>;
  /** Copies the weights over those parameters of a model that are held. */
  copyTo(parameters: ReadonlyMap<string, Tensor>): Promise<void>;
  /** Checkpoints with the weights, as they are held, in a file of this name. */
  checkpointed(file: string): Checkpointed;
  release(): Promise<void>;
}

/** Rows [from, to) of a parameter. */
type Rows = readonly [from: number, to: number];

/** What a file holds: kinds by what stands before a parameter's name. PyTorch names the moments so. */
type Kinds = Readonly<Record<string, MemoryKind>>;
const WEIGHTS: Kinds = { '': 'weights' };
const MOMENTS: Kinds = { 'exp_avg.': 'firstMoments', 'exp_avg_sq.': 'secondMoments' };

/** Compiles the graph; `hold` comes next. */
export async function openTrainer(device: Device, options: TrainerOptions): Promise<Trainer> {
  const { graph, groups, ...setup } = options;
  const program = await device.compile(graph);
  const optimizers: Omit<Update, 'memory'>[] = [];
  for (const { weightDecay, ...rest } of groups)
    optimizers.push({ optimizer: await adamW(device, { ...ADAMW, weightDecay }), ...rest });
  let memories: ParameterMemory[] = [];
  let ids: readonly number[] = [];
  let rowOf = new Map<number, number>();
  let step: TrainStep;

  const specs = () => memories.flatMap((memory) => memory.specs);
  const tensor = (kind: MemoryKind, parameter: string, rows?: Rows) =>
    memories.find((memory) => memory.has(parameter))!.tensor(kind, parameter, rows);
  const read = (parameter: string, rows?: Rows) => device.read(tensor('weights', parameter, rows));
  const write = (parameter: string, weights: Float32Array, rows?: Rows) =>
    device.write(tensor('weights', parameter, rows), weights);

  const entries = (kinds: Kinds) =>
    Object.entries(kinds).flatMap(([prefix, kind]) =>
      specs().map(({ name, shape }) => ({ name: prefix + name, shape, tensor: tensor(kind, name) })),
    );
  async function save(path: string, kinds: Kinds): Promise<void> {
    const tensors = entries(kinds).map(async (entry) => ({
      ...entry,
      data: await device.read(entry.tensor),
    }));
    await saveTensors(path, await Promise.all(tensors));
  }
  const restore = (path: string, kinds: Kinds) =>
    loadTensors(path, entries(kinds), (entry, values) => device.write(entry.tensor, values));
  const saveMoments = (folder: string) => save(join(folder, MOMENTS_FILE), MOMENTS);
  const loadMoments = (folder: string) => restore(join(folder, MOMENTS_FILE), MOMENTS);

  return {
    async hold(parameters, chosen = 'all') {
      const taken: ParameterMemory[] = [];
      for (const [i, group] of parameters.entries()) {
        const sized = group.map((spec) => {
          if (!isTokenTable(spec.name)) return spec;
          const [vocabulary, width] = spec.shape as [number, number];
          ids = chosen === 'all' ? [...Array(vocabulary).keys()] : chosen;
          return { ...spec, shape: [ids.length, width] };
        });
        taken.push(await parameterMemory(device, sized, memories[i]));
      }
      memories = taken;
      rowOf = new Map(ids.map((id, row) => [id, row]));
      const updates = memories.map((memory, i) => ({ memory, ...optimizers[i]! }));
      step = trainStep({ device, program, updates, ...setup });
    },
    rowOf: (token) => rowOf.get(token)!,
    step: (inputs, at) => step(inputs, at),
    weights: (blocks) => parameterTensors(blocks, memories),
    read,
    write,
    async load(checkpoint, table, seed) {
      const held = new Set(specs().map(({ name }) => name));
      let embeddings: Tensor | undefined;
      const take = async (name: string, loaded: Tensor) => {
        if (isTokenTable(name)) embeddings = loaded;
        if (held.has(name)) await write(name, isTokenTable(name) ? takeRows(loaded, ids) : loaded.data);
      };
      const { fresh } = await loadParameters(checkpoint, table, { seed, take });
      return { fresh, embeddings };
    },
    async copyTo(parameters) {
      for (const { name } of specs()) {
        const whole = parameters.get(name);
        if (whole === undefined) continue;
        const weights = await read(name);
        if (isTokenTable(name)) putRows(whole, ids, weights);
        else whole.data.set(weights);
      }
    },
    checkpointed: (file) => ({
      save: (folder) => save(join(folder, file), WEIGHTS),
      load: (folder) => restore(join(folder, file), WEIGHTS),
      saveMoments,
      loadMoments,
    }),
    saveMoments,
    loadMoments,
    async release() {
      for (const owned of [program, ...optimizers.map(({ optimizer }) => optimizer)]) await owned.release();
    },
  };
}

/** Rows of a table [vocabulary, width], one below the other. */
function takeRows({ shape, data }: Tensor, ids: readonly number[]): Float32Array {
  const width = shape[1]!;
  const rows = new Float32Array(ids.length * width);
  ids.forEach((id, row) => {
    rows.set(data.subarray(id * width, (id + 1) * width), row * width);
  });
  return rows;
}

/** The way back. */
function putRows({ shape, data }: Tensor, ids: readonly number[], rows: Float32Array): void {
  const width = shape[1]!;
  ids.forEach((id, row) => {
    data.set(rows.subarray(row * width, (row + 1) * width), id * width);
  });
}
