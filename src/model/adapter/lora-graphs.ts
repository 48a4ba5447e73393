/**
 * The graphs of adapters: a frozen encoder and head, students' LoRA in it, and of each student a classifier row.
 * Sequences of several students share a batch.
 *
 * Dimension key: S students, A adapter columns (S times rank), B sequences, T tokens, D hidden. Neither S nor the
 * rank is written into a graph: one serves any number of students.
 */
import { createGraphBuilder, graphOf, type ParameterBlock } from '../../graph/index.ts';
import { type AttentionView, plainLinear } from '../attention.ts';
import { type BaseConfig, encode, encoderParameters, TOKEN_ROWS } from '../base.ts';
import { crossEntropy, headTransform, pool } from '../heads.ts';
import { lossGraph, type ModelGraph } from '../model-graphs.ts';
import { parameterSource } from '../parameter-source.ts';
import { loraLinear, loraModules, RIGHT_BIAS, RIGHT_ROW, studentParameters } from './lora.ts';
import type { LoraSettings } from './lora-settings.ts';

/** The blocks are what students own; encoder and head, which no step changes, are `frozen`. */
interface AdapterGraph extends ModelGraph {
  readonly frozen: readonly ParameterBlock[];
}

/**
 * Outputs `loss` [] (the sum of −log P(label) over rows, by `weights`), `squares` [] (of all gradients) and the
 * gradient of every block. Inputs of `adapterInputs`, `adapterLabelInputs` and `dropoutInputs`.
 */
export function adapterTrainingGraph(
  config: BaseConfig,
  lora: LoraSettings,
  view: AttentionView,
): AdapterGraph {
  const { g, p, students, half } = forward(config, lora, view, lora.dropout > 0);
  const sides = g.mul(g.reshape(half, ['B', 1]), g.input('sides', 'f32', [2])); // [B, 2]: wrong, right
  return { ...lossGraph(g, students, { loss: crossEntropy(g, sides, 2, 'B').loss }), frozen: p.blocks };
}

/** Output `z` [B], the logits of a right answer; inputs of `adapterInputs`. */
export function adapterPredictionGraph(
  config: BaseConfig,
  lora: LoraSettings,
  view: AttentionView,
): AdapterGraph {
  const { g, p, students, half } = forward(config, lora, view, false);
  return { graph: graphOf({ z: g.scale(half, 2) }), blocks: students.blocks, frozen: p.blocks };
}

/** `half` [B]: the logit of "right" when "wrong" has its negative, so z is twice that. */
function forward(config: BaseConfig, lora: LoraSettings, view: AttentionView, dropout: boolean) {
  const g = createGraphBuilder();
  const p = parameterSource(g, encoderParameters(config, 'and head'), TOKEN_ROWS);
  const table = studentParameters(config, lora);
  const students = parameterSource(g, table, Object.fromEntries(table.map(({ name, rows }) => [name, rows])));
  for (const { name } of table) students.whole(name);
  const linear = loraLinear(g, plainLinear(g, p), students, { modules: loraModules(config, lora), dropout });
  const pooled = pool(g, config, encode(g, config, p, view, linear));
  const hidden = headTransform(g, config, p, pooled, linear); // [B, D]
  const owner = g.input('student', 'i32', ['B']);
  const row = g.gather(students.whole(RIGHT_ROW), owner); // [B, D]
  const half = g.add(g.sum(g.mul(hidden, row), [1]), g.gather(students.whole(RIGHT_BIAS), owner)); // [B]
  return { g, p, students, half };
}
