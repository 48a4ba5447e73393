/**
 * The architectures that a base may have, told apart by `model_type` here and nowhere else: ModernBERT, and BERT for classes
 * and adapters.
 */
import { UnderstudyError } from '../errors.ts';
import type { GraphBuilder, Value } from '../graph/index.ts';
import { type AttentionView, type Linear, plainLinear } from './attention.ts';
import { type BertConfig, parseBertConfig, writeBertConfig } from './bert/config.ts';
import { encodeBert } from './bert/encoder.ts';
import { BERT_EMBEDDINGS, bertParameters } from './bert/parameters.ts';
import { configText, type Head, jsonText, type ModernBertConfig, parseConfig } from './config.ts';
import { configFields } from './config-fields.ts';
import { EMBEDDINGS, encodeModernBert } from './encoder.ts';
import type { ParameterSource } from './parameter-source.ts';
import type { ParameterSpec } from './parameter-spec.ts';
import { modernBertParameters } from './parameters.ts';

export type BaseConfig = ModernBertConfig | BertConfig;

/**
 * The configuration that a config.json describes.
 *
 * @param where its path, for error messages
 * @throws UnderstudyError `base` that names the key
 */
export function parseBaseConfig(json: unknown, where: string): BaseConfig {
  const fields = configFields(json, where);
  const modelType = fields.raw.model_type;
  if (modelType === 'bert') return parseBertConfig(fields);
  if (modelType === 'modernbert') return parseConfig(json, where);
  throw fields.error('model_type', '"modernbert" or "bert"', modelType);
}

/**
 * Whether modules.json of the folder, where there is one, says how tokens become one vector: that of an encoder that comes
 * without a head, as sentence-transformers saves it.
 */
export const asksModules = ({ architecture, raw }: BaseConfig): boolean =>
  architecture === 'bert' || (Array.isArray(raw.architectures) && raw.architectures[0] === 'ModernBertModel');

/** The text of config.json for a model with this head. */
export function baseConfigText(config: BaseConfig, options: { readonly head: Head }): string {
  return config.architecture === 'bert' ? jsonText(writeBertConfig(config)) : configText(config, options);
}

/**
 * Every trainable tensor of a model with this head, in the order of PyTorch's `named_parameters()`.
 *
 * @throws UnderstudyError `base` for a masked-LM whose decoder has a weight of its own, or that is no ModernBERT
 */
export function parameterTable(config: BaseConfig, head: Head): ParameterSpec[] {
  if (config.architecture === 'modernbert') return modernBertParameters(config, head);
  if (head === 'classifier') return bertParameters(config);
  throw needsModernBert('masked-language modelling');
}

/**
 * The parameters without the last layer, which stands for something else in every training: what the encoder has, or `and head` also what stands between pooling and the last layer.
 */
export function encoderParameters(config: BaseConfig, more?: 'and head'): ParameterSpec[] {
  const table = parameterTable(config, 'classifier').filter(({ name }) => !name.startsWith('classifier.'));
  return more === 'and head' ? table : table.filter(({ name }) => !isOfHead(name));
}

/** Whether a parameter stands between pooling and the last layer. */
export const isOfHead = (name: string): boolean => name.startsWith('head.');

/** Embedding tables by name, with the named size of the rows that a graph sees of one: those that its texts use. */
export const TOKEN_ROWS: Readonly<Record<string, string>> = { [EMBEDDINGS]: 'R', [BERT_EMBEDDINGS]: 'R' };

/** Whether a parameter is an embedding table, of which training may hold only some rows. */
export const isTokenTable = (name: string): boolean => Object.hasOwn(TOKEN_ROWS, name);

/** The hidden states that the head reads: [T, D]. */
export function encode(
  g: GraphBuilder,
  config: BaseConfig,
  p: ParameterSource,
  view: AttentionView,
  linear: Linear = plainLinear(g, p),
): Value {
  return config.architecture === 'bert'
    ? encodeBert(g, config, p, view, linear)
    : encodeModernBert(g, config, p, view, linear);
}

/** @throws UnderstudyError `base` unless it is a ModernBERT. @param what needs one */
export function checkModernBert(config: BaseConfig, what: string): asserts config is ModernBertConfig {
  if (config.architecture !== 'modernbert') throw needsModernBert(what);
}

function needsModernBert(what: string): UnderstudyError {
  return new UnderstudyError('base', `${what}: expected a ModernBERT as base, got a BERT`, {
    hint: 'choose a base of the ModernBERT architecture; a BERT is for `recipe: class` and `recipe: adapter`, and its students stay in their run',
  });
}
