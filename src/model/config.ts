/**
 * The configuration of a ModernBERT: what config.json says, checked, as a plain record.
 *
 * Reads the layouts of Transformers 4.x (`global_rope_theta`, `global_attn_every_n_layers`) and 5.x
 * (`rope_parameters`, `layer_types`), writes that of 5.x. What this project cannot compute is refused by name;
 * keys that do not change the result are kept in `raw` and survive being saved again.
 */
import { UnderstudyError } from '../errors.ts';
import { type ConfigFields, configFields } from './config-fields.ts';

export type LayerType = 'full' | 'sliding';
export type Head = 'classifier' | 'masked-lm';

export type ModernBertConfig = Readonly<ReturnType<typeof parseConfig>>;

const DEFAULT_THETA_FULL = 160_000;
const DEFAULT_THETA_LOCAL = 10_000;
const LAYER_TYPE_NAMES = { full: 'full_attention', sliding: 'sliding_attention' } as const;
const DROPOUTS = ['embedding_dropout', 'attention_dropout', 'mlp_dropout', 'classifier_dropout'];

/** Far more than any encoder has; what is done for each layer stays cheap before its weights are seen. */
export const MOST_LAYERS = 1_000;

/** What 5.x no longer writes, because another key says it now. */
const DROPPED_KEYS = [
  'global_rope_theta',
  'local_rope_theta',
  'reference_compile',
  'torch_dtype',
  '_name_or_path',
  // Transformers 5 would let it win over local_attention, which is written.
  'sliding_window',
];

/** What a base's own labels were called: a student's two mean wrong and right, whatever the base told apart. */
export const LABEL_KEYS = ['id2label', 'label2id', 'num_labels'];

const LEFT_OUT: ReadonlySet<string> = new Set([...DROPPED_KEYS, ...LABEL_KEYS]);

/** Transformers 5 refuses a whole number where its configuration declares a float. */
const FLOAT_KEYS = [
  'attention_probs_dropout_prob',
  'hidden_dropout_prob',
  'initializer_cutoff_factor',
  'initializer_range',
  'layer_norm_eps',
  'norm_eps',
  'rope_theta',
  ...DROPOUTS,
];

/**
 * The configuration that a config.json describes, keys that it leaves out at Transformers' defaults.
 *
 * @param json the parsed config.json
 * @param where its path, for error messages
 * @throws UnderstudyError `base` that names the key
 */
export function parseConfig(json: unknown, where: string) {
  const fields = configFields(json, where);
  const modelType = fields.raw.model_type;
  if (modelType !== 'modernbert') {
    throw new UnderstudyError(
      'base',
      `${where}: model_type: expected "modernbert", got ${JSON.stringify(modelType) ?? 'nothing'}`,
      { hint: 'choose a base of the ModernBERT architecture' },
    );
  }
  refuseWhatCannotBeComputed(fields);

  const hiddenSize = fields.count('hidden_size', 768);
  const heads = fields.count('num_attention_heads', 12);
  const headDim = hiddenSize / heads;
  if (!Number.isInteger(headDim) || headDim % 2 !== 0) {
    throw fields.error('hidden_size', `an even multiple of num_attention_heads (${heads})`, hiddenSize);
  }
  const vocabSize = fields.count('vocab_size', 50_368);
  const padTokenId = fields.tokenId('pad_token_id', 50_283);
  if (padTokenId !== null && padTokenId >= vocabSize) {
    throw fields.error('pad_token_id', `a token id below vocab_size (${vocabSize})`, padTokenId);
  }
  const layers = fields.count('num_hidden_layers', 22, MOST_LAYERS);
  return {
    architecture: 'modernbert' as const,
    vocabSize,
    hiddenSize,
    layers,
    heads,
    /** hiddenSize / heads, always even: RoPE turns its two halves. */
    headDim,
    /** Width of the gated feed-forward; Wi has twice as many rows. */
    intermediateSize: fields.count('intermediate_size', 1152),
    /** One entry a layer. */
    layerTypes: readLayerTypes(fields, layers),
    /** Tokens in the whole window of a sliding layer: |i - j| <= floor(localAttention / 2). */
    localAttention: readLocalAttention(fields),
    ...readThetas(fields),
    normEps: fields.positive('norm_eps', 1e-5),
    classifierPooling: fields.oneOf('classifier_pooling', ['cls', 'mean'], 'cls'),
    attentionBias: fields.flag('attention_bias', false),
    mlpBias: fields.flag('mlp_bias', false),
    normBias: fields.flag('norm_bias', false),
    /** Bias of head.dense; the classifier proper always has one. */
    classifierBias: fields.flag('classifier_bias', false),
    decoderBias: fields.flag('decoder_bias', true),
    tieWordEmbeddings: fields.flag('tie_word_embeddings', true),
    /** Deviation of the initial weights before truncation. */
    initializerRange: fields.positive('initializer_range', 0.02),
    /** Initial weights beyond this many deviations are drawn again. Absent means 2, but null means 3, as in Transformers. */
    initializerCutoff:
      fields.raw.initializer_cutoff_factor === null ? 3 : fields.positive('initializer_cutoff_factor', 2),
    /** Row of the embeddings that receives no gradient from its use as input; null where there is none. */
    padTokenId,
    /** As config.json has it; what a text really begins with is the tokenizer's business. */
    clsTokenId: fields.tokenId('cls_token_id', 50_281),
    sepTokenId: fields.tokenId('sep_token_id', 50_282),
    maskTokenId: fields.tokenId('mask_token_id', null),
    /** Number of labels of the classifier. */
    labels: readLabels(fields),
    /** Longest text the base was trained for, in tokens; the computation itself has no limit. */
    maxPositions: fields.count('max_position_embeddings', 8192),
    /** Longest text that can be computed, in tokens. */
    longest: Number.POSITIVE_INFINITY,
    /** Shares that were hidden while the base was trained, by key, those above 0; nothing is hidden here. */
    dropouts: fields.shares(DROPOUTS),
    /** config.json as it was read. */
    raw: fields.raw,
  };
}

/**
 * config.json as Transformers 5.x writes it for a model with this head. Unknown keys of `config.raw` are kept.
 * Write it with `configText`: plain JSON of this record loses the difference between 2 and 2.0.
 */
export function writeConfig(
  config: ModernBertConfig,
  { head }: { readonly head: Head },
): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(config.raw).filter(([key]) => !LEFT_OUT.has(key)));
  return {
    ...kept,
    architectures: [head === 'classifier' ? 'ModernBertForSequenceClassification' : 'ModernBertForMaskedLM'],
    model_type: 'modernbert',
    dtype: 'float32',
    transformers_version: '5.18.0',
    vocab_size: config.vocabSize,
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    intermediate_size: config.intermediateSize,
    hidden_activation: 'gelu',
    classifier_activation: 'gelu',
    layer_types: config.layerTypes.map((type) => LAYER_TYPE_NAMES[type]),
    local_attention: config.localAttention,
    rope_parameters: {
      full_attention: { rope_theta: config.thetaFull, rope_type: 'default' },
      sliding_attention: { rope_theta: config.thetaLocal, rope_type: 'default' },
    },
    norm_eps: config.normEps,
    classifier_pooling: config.classifierPooling,
    attention_bias: config.attentionBias,
    mlp_bias: config.mlpBias,
    norm_bias: config.normBias,
    classifier_bias: config.classifierBias,
    decoder_bias: config.decoderBias,
    tie_word_embeddings: config.tieWordEmbeddings,
    initializer_range: config.initializerRange,
    initializer_cutoff_factor: config.initializerCutoff,
    pad_token_id: config.padTokenId,
    cls_token_id: config.clsTokenId,
    sep_token_id: config.sepTokenId,
    ...(config.maskTokenId === null ? {} : { mask_token_id: config.maskTokenId }),
    max_position_embeddings: config.maxPositions,
    ...(head === 'classifier' ? { problem_type: 'single_label_classification' } : {}),
  };
}

/** The text of config.json for a model with this head. */
export function configText(config: ModernBertConfig, options: { readonly head: Head }): string {
  return jsonText(writeConfig(config, options));
}

/** The text of a config.json: keys in order, floats written as floats. */
export function jsonText(json: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(sortKeys(json), null, 2);
  const wholeFloat = new RegExp(`^( *"(?:${FLOAT_KEYS.join('|')})": -?\\d+)(,?)$`, 'gm');
  return `${text.replace(wholeFloat, '$1.0$2')}\n`;
}

function refuseWhatCannotBeComputed(fields: ConfigFields): void {
  for (const key of ['hidden_activation', 'classifier_activation']) fields.oneOf(key, ['gelu'], 'gelu');
  fields.oneOf('problem_type', ['single_label_classification'], 'single_label_classification');
  const scaling = fields.raw.rope_scaling ?? null;
  if (scaling !== null) throw fields.error('rope_scaling', 'none, for scaled RoPE is not supported', scaling);
}

function readLayerTypes(fields: ConfigFields, layers: number): LayerType[] {
  const named = fields.raw.layer_types ?? null;
  if (named === null) {
    const period = fields.count('global_attn_every_n_layers', 3);
    return Array.from({ length: layers }, (_, layer) => (layer % period === 0 ? 'full' : 'sliding'));
  }
  if (!Array.isArray(named) || named.length !== layers) {
    throw fields.error('layer_types', `a list of ${layers} names, one a layer`, named);
  }
  return named.map((name: unknown) => {
    if (name === LAYER_TYPE_NAMES.full) return 'full';
    if (name === LAYER_TYPE_NAMES.sliding) return 'sliding';
    throw fields.error('layer_types', '"full_attention" or "sliding_attention" for each layer', name);
  });
}

/** Transformers 5 writes twice `sliding_window` into `local_attention` where a config.json has it, even beside the other. */
function readLocalAttention(fields: ConfigFields): number {
  const tokens = fields.count('local_attention', 128);
  return (fields.raw.sliding_window ?? null) === null ? tokens : 2 * fields.count('sliding_window', 64);
}

function readThetas(fields: ConfigFields) {
  const legacyFull = fields.positive('global_rope_theta', DEFAULT_THETA_FULL);
  // Transformers 4 takes a null local theta to mean "as the global one".
  const legacyLocal =
    fields.raw.local_rope_theta === null
      ? legacyFull
      : fields.positive('local_rope_theta', DEFAULT_THETA_LOCAL);
  const rope = fields.section('rope_parameters');
  const strayKey = Object.keys(rope.raw).find(
    (key) => !Object.values<string>(LAYER_TYPE_NAMES).includes(key),
  );
  if (strayKey !== undefined) {
    throw fields.error('rope_parameters', 'only "full_attention" and "sliding_attention"', strayKey);
  }
  const theta = (key: string, fallback: number): number => {
    const section = rope.section(key);
    section.oneOf('rope_type', ['default'], 'default');
    const rotatedShare = section.positive('partial_rotary_factor', 1);
    if (rotatedShare !== 1) throw section.error('partial_rotary_factor', '1', rotatedShare);
    return section.positive('rope_theta', fallback);
  };
  return {
    /** RoPE base of full layers. */
    thetaFull: theta(LAYER_TYPE_NAMES.full, legacyFull),
    /** RoPE base of sliding layers. */
    thetaLocal: theta(LAYER_TYPE_NAMES.sliding, legacyLocal),
  };
}

/** Transformers leaves the names of labels out when there are two with the default names. */
function readLabels(fields: ConfigFields): number {
  const names = Object.keys(fields.section('id2label').raw).length;
  return names > 0 ? names : fields.count('num_labels', 2);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
