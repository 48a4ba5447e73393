/**
 * The graphs of a population: encoder, pooling, and one linear layer that says how difficult a question is. The loss is
 * the weighted squared error of difficulties that are known with error.
 *
 * Dimension key: B questions, T tokens, D hidden.
 */
import { createGraphBuilder, graphOf, type HostTensor } from '../graph/index.ts';
import type { AttentionView } from './attention.ts';
import { type BaseConfig, encode, encoderParameters, TOKEN_ROWS } from './base.ts';
import { pool } from './heads.ts';
import { lossGraph, type ModelGraph } from './model-graphs.ts';
import { parameterSource } from './parameter-source.ts';
import type { ParameterSpec } from './parameter-spec.ts';

/** [1, D]: what difficulty is read by from the pooled vector. */
export const DIFFICULTY_WEIGHT = 'difficulty.weight';
/** [1] */
export const DIFFICULTY_BIAS = 'difficulty.bias';

/** The parameters that are trained: those of the encoder, and the linear layer. */
export function difficultyParameterTable(config: BaseConfig): ParameterSpec[] {
  return [...encoderParameters(config), ...difficultyHead(config)];
}

/** The linear layer, which begins at nought. What stands between pooling and a class's answers has no part in this. */
export function difficultyHead({ hiddenSize }: Pick<BaseConfig, 'hiddenSize'>): ParameterSpec[] {
  const init = { kind: 'zeros' } as const;
  return [
    { name: DIFFICULTY_WEIGHT, shape: [1, hiddenSize], decay: true, init },
    { name: DIFFICULTY_BIAS, shape: [1], decay: false, init },
  ];
}

/** Loss and gradients of a batch; inputs of `textInputs` and `difficultyInputs`. */
export function difficultyTrainingGraph(config: BaseConfig, view: AttentionView): ModelGraph {
  const { g, p, difficulty } = difficultyOf(config, view);
  const misses = g.sub(g.reshape(difficulty, ['B']), g.input('targets', 'f32', ['B']));
  const loss = g.sum(g.mul(g.mul(misses, misses), g.input('weights', 'f32', ['B'])), [0]);
  return lossGraph(g, p, { loss });
}

/** Output `difficulty` [B, 1]; inputs of `textInputs`. */
export function difficultyGraph(config: BaseConfig, view: AttentionView): ModelGraph {
  const { p, difficulty } = difficultyOf(config, view);
  return { graph: graphOf({ difficulty }), blocks: p.blocks };
}

function difficultyOf(config: BaseConfig, view: AttentionView) {
  const g = createGraphBuilder();
  const p = parameterSource(g, difficultyParameterTable(config), TOKEN_ROWS);
  const pooled = pool(g, config, encode(g, config, p, view)); // [B, D]
  const product = g.matmul(pooled, p.whole(DIFFICULTY_WEIGHT), { transposeB: true }); // [B, 1]
  return { g, p, difficulty: g.add(product, p.whole(DIFFICULTY_BIAS)) };
}

/** The inputs of `difficultyTrainingGraph` beside the questions: loss = Σ weight (difficulty − target)². */
export function difficultyInputs(targets: Float32Array, weights: Float32Array): Map<string, HostTensor> {
  const shape = [targets.length];
  return new Map([
    ['targets', { dtype: 'f32', shape, data: targets }],
    ['weights', { dtype: 'f32', shape, data: weights }],
  ]);
}
