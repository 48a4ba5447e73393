/**
 * Distillation of a sentence encoder: what the student's encoder makes of a text's tokens, laid through one linear layer,
 * is held against what the teacher made of the same tokens and of their mean. Teacher and student must cut a text into
 * the same tokens (Jiao et al. 2020, TinyBERT, arXiv:1909.10351, of whose losses this is the one on the last layer).
 *
 * Dimension key: B texts, T tokens of all texts, D the student's hidden size, W the teacher's.
 */
import { createGraphBuilder, type GraphBuilder, graphOf, type Value } from '../graph/index.ts';
import type { AttentionView } from './attention.ts';
import { type BaseConfig, encode, encoderParameters, parameterTable, TOKEN_ROWS } from './base.ts';
import { pool } from './heads.ts';
import { lossGraph, type ModelGraph } from './model-graphs.ts';
import { type ParameterSource, parameterSource } from './parameter-source.ts';
import type { ParameterSpec } from './parameter-spec.ts';

/** [W, D] and [W]: the linear layer that is left behind when the student leaves. */
export const DISTIL_WEIGHT = 'distil.weight';
export const DISTIL_BIAS = 'distil.bias';

/** The parameters that are trained: the student's encoder, and the linear layer. */
export function distillationTable(config: BaseConfig, teacherWidth: number): ParameterSpec[] {
  const init = {
    kind: 'truncated-normal',
    std: config.hiddenSize ** -0.5,
    cutoff: config.initializerCutoff,
  } as const;
  return [
    ...encoderParameters(config),
    { name: DISTIL_WEIGHT, shape: [teacherWidth, config.hiddenSize], decay: true, init },
    { name: DISTIL_BIAS, shape: [teacherWidth], decay: false, init: { kind: 'zeros' } },
  ];
}

/**
 * Loss and gradients of a batch: Σ_b u_b ‖s̄_b − ȳ_b‖² + Σ_t v_t ‖s_t − y_t‖², with s the student's tokens through the
 * linear layer, y the teacher's, s̄ and ȳ their means over a text.
 *
 * Inputs beside those of `textInputs`: `teacher.tokens [T, W]`, `teacher.texts [B, W]`, `teacher.tokenWeights [T]` v and
 * `teacher.textWeights [B]` u. Outputs `loss`, `textLoss` (its first sum), and those of `lossGraph`.
 */
export function distillationGraph(
  config: BaseConfig,
  teacherWidth: number,
  view: AttentionView,
): ModelGraph & { readonly evaluate: ReturnType<typeof graphOf> } {
  const g = createGraphBuilder();
  const p = parameterSource(g, distillationTable(config, teacherWidth), TOKEN_ROWS);
  const { loss, textLoss } = distillationLoss(g, config, p, encode(g, config, p, view), teacherWidth);
  return { ...lossGraph(g, p, { loss, textLoss }), evaluate: graphOf({ loss, textLoss }) };
}

/** The loss of `distillationGraph` and its first sum, from the student's tokens [T, D]. */
export function distillationLoss(
  g: GraphBuilder,
  config: BaseConfig,
  p: ParameterSource,
  hidden: Value,
  teacherWidth: number,
): { readonly loss: Value; readonly textLoss: Value } {
  const linear = g.matmul(hidden, p.whole(DISTIL_WEIGHT), { transposeB: true });
  const tokens = g.add(linear, p.whole(DISTIL_BIAS)); // [T, W]
  const texts = pool(g, config, tokens); // [B, W]
  const missed = (ours: Value, what: 'token' | 'text', rows: string): Value => {
    const difference = g.sub(ours, g.input(`teacher.${what}s`, 'f32', [rows, teacherWidth]));
    const squares = g.sum(g.mul(difference, difference), [1]); // [rows]
    return g.sum(g.mul(squares, g.input(`teacher.${what}Weights`, 'f32', [rows])), [0]);
  };
  const textLoss = missed(texts, 'text', 'B');
  return { loss: g.add(textLoss, missed(tokens, 'token', 'T')), textLoss };
}

/** Outputs `hidden` [T, D], the states after the last layer, and `pooled` [B, D]; inputs of `textInputs`. */
export function tokenGraph(config: BaseConfig, view: AttentionView): ModelGraph {
  const g = createGraphBuilder();
  const p = parameterSource(g, parameterTable(config, 'classifier'), TOKEN_ROWS);
  const hidden = encode(g, config, p, view);
  return { graph: graphOf({ hidden, pooled: pool(g, config, hidden) }), blocks: p.blocks };
}
