/**
 * The graphs of a class: one encoder and head for all students, who differ in how they weigh what the head says
 * of a question. The loss runs over answers, the encoder over questions: a question is encoded once however many
 * students answered it.
 *
 * With h the head's output for a question, z = w·h + b + c + v·(U h) is the logit of a right answer by the student
 * who owns c and v.
 *
 * Dimension key: B questions, T tokens, A answers, D hidden.
 */
import { createGraphBuilder, graphOf, type HostTensor, type Value } from '../graph/index.ts';
import type { AttentionView } from './attention.ts';
import { type BaseConfig, encode, encoderParameters, isOfHead, parameterTable, TOKEN_ROWS } from './base.ts';
import { crossEntropy, headTransform, pool } from './heads.ts';
import { lossGraph, type ModelGraph } from './model-graphs.ts';
import { parameterSource } from './parameter-source.ts';
import type { ParameterSpec } from './parameter-spec.ts';

/** [1, D]: the class's classifier row w. */
export const CLASS_WEIGHT = 'class.weight';
/** [rank, D]: U. */
export const CLASS_LOADINGS = 'class.loadings';
/** [1]: b, which every logit has. */
export const CLASS_BIAS = 'class.bias';

/** Whether the encoder is trained too (tuned), or the graph reads what a frozen encoder made of the questions. */
export type ClassEncoder = 'tuned' | 'frozen';

/**
 * The parameters that are trained: those of a classifier, with `class.*` in the place of `classifier.*`. With a frozen
 * encoder they are only those of the head and of the class.
 *
 * @param loadings deviation of the initial rows of U
 */
export function classParameterTable(
  config: BaseConfig,
  { rank, encoder, loadings }: { rank: number; encoder: ClassEncoder; loadings: number },
): ParameterSpec[] {
  const table = encoderParameters(config, 'and head');
  const body = encoder === 'tuned' ? table : table.filter(({ name }) => isOfHead(name));
  const D = config.hiddenSize;
  const init = { kind: 'truncated-normal', std: loadings, cutoff: config.initializerCutoff } as const;
  const zeros = { kind: 'zeros' } as const;
  return [
    ...body,
    { name: CLASS_WEIGHT, shape: [1, D], decay: true, init: zeros },
    { name: CLASS_BIAS, shape: [1], decay: false, init: zeros },
    ...(rank === 0 ? [] : [{ name: CLASS_LOADINGS, shape: [rank, D], decay: true, init }]),
  ];
}

interface ClassGraphOptions {
  readonly rank: number;
  readonly encoder: ClassEncoder;
  readonly view: AttentionView;
}

/** Loss and gradients of a batch; inputs of `encoderInputs` or `pooled [B, D]`, and `answerInputs`. */
export function classTrainingGraph(config: BaseConfig, options: ClassGraphOptions): ModelGraph {
  const { rank } = options;
  const { g, p, level, loads } = scoresOf(config, options);
  const question = g.input('answers.question', 'i32', ['A']);
  const offsets = g.add(g.input('answers.offset', 'f32', ['A']), p.whole(CLASS_BIAS));
  const common = g.add(g.reshape(g.gather(level, question), ['A']), offsets); // w·h + b + c
  const z =
    loads === undefined
      ? common
      : g.add(
          common,
          g.sum(g.mul(g.gather(loads, question), g.input('answers.loadings', 'f32', ['A', rank])), [1]),
        );
  const logits = g.mul(g.reshape(z, ['A', 1]), g.input('answers.signs', 'f32', [2])); // [A, 2]
  const { loss } = crossEntropy(g, logits, 2, 'A');
  return lossGraph(g, p, { loss });
}

/**
 * Outputs `level` [B, 1], w·h, unless the rank is 0 `loads` [B, rank], U h, and where it is asked for `pooled` [B, D]; the
 * same inputs without the answers.
 */
export function classScoringGraph(
  config: BaseConfig,
  options: ClassGraphOptions & { readonly withPooled?: boolean },
): ModelGraph {
  const { p, pooled, level, loads } = scoresOf(config, options);
  const outputs = {
    level,
    ...(loads === undefined ? {} : { loads }),
    ...(options.withPooled ? { pooled } : {}),
  };
  return { graph: graphOf(outputs), blocks: p.blocks };
}

/** Output `pooled` [B, D], what the encoder makes of a question; inputs of `encoderInputs` and the pooling. */
export function poolingGraph(config: BaseConfig, view: AttentionView): ModelGraph {
  const g = createGraphBuilder();
  const p = parameterSource(g, parameterTable(config, 'classifier'), TOKEN_ROWS);
  const pooled = pool(g, config, encode(g, config, p, view));
  return { graph: graphOf({ pooled }), blocks: p.blocks };
}

function scoresOf(config: BaseConfig, { rank, encoder, view }: ClassGraphOptions) {
  const g = createGraphBuilder();
  const table = classParameterTable(config, { rank, encoder, loadings: 0 });
  const p = parameterSource(g, table, TOKEN_ROWS);
  const pooled =
    encoder === 'tuned'
      ? pool(g, config, encode(g, config, p, view))
      : g.input('pooled', 'f32', ['B', config.hiddenSize]);
  const hidden = headTransform(g, config, p, pooled); // [B, D]
  const scored = (name: string): Value => g.matmul(hidden, p.whole(name), { transposeB: true });
  return {
    g,
    p,
    pooled,
    level: scored(CLASS_WEIGHT),
    loads: rank === 0 ? undefined : scored(CLASS_LOADINGS),
  };
}

/** Answers to the questions of a batch. */
export interface AnswerBatch {
  /** [A], the question's place in the batch. */
  readonly question: Int32Array;
  /** [A, rank], v of the student. */
  readonly loadings: Float32Array;
  /** [A], c of the student. */
  readonly offset: Float32Array;
  /** [A], 1 right, 0 wrong. */
  readonly label: Int32Array;
  /** [A], the weight of each answer in the loss. */
  readonly weight: Float32Array;
}

const SIGNS = Float32Array.of(-0.5, 0.5);

/** The inputs of `classTrainingGraph` beside the questions. */
export function answerInputs(batch: AnswerBatch): Map<string, HostTensor> {
  const A = batch.question.length;
  const rank = batch.loadings.length / A;
  return new Map<string, HostTensor>([
    ['answers.question', { dtype: 'i32', shape: [A], data: batch.question }],
    ['answers.loadings', { dtype: 'f32', shape: [A, rank], data: batch.loadings }],
    ['answers.offset', { dtype: 'f32', shape: [A], data: batch.offset }],
    ['answers.signs', { dtype: 'f32', shape: [2], data: SIGNS }],
    ['labels', { dtype: 'i32', shape: [A], data: batch.label }],
    ['weights', { dtype: 'f32', shape: [A], data: batch.weight }],
  ]);
}
