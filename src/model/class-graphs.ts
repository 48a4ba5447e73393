/**
 * The graphs of a class: one encoder and head for all students, who differ in how they weigh what the head says
 * of a question. The loss runs over answers, the encoder over questions: a question is encoded once however many
 * students answered it.
 *
 * A question's scores are K = rank + 1 numbers, W h with h the head's output: first w·h, then U h. A student
 * loads them with (1, v): z = w·h + v·(U h) + b + c, the logit of a right answer.
 *
 * Dimension key: B questions, T tokens, A answers, D hidden, K scores of a question.
 */
import {
  createGraphBuilder,
  type Graph,
  type GraphBuilder,
  graphOf,
  type HostTensor,
  type ParameterBlock,
  type Value,
} from '../graph/index.ts';
import type { ModernBertConfig } from './config.ts';
import { type AttentionView, EMBEDDINGS, encode } from './encoder.ts';
import { crossEntropy, headTransform, pool } from './heads.ts';
import { lossGraph, type TrainingGraph } from './model-graphs.ts';
import { parameterSource } from './parameter-source.ts';
import { type ParameterSpec, parameterTable } from './parameters.ts';

/** [K, D]: the class's classifier row w, then the rows of U. */
export const CLASS_WEIGHT = 'class.weight';
/** [1]: b, which every logit has. */
export const CLASS_BIAS = 'class.bias';

/** Whether the encoder is trained along, or questions come as what a frozen encoder made of them. */
export type ClassEncoder = 'tuned' | 'frozen';

/**
 * The parameters that are trained: those of a classifier with `class.*` in the classifier's place; of these, with a
 * frozen encoder, only the head's and the class's.
 *
 * @param loadings deviation of the initial rows of U
 */
export function classParameterTable(
  config: ModernBertConfig,
  { rank, encoder, loadings }: { rank: number; encoder: ClassEncoder; loadings: number },
): ParameterSpec[] {
  const table = parameterTable(config, 'classifier').filter(({ name }) => !name.startsWith('classifier.'));
  const body = encoder === 'tuned' ? table : table.filter(({ name }) => name.startsWith('head.'));
  const init = { kind: 'truncated-normal', std: loadings, cutoff: config.initializerCutoff } as const;
  return [
    ...body,
    { name: CLASS_WEIGHT, shape: [rank + 1, config.hiddenSize], decay: true, init },
    { name: CLASS_BIAS, shape: [1], decay: false, init: { kind: 'zeros' } },
  ];
}

export interface ClassGraphOptions {
  readonly rank: number;
  readonly encoder: ClassEncoder;
  readonly view: AttentionView;
}

/** Loss, scores [B, K] and gradients of a batch; inputs of `encoderInputs` or `pooled [B, D]`, and `answerInputs`. */
export function classTrainingGraph(config: ModernBertConfig, options: ClassGraphOptions): TrainingGraph {
  const { g, p, scores } = scoresOf(config, options);
  const K = options.rank + 1;
  const own = g.gather(scores, g.input('answers.question', 'i32', ['A'])); // [A, K]
  const weighed = g.sum(g.mul(own, g.input('answers.loadings', 'f32', ['A', K])), [1]); // [A]
  const offsets = g.add(g.input('answers.offset', 'f32', ['A']), p.whole(CLASS_BIAS));
  const z = g.reshape(g.add(weighed, offsets), ['A', 1]);
  const logits = g.mul(z, g.input('answers.signs', 'f32', [2])); // [A, 2]
  const { loss } = crossEntropy(g, logits, 2, 'A');
  return lossGraph(g, p, { loss, scores });
}

/** Output `scores` [B, K], without b; the same inputs, none of answers. */
export function classScoringGraph(
  config: ModernBertConfig,
  options: ClassGraphOptions,
): { readonly graph: Graph; readonly blocks: readonly ParameterBlock[] } {
  const { p, scores } = scoresOf(config, options);
  return { graph: graphOf({ scores }), blocks: p.blocks };
}

/** Output `pooled` [B, D], what the encoder makes of a question; inputs of `encoderInputs` and the pooling. */
export function poolingGraph(
  config: ModernBertConfig,
  view: AttentionView,
): { readonly graph: Graph; readonly blocks: readonly ParameterBlock[] } {
  const g = createGraphBuilder();
  const p = parameterSource(g, parameterTable(config, 'classifier'), { [EMBEDDINGS]: 'R' });
  const pooled = pool(g, encode(g, config, p, view));
  return { graph: graphOf({ pooled }), blocks: p.blocks };
}

function scoresOf(config: ModernBertConfig, { rank, encoder, view }: ClassGraphOptions) {
  const g = createGraphBuilder();
  const table = classParameterTable(config, { rank, encoder, loadings: 0 });
  const p = parameterSource(g, table, { [EMBEDDINGS]: 'R' });
  const pooled =
    encoder === 'tuned'
      ? pool(g, encode(g, config, p, view))
      : g.input('pooled', 'f32', ['B', config.hiddenSize]);
  const hidden = headTransform(g, config, p, pooled); // [B, D]
  return { g, p, scores: classScores(g, p.whole(CLASS_WEIGHT), hidden) };
}

function classScores(g: GraphBuilder, weight: Value, hidden: Value): Value {
  return g.matmul(hidden, weight, { transposeB: true }); // [B, K]
}

/** Answers to the questions of a batch. */
export interface AnswerBatch {
  /** [A], which question of the batch. */
  readonly question: Int32Array;
  /** [A, K], (1, v) of the student. */
  readonly loadings: Float32Array;
  /** [A], c of the student. */
  readonly offset: Float32Array;
  /** [A], 1 right, 0 wrong. */
  readonly label: Int32Array;
  /** [A], what each counts in the loss. */
  readonly weight: Float32Array;
}

const SIGNS = Float32Array.of(-0.5, 0.5);

/** The inputs of `classTrainingGraph` beside the questions. */
export function answerInputs(batch: AnswerBatch): Map<string, HostTensor> {
  const A = batch.question.length;
  return new Map<string, HostTensor>([
    ['answers.question', { dtype: 'i32', shape: [A], data: batch.question }],
    ['answers.loadings', { dtype: 'f32', shape: [A, batch.loadings.length / A], data: batch.loadings }],
    ['answers.offset', { dtype: 'f32', shape: [A], data: batch.offset }],
    ['answers.signs', { dtype: 'f32', shape: [2], data: SIGNS }],
    ['labels', { dtype: 'i32', shape: [A], data: batch.label }],
    ['weights', { dtype: 'f32', shape: [A], data: batch.weight }],
  ]);
}
