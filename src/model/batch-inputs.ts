/**
 * The tensors that a batch of token sequences feeds to a graph: which token stands where in attention's padded
 * view, who may see whom, how sequences are pooled.
 *
 * Dimension key as in `encoder.ts`.
 */
import type { HostTensor } from '../graph/index.ts';
import type { LayerType, ModernBertConfig } from './config.ts';

export type BatchInputs = Map<string, HostTensor>;

/** Added to a score to forbid attention: the lowest number, as Transformers' eager attention does. */
const FORBIDDEN = -3.4028234663852886e38;

/**
 * What the encoder needs of a batch.
 *
 * @param sequences token ids, one array a sequence, none empty
 * @param rowOf the row of the embedding table at hand for a token id; the id itself when the table is whole
 */
export function encoderInputs(
  config: ModernBertConfig,
  sequences: readonly (readonly number[] | Int32Array)[],
  rowOf: (token: number) => number = (token) => token,
): BatchInputs {
  const { heads: N, padTokenId } = config;
  const B = sequences.length;
  const S = Math.max(...sequences.map((sequence) => sequence.length));
  const T = sequences.reduce((total, sequence) => total + sequence.length, 0);

  const tokens = new Int32Array(T);
  const trainable = new Float32Array(T).fill(1);
  const slots = new Int32Array(B * N * S).fill(-1);
  const places = new Int32Array(T * N);
  let t = 0;
  sequences.forEach((sequence, b) => {
    sequence.forEach((token, s) => {
      tokens[t] = rowOf(token);
      if (token === padTokenId) trainable[t] = 0;
      for (let n = 0; n < N; n++) {
        const slot = (b * N + n) * S + s;
        slots[slot] = t * N + n;
        places[t * N + n] = slot;
      }
      t++;
    });
  });

  const lengths = sequences.map((sequence) => sequence.length);
  const types = [...new Set(config.layerTypes)];
  return new Map<string, HostTensor>([
    ['tokens', { dtype: 'i32', shape: [T], data: tokens }],
    ['tokens.trainable', { dtype: 'f32', shape: [T, 1], data: trainable }],
    ['slots', { dtype: 'i32', shape: [B, N, S], data: slots }],
    ['places', { dtype: 'i32', shape: [T, N], data: places }],
    ...types.flatMap((type) => [
      [`mask.${type}`, mask(config, type, lengths, S)] as const,
      ...ropeInputs(config, type, S),
    ]),
  ]);
}

/** Pooling [B, T] as the configuration says: the first token, or the mean of all. */
export function poolingInput(config: ModernBertConfig, lengths: readonly number[]): HostTensor {
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
function mask(config: ModernBertConfig, type: LayerType, lengths: readonly number[], S: number): HostTensor {
  const queries = type === 'full' ? 1 : S;
  const reach = type === 'full' ? S : Math.floor(config.localAttention / 2);
  const data = new Float32Array(lengths.length * queries * S).fill(FORBIDDEN);
  lengths.forEach((length, b) => {
    for (let query = 0; query < queries; query++) {
      const from = Math.max(0, query - reach);
      const to = type === 'full' ? length : Math.min(length, query + reach + 1);
      const row = (b * queries + query) * S;
      // A padded query far past the end sees nobody; let it see everyone, nothing reads what it finds.
      if (from < to) data.fill(0, row + from, row + to);
      else data.fill(0, row, row + S);
    }
  });
  return { dtype: 'f32', shape: [lengths.length, 1, queries, S], data };
}

/** cos and sin of position × θ^(−2k/K), [S, K/2] each (Su et al. 2021, arXiv:2104.09864, eq. 15). */
function ropeInputs(config: ModernBertConfig, type: LayerType, S: number): [string, HostTensor][] {
  const half = config.headDim / 2;
  const theta = type === 'full' ? config.thetaFull : config.thetaLocal;
  const cos = new Float32Array(S * half);
  const sin = new Float32Array(S * half);
  for (let k = 0; k < half; k++) {
    // Rounded to float32 at each step, as Transformers computes them.
    const frequency = Math.fround(1 / Math.fround(theta ** ((2 * k) / config.headDim)));
    for (let position = 0; position < S; position++) {
      const angle = Math.fround(position * frequency);
      cos[position * half + k] = Math.cos(angle);
      sin[position * half + k] = Math.sin(angle);
    }
  }
  return [
    [`rope.${type}.cos`, { dtype: 'f32', shape: [S, half], data: cos }],
    [`rope.${type}.sin`, { dtype: 'f32', shape: [S, half], data: sin }],
  ];
}
