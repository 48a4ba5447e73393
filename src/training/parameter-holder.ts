/**
 * Holds parameters in training in a device's memory: their weights, gradients and AdamW's moments. Loads them from a
 * model's folder, and brings weights and moments to files and back.
 *
 * Of the embedding table only the rows that texts use need be held: a row that no text uses has no gradient and no
 * moments, so AdamW without weight decay never changes it.
 */
import { join } from 'node:path';
import {
  type Device,
  type MemoryKind,
  type MemorySpec,
  type ParameterMemory,
  parameterMemory,
} from '../engine/index.ts';
import {
  type Checkpoint,
  EMBEDDINGS,
  loadParameters,
  type ParameterSpec,
  type Tensor,
} from '../model/index.ts';
import { loadTensors, saveTensors } from './tensors-file.ts';

/** AdamW's moments in a checkpoint. */
export const MOMENTS_FILE = 'optimizer.safetensors';

/** What a file holds: kinds by what stands before a parameter's name. PyTorch names the moments so. */
type Kinds = Readonly<Record<string, MemoryKind>>;
const WEIGHTS: Kinds = { '': 'weights' };
const MOMENTS: Kinds = { 'exp_avg.': 'firstMoments', 'exp_avg_sq.': 'secondMoments' };

/** Rows [from, to) of a parameter. */
type Rows = readonly [from: number, to: number];

export interface ParameterHolder {
  /**
   * Forgets what was held and takes memory of zeros for other parameters: a memory for each group.
   *
   * @param ids tokens whose rows of the embedding table are held, if it is among the parameters @default all
   * @throws UnderstudyError `io` without memory
   */
  hold(groups: readonly (readonly MemorySpec[])[], ids?: readonly number[] | 'all'): Promise<void>;
  /** One for each group that is held. */
  readonly memories: readonly ParameterMemory[];
  /** The row at which a token's embedding is held. */
  rowOf(token: number): number;
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
  /** Writes the weights as they are held. Throws as `tensors-file.ts` does, as do the three that follow. */
  saveWeights(path: string): Promise<void>;
  loadWeights(path: string): Promise<void>;
  /** Writes AdamW's moments into a checkpoint in the making. */
  saveMoments(folder: string): Promise<void>;
  loadMoments(folder: string): Promise<void>;
}

/** Holds nothing yet. */
export function parameterHolder(device: Device): ParameterHolder {
  let memories: ParameterMemory[] = [];
  let ids: readonly number[] = [];
  let rowOf = new Map<number, number>();

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

  return {
    async hold(groups, chosen = 'all') {
      const taken: ParameterMemory[] = [];
      for (const [i, group] of groups.entries()) {
        const specs = group.map((spec) => {
          if (spec.name !== EMBEDDINGS) return spec;
          const [vocabulary, width] = spec.shape as [number, number];
          ids = chosen === 'all' ? [...Array(vocabulary).keys()] : chosen;
          return { ...spec, shape: [ids.length, width] };
        });
        taken.push(await parameterMemory(device, specs, memories[i]));
      }
      memories = taken;
      rowOf = new Map(ids.map((id, row) => [id, row]));
    },
    get memories() {
      return memories;
    },
    rowOf: (token) => rowOf.get(token)!,
    read,
    write,
    async load(checkpoint, table, seed) {
      const held = new Set(specs().map(({ name }) => name));
      let embeddings: Tensor | undefined;
      const take = async (name: string, loaded: Tensor) => {
        if (name === EMBEDDINGS) embeddings = loaded;
        if (held.has(name)) await write(name, name === EMBEDDINGS ? takeRows(loaded, ids) : loaded.data);
      };
      const { fresh } = await loadParameters(checkpoint, table, { seed, take });
      return { fresh, embeddings };
    },
    async copyTo(parameters) {
      for (const { name } of specs()) {
        const whole = parameters.get(name);
        if (whole === undefined) continue;
        const weights = await read(name);
        if (name === EMBEDDINGS) putRows(whole, ids, weights);
        else whole.data.set(weights);
      }
    },
    saveWeights: (path) => save(path, WEIGHTS),
    loadWeights: (path) => restore(path, WEIGHTS),
    saveMoments: (folder) => save(join(folder, MOMENTS_FILE), MOMENTS),
    loadMoments: (folder) => restore(join(folder, MOMENTS_FILE), MOMENTS),
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
