/**
 * The configuration of a BERT encoder (MiniLM, bge, e5, gte): what config.json says, checked, as a plain record. What this
 * project cannot compute is refused by name.
 */
import { LABEL_KEYS, MOST_LAYERS } from '../config.ts';
import type { ConfigFields } from '../config-fields.ts';

export type BertConfig = Readonly<ReturnType<typeof parseBertConfig>>;

/** How the tokens of a text become one vector. */
export const POOLINGS = ['cls', 'mean', 'max'] as const;
export type Pooling = (typeof POOLINGS)[number];

/** The marks of a model that generates text. */
const DROPOUTS = ['hidden_dropout_prob', 'attention_probs_dropout_prob', 'classifier_dropout'];
const MUST_BE_OFF = ['is_decoder', 'add_cross_attention', 'is_encoder_decoder'];

/** @throws UnderstudyError `base` that names the key */
export function parseBertConfig(fields: ConfigFields) {
  for (const key of MUST_BE_OFF)
    if (fields.flag(key, false)) throw fields.error(key, 'false, for a base is an encoder', true);
  fields.oneOf('hidden_act', ['gelu'], 'gelu');
  fields.oneOf('position_embedding_type', ['absolute'], 'absolute');
  const hiddenSize = fields.count('hidden_size', 768);
  const heads = fields.count('num_attention_heads', 12);
  const headDim = hiddenSize / heads;
  if (!Number.isInteger(headDim))
    throw fields.error('hidden_size', `a multiple of num_attention_heads (${heads})`, hiddenSize);
  const vocabSize = fields.count('vocab_size', 30_522);
  const layers = fields.count('num_hidden_layers', 12, MOST_LAYERS);
  const maxPositions = fields.count('max_position_embeddings', 512);
  return {
    architecture: 'bert' as const,
    vocabSize,
    hiddenSize,
    layers,
    heads,
    headDim,
    intermediateSize: fields.count('intermediate_size', 3072),
    /** One entry a layer: every token sees all of its text. */
    layerTypes: Array.from({ length: layers }, () => 'full' as const),
    normEps: fields.positive('layer_norm_eps', 1e-12),
    /** Understudy's own key; a folder in sentence-transformers' form says it in files of its own. */
    classifierPooling: fields.oneOf<Pooling>('classifier_pooling', POOLINGS, 'mean'),
    /** Deviation of the initial weights before truncation. */
    initializerRange: fields.positive('initializer_range', 0.02),
    /** Initial weights beyond this many deviations are drawn again. */
    initializerCutoff: 2,
    /** Row of the embeddings that receives no gradient; null where there is none. */
    padTokenId: fields.tokenId('pad_token_id', 0),
    /** Of the head that a class trains, whatever the checkpoint was a classifier of. */
    labels: 2,
    /** Rows of the position embeddings. */
    maxPositions,
    /** Longest text that can be computed, in tokens. */
    longest: maxPositions,
    /** Rows of the token type embeddings; a text alone has type 0. */
    tokenTypes: fields.count('type_vocab_size', 2),
    /** Shares that were hidden while the base was trained, by key, those above 0; nothing is hidden here. */
    dropouts: fields.shares(DROPOUTS),
    /** config.json as it was read. */
    raw: fields.raw,
  };
}

/**
 * config.json of a class on such a base: Transformers' AutoModel reads the encoder of the folder. The head is no class of
 * Transformers.
 */
export function writeBertConfig({ raw, classifierPooling }: BertConfig): Record<string, unknown> {
  const leftOut = ['_name_or_path', 'torch_dtype', ...LABEL_KEYS];
  return {
    ...Object.fromEntries(Object.entries(raw).filter(([key]) => !leftOut.includes(key))),
    architectures: ['BertModel'],
    dtype: 'float32',
    classifier_pooling: classifierPooling,
  };
}
