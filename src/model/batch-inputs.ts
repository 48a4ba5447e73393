/**
 * The tensors that a batch of token sequences feeds to a graph: which token stands where in attention's padded
 * view, who may see whom, how sequences are pooled.
 *
 * Dimension key as in `encoder.ts`.
 */
import { UnderstudyError } from '../errors.ts';
import type { HostTensor } from '../graph/index.ts';
import type { AttentionView } from './attention.ts';
import type { BaseConfig } from './base.ts';
import type { LayerType, ModernBertConfig } from './config.ts';

export type BatchInputs = Map<string, HostTensor>;

/** Added to a score to forbid attention: the lowest number, as Transformers' eager attention does. */
export const FORBIDDEN = -3.4028234663852886e38;

/**
 * The tensors that the encoder reads.
 *
 * @param sequences token ids, one array for each sequence, none empty
 * @param rowOf the row of the embedding table at hand for a token id; the id itself when the table is whole
 * @throws UnderstudyError `graph` where sequences are alone and there are more of them than the view has groups: two of a
 *   group would see each other's padding
 */
export function encoderInputs(
  config: BaseConfig,
  sequences: readonly (readonly number[] | Int32Array)[],
  view: AttentionView,
  rowOf: (token: number) => number = (token) => token,
): BatchInputs {
  if (view.alone && sequences.length > view.groups)
    throw new UnderstudyError(
      'graph',
      `internal: expected at most ${view.groups} sequences in a batch where each is alone, got ${sequences.length}`,
    );
  const { heads: N, padTokenId } = config;
  const lengths = sequences.map((sequence) => sequence.length);
  const T = lengths.reduce((a, b) => a + b, 0);
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0));

  const tokens = new Int32Array(T);
  const trainable = new Float32Array(T).fill(1);
  let t = 0;
  for (const sequence of sequences)
    for (const token of sequence) {
      tokens[t] = rowOf(token);
      if (token === padTokenId) trainable[t] = 0;
      t++;
    }

  const groups = groupByLength(lengths, view.groups);
  const longest = groups.map((group) => Math.max(1, ...group.map((i) => lengths[i]!)));
  // A group without sequences gets one slot that no token fills.
  const sizes = groups.map((group, k) => Math.max(1, group.length) * N * longest[k]!);
  const slots = new Int32Array(sizes.reduce((a, b) => a + b, 0)).fill(-1);
  const places = new Int32Array(T * N);
  const inputs: BatchInputs = new Map<string, HostTensor>([
    ['tokens', { dtype: 'i32', shape: [T], data: tokens }],
    ['tokens.trainable', { dtype: 'f32', shape: [T, 1], data: trainable }],
    ['slots', { dtype: 'i32', shape: [slots.length], data: slots }],
    ['places', { dtype: 'i32', shape: [T, N], data: places }],
  ]);
  let offset = 0;
  groups.forEach((group, k) => {
    const S = longest[k]!;
    group.forEach((sequence, b) => {
      for (let n = 0; n < N; n++)
        for (let s = 0; s < lengths[sequence]!; s++) {
          const slot = offset + (b * N + n) * S + s;
          const row = (starts[sequence]! + s) * N + n;
          slots[slot] = row;
          places[row] = slot;
        }
    });
    const shape = [Math.max(1, group.length), N, S];
    inputs.set(`group.${k}`, { dtype: 'i32', shape, data: slots.subarray(offset, offset + sizes[k]!) });
    const groupLengths = group.length === 0 ? [1] : group.map((i) => lengths[i]!);
    for (const type of new Set(config.layerTypes))
      inputs.set(`mask.${type}.${k}`, mask(reachOf(config, type), groupLengths, S));
    offset += sizes[k]!;
  });
  for (const [name, tensor] of positionInputs(config, lengths)) inputs.set(name, tensor);
  return inputs;
}

/** What a graph that pools needs of a batch: the inputs of the encoder, and the pooling. */
export function textInputs(...batch: Parameters<typeof encoderInputs>): BatchInputs {
  const [config, sequences] = batch;
  const lengths = sequences.map(({ length }) => length);
  const inputs = encoderInputs(...batch);
  if (config.classifierPooling !== 'max') return inputs.set('pooling', poolingInput(config, lengths));
  const owner = Int32Array.from(lengths.flatMap((length, b) => new Array<number>(length).fill(b)));
  const rows = new Int32Array(lengths.length);
  return inputs
    .set('pooling.owner', { dtype: 'i32', shape: [owner.length], data: owner })
    .set('pooling.rows', { dtype: 'i32', shape: [rows.length], data: rows });
}

/** Sequences of similar length together, the shortest first; some groups are empty where sequences are few. */
function groupByLength(lengths: readonly number[], count: number): number[][] {
  const sorted = [...lengths.keys()].sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  return Array.from({ length: count }, (_, k) =>
    sorted.slice(Math.floor((k * sorted.length) / count), Math.floor(((k + 1) * sorted.length) / count)),
  );
}

/** Pooling [B, T] as the configuration says: the first token, or the mean of all. */
export function poolingInput(config: BaseConfig, lengths: readonly number[]): HostTensor {
  const T = lengths.reduce((a, b) => a + b, 0);
  const data = new Float32Array(lengths.length * T);
  let start = 0;
  lengths.forEach((length, b) => {
    const row = data.subarray(b * T + start, b * T + start + length);
    if (config.classifierPooling === 'mean') row.fill(1 / length);
    else row[0] = 1;
    start += length;
  });
  return { dtype: 'f32', shape: [lengths.length, T], data };
}

/** Labels [rows], each weighing 1/rows. */
export function labelInputs(labels: readonly number[]): BatchInputs {
  const shape = [labels.length];
  return new Map<string, HostTensor>([
    ['labels', { dtype: 'i32', shape, data: Int32Array.from(labels) }],
    ['weights', { dtype: 'f32', shape, data: new Float32Array(labels.length).fill(1 / labels.length) }],
  ]);
}

/** 0 where a query may see a key, FORBIDDEN elsewhere: [B, 1, 1, S], or [B, 1, S, S] for a sliding window. */
function mask(reach: number | null, lengths: readonly number[], S: number): HostTensor {
  const queries = reach === null ? 1 : S;
  const data = new Float32Array(lengths.length * queries * S).fill(FORBIDDEN);
  lengths.forEach((length, b) => {
    for (let query = 0; query < queries; query++) {
      const from = reach === null ? 0 : Math.max(0, query - reach);
      const to = reach === null ? length : Math.min(length, query + reach + 1);
      const row = (b * queries + query) * S;
      // A padded query far past the end has no key to see. It sees all of them, and nobody reads its result.
      if (from < to) data.fill(0, row + from, row + to);
      else data.fill(0, row, row + S);
    }
  });
  return { dtype: 'f32', shape: [lengths.length, 1, queries, S], data };
}

/** How far a token sees to each side; null where it sees all of its text. */
function reachOf(config: BaseConfig, type: LayerType): number | null {
  return config.architecture === 'bert' || type === 'full' ? null : Math.floor(config.localAttention / 2);
}

/** What tells an encoder where each token stands: cos and sin of its angles, or a BERT its number, [T]. */
function positionInputs(config: BaseConfig, lengths: readonly number[]): [string, HostTensor][] {
  if (config.architecture === 'modernbert')
    return [...new Set(config.layerTypes)].flatMap((type) => ropeInputs(config, type, lengths));
  const data = Int32Array.from(lengths.flatMap((length) => [...Array(length).keys()]));
  return [['positions', { dtype: 'i32', shape: [data.length], data }]];
}

/** cos and sin of position × θ^(−2k/K) for every token, [T, K/2] each (Su et al. 2021, arXiv:2104.09864, eq. 15). */
function ropeInputs(
  config: ModernBertConfig,
  type: LayerType,
  lengths: readonly number[],
): [string, HostTensor][] {
  const half = config.headDim / 2;
  const table = ropeTable(config, type, Math.max(...lengths));
  const T = lengths.reduce((a, b) => a + b, 0);
  return (['cos', 'sin'] as const).map((name) => {
    const data = new Float32Array(T * half);
    let start = 0;
    for (const length of lengths) {
      data.set(table[name].subarray(0, length * half), start * half);
      start += length;
    }
    return [`rope.${type}.${name}`, { dtype: 'f32', shape: [T, half], data }];
  });
}

interface RopeTable {
  readonly positions: number;
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** The tables known so far, by θ and head dim, on which alone they depend: every batch needs them. */
const ropeTables = new Map<string, RopeTable>();

/** cos and sin of at least so many positions, [positions, K/2]. */
export function ropeTable(config: ModernBertConfig, type: LayerType, positions: number): RopeTable {
  const half = config.headDim / 2;
  const theta = type === 'full' ? config.thetaFull : config.thetaLocal;
  const key = `${theta} ${half}`;
  const known = ropeTables.get(key);
  if (known !== undefined && known.positions >= positions) return known;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let k = 0; k < half; k++) {
    // Rounded to float32 at each step, as Transformers computes them.
    const frequency = Math.fround(1 / Math.fround(theta ** ((2 * k) / config.headDim)));
    for (let position = 0; position < positions; position++) {
      const angle = Math.fround(position * frequency);
      cos[position * half + k] = Math.cos(angle);
      sin[position * half + k] = Math.sin(angle);
    }
  }
  const table = { positions, cos, sin };
  ropeTables.set(key, table);
  return table;
}
