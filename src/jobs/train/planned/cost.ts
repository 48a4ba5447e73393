/** What a training costs, estimated from counts and the machine's rate of matrix products. */
import { type BaseConfig, elementCount, isTokenTable, parameterTable } from '../../../model/index.ts';

/** Part of the machine's rate of matrix products that a step reaches (`npm run bench:train`). */
const EFFICIENCY = 0.7;
/** What a step costs beside arithmetic, in seconds a layer: the graph's nodes are started one by one. */
const LAYER_OVERHEAD = 1e-3;
/** What a step of a head alone costs, draws and estimates of students included, in seconds. */
const HEAD_STEP = 1e-2;
/** Activations that a layer keeps for its gradient, in numbers a token, as multiples of hidden and intermediate. */
const ACTIVATIONS = { hidden: 16, intermediate: 6 } as const;
/** The longest batch of a training beside the mean one. */
const LONG_BATCH = 2;
/** What a process takes before it trains anything. */
const PROCESS_BYTES = 250e6;

export interface Work {
  /** Optimizer steps through the encoder. */
  readonly steps: number;
  /** Optimizer steps of a head alone. @default 0 */
  readonly headSteps?: number;
  /** Tokens that go through the encoder; forward and backward count three. */
  readonly tokenPasses: number;
  /** Tokens of a mean step. */
  readonly batchTokens: number;
  /** Models on the disk, in weights of one. */
  readonly modelsKept: number;
  /** Numbers on the disk beside models: adapters, what a frozen encoder made of the questions. @default 0 */
  readonly numbersKept?: number;
}

export interface Cost {
  readonly steps: number;
  readonly seconds: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/**
 * An encoder that is tuned on difficulties without each part of the texts, and on all: passes over them all, three an epoch
 * of each tuning; each text is read afterwards, and pooled. And what is on the disk meanwhile, in weights of a model: a
 * checkpoint of each tuning, and the moments of one.
 */
export function tuningWork({ epochs, folds }: { readonly epochs: number; readonly folds: number }) {
  return { passes: 3 * epochs * folds + 2, modelsKept: folds + 1 + 2 };
}

/** @param rate floating-point operations a second */
export function costOf(config: BaseConfig, work: Work, rate: number): Cost {
  const { steps, headSteps = 0, tokenPasses, batchTokens, modelsKept, numbersKept = 0 } = work;
  const sizes = parameterTable(config, 'classifier').map(({ name, shape }) => ({
    name,
    size: elementCount(shape),
  }));
  const embeddings = sizes.find(({ name }) => isTokenTable(name))!.size;
  const dense = sizes.reduce((total, { size }) => total + size, 0) - embeddings;
  const arithmetic = (2 * dense * tokenPasses) / (EFFICIENCY * rate);
  const perToken =
    config.layers *
    (ACTIVATIONS.hidden * config.hiddenSize + ACTIVATIONS.intermediate * config.intermediateSize);
  return {
    steps: steps + headSteps,
    seconds: arithmetic + steps * config.layers * LAYER_OVERHEAD + headSteps * HEAD_STEP,
    memoryBytes: PROCESS_BYTES + 4 * (4 * dense + 2 * embeddings + perToken * batchTokens * LONG_BATCH),
    diskBytes: 4 * ((dense + embeddings) * modelsKept + numbersKept),
  };
}
