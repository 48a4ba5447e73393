/**
 * Choosing the key of a question: what an encoder makes of the question is held against what it makes of each option, and
 * the key is to be nearest. Beside it stands the loss of distillation, so that meaning is not lost.
 *
 * Dimension key: B texts, D hidden size, Q questions, K options.
 */
import { createGraphBuilder, graphOf, type Value } from '../graph/index.ts';
import type { AttentionView } from './attention.ts';
import { type BaseConfig, encode, TOKEN_ROWS } from './base.ts';
import type { BatchInputs } from './batch-inputs.ts';
import { distillationLoss, distillationTable } from './distil-graphs.ts';
import { crossEntropy, pool } from './heads.ts';
import { lossGraph, type ModelGraph } from './model-graphs.ts';
import { parameterSource } from './parameter-source.ts';

/** Options of a question, at most. */
export const MOST_OPTIONS = 10;
/** Added to the score of an option that a question does not have. */
const ABSENT = -1e9;

/** A question as rows of a batch: which text asks, which texts are its options, and which of these is the key. */
export interface ChoiceRows {
  readonly prompt: number;
  readonly options: readonly number[];
  /** Place in `options`. */
  readonly key: number;
}

/**
 * Loss and gradients of a batch: that of `distillationGraph`, and `share` times the mean cross-entropy of the keys. An
 * option's score is `sharpness` times the correlation of its pooled vector with the question's, over their D numbers.
 *
 * Inputs beside those of `distillationGraph`: those of `choiceInputs`. Outputs beside its own: `choiceLoss`, and `scores`
 * [Q, K].
 */
export function choiceGraph(
  config: BaseConfig,
  { teacherWidth, share, sharpness }: ChoiceGraphOptions,
  view: AttentionView,
): ModelGraph & { readonly evaluate: ReturnType<typeof graphOf> } {
  const D = config.hiddenSize;
  const g = createGraphBuilder();
  const p = parameterSource(g, distillationTable(config, teacherWidth), TOKEN_ROWS);
  const hidden = encode(g, config, p, view);
  const meaning = distillationLoss(g, config, p, hidden, teacherWidth);
  const { normalized: unit } = g.normalize(pool(g, config, hidden), config.normEps); // [B, D], each of length √D
  const prompts = g.gather(unit, g.input('choice.prompts', 'i32', ['Q', 1])); // [Q, 1, D]
  const options = g.gather(unit, g.input('choice.options', 'i32', ['Q', MOST_OPTIONS])); // [Q, K, D]
  const alike: Value = g.scale(g.sum(g.mul(options, prompts), [2]), sharpness / D); // [Q, K]
  const scores = g.add(alike, g.input('choice.absent', 'f32', ['Q', MOST_OPTIONS]));
  const { loss: choiceLoss } = crossEntropy(g, scores, MOST_OPTIONS, 'Q');
  const loss = g.add(meaning.loss, g.scale(choiceLoss, share));
  const results = { loss, textLoss: meaning.textLoss, distilLoss: meaning.loss, choiceLoss, scores };
  return { ...lossGraph(g, p, results), evaluate: graphOf(results) };
}

interface ChoiceGraphOptions {
  readonly teacherWidth: number;
  readonly share: number;
  readonly sharpness: number;
}

/** Questions, each weighing 1/Q. A batch without any has one of no weight, since a tensor has rows. */
export function choiceInputs(questions: readonly ChoiceRows[]): BatchInputs {
  const Q = Math.max(1, questions.length);
  const prompts = new Int32Array(Q);
  const options = new Int32Array(Q * MOST_OPTIONS);
  const absent = new Float32Array(Q * MOST_OPTIONS).fill(ABSENT);
  const labels = new Int32Array(Q);
  const weights = new Float32Array(Q).fill(questions.length === 0 ? 0 : 1 / Q);
  questions.forEach((question, q) => {
    prompts[q] = question.prompt;
    labels[q] = question.key;
    options.set(question.options, q * MOST_OPTIONS);
    absent.fill(0, q * MOST_OPTIONS, q * MOST_OPTIONS + question.options.length);
  });
  return new Map([
    ['choice.prompts', { dtype: 'i32', shape: [Q, 1], data: prompts }],
    ['choice.options', { dtype: 'i32', shape: [Q, MOST_OPTIONS], data: options }],
    ['choice.absent', { dtype: 'f32', shape: [Q, MOST_OPTIONS], data: absent }],
    ['labels', { dtype: 'i32', shape: [Q], data: labels }],
    ['weights', { dtype: 'f32', shape: [Q], data: weights }],
  ]);
}
