/**
 * A classifier as an ONNX model that stands alone, with the inputs and the output that Transformers.js gives and takes:
 * `input_ids` and `attention_mask` (int64, [batch, sequence]) to `logits` ([batch, labels]).
 *
 * The graph is the one that students are trained and asked with. What it needs of a batch, and `batch-inputs.ts` computes
 * for it otherwise, is computed by nodes before it: here the padding of the batch is among the tokens (T = B × S), and
 * nobody attends to it.
 *
 * Dimension key as in `encoder.ts`: one group with all B sequences of S tokens, so that P = B N S and T = B S.
 */
import { type Emitter, lowerAlone, type OnnxConstant, type OnnxModel } from '../../graph/index.ts';
import { FORBIDDEN, ropeTable } from '../batch-inputs.ts';
import type { LayerType, ModernBertConfig } from '../config.ts';
import { predictionGraphs } from '../model-graphs.ts';
import type { Tensor } from './safetensors.ts';

/** How the tokenizer ends a text. */
export interface TextEnd {
  /** Tokens of the longest text, [CLS] and [SEP] included: longer ones are cut. */
  readonly maxLength: number;
  readonly sepTokenId: number;
}

/** ONNX's numbers of element types. */
const FLOAT = 1;
const INT32 = 6;
const BOOL = 9;

const INPUTS = ['input_ids', 'attention_mask'] as const;

/** @param parameters of `parameterTable(config, 'classifier')`; the model reads their memory when it is written */
export function onnxClassifier(
  config: ModernBertConfig,
  parameters: ReadonlyMap<string, Tensor>,
  end: TextEnd,
): OnnxModel {
  const { predict, blocks } = predictionGraphs(config, 'classifier', { groups: 1, alone: false });
  const learned = blocks.map(({ input, parameter, rows }): OnnxConstant => {
    const { shape, data } = parameters.get(parameter)!;
    const [from, to] = rows ?? [0, shape[0]!];
    const width = data.length / shape[0]!;
    const block = data.subarray(from * width, to * width);
    return { name: input, dtype: 'f32', shape: [to - from, ...shape.slice(1)], data: () => block };
  });
  const types = [...new Set(config.layerTypes)];
  return lowerAlone(predict, {
    inputs: INPUTS.map((name) => ({ name, dtype: 'i64', shape: ['batch', 'sequence'] })),
    prelude: (e) => writePrelude(e, config, types, end),
    parameters: [...learned, ...types.flatMap((type) => ropeConstants(config, type, end))],
  });
}

const tableOf = (type: LayerType, name: 'cos' | 'sin') => `rope.${type}.${name}.table`;

/** As tables, not computed by the model: cos and sin of large angles are poor on some devices. */
function ropeConstants(config: ModernBertConfig, type: LayerType, { maxLength }: TextEnd): OnnxConstant[] {
  const positions = Math.max(config.maxPositions, maxLength);
  const half = config.headDim / 2;
  return (['cos', 'sin'] as const).map((name) => ({
    name: tableOf(type, name),
    dtype: 'f32',
    shape: [positions, half],
    data: () => ropeTable(config, type, positions)[name].subarray(0, positions * half),
  }));
}

/** Names of what the nodes of the prelude have in common. */
interface Batch {
  /** int64 [B, S]. */
  readonly ids: string;
  /** int64 [B, S]: 1 for a token, 0 for padding. */
  readonly mask: string;
  /** The same as bool. */
  readonly present: string;
  /** int64 [1], each. */
  readonly B: string;
  readonly S: string;
  /** 0 to S − 1, int64 [S]. */
  readonly positions: string;
}

/** Nodes that compute the graph's inputs, under their names. */
function writePrelude(e: Emitter, config: ModernBertConfig, types: readonly LayerType[], end: TextEnd): void {
  const [ids, mask] = INPUTS;
  const B = run(e, 'Shape', [ids], { start: 0, end: 1 });
  const S = run(e, 'Shape', [ids], { start: 1, end: 2 });
  const batch = { ids, mask, B, S, present: run(e, 'Cast', [mask], { to: BOOL }), positions: range(e, S) };

  define(e, 'tokens', 'Reshape', [withLastSep(e, batch, end), e.ints([-1])]); // [T]
  writePlaces(e, config, batch);
  for (const type of types) {
    const seen = visible(e, config, type, batch);
    define(e, `mask.${type}.0`, 'Where', [seen, e.float(0), e.float(FORBIDDEN)]);
    for (const name of ['cos', 'sin'] as const) {
      const rows = run(e, 'Slice', [tableOf(type, name), e.ints([0]), S, e.ints([0])]); // [S, K/2]
      const each = run(e, 'Expand', [rows, join(e, B, e.ints([1]), e.ints([1]))]); // [B, S, K/2]
      define(e, `rope.${type}.${name}`, 'Reshape', [each, e.ints([-1, config.headDim / 2])]); // [T, K/2]
    }
  }
  define(e, 'pooling', 'Reshape', [pooling(e, config, batch), join(e, B, e.ints([-1]))]); // [B, T]
}

/**
 * The token ids, [B, S]. Transformers.js cuts the [SEP] off together with the end of a text that is too long, Transformers
 * and Understudy cut before it: in a row of exactly `maxLength` tokens the last one is [SEP], whatever it was.
 */
function withLastSep(
  e: Emitter,
  { ids, mask, positions, S }: Batch,
  { maxLength, sepTokenId }: TextEnd,
): string {
  const longest = e.ints([maxLength]);
  const lengths = run(e, 'ReduceSum', [mask, e.ints([1])], { keepdims: 1 }); // [B, 1]
  const full = run(e, 'And', [run(e, 'Equal', [lengths, longest]), run(e, 'Equal', [S, longest])]); // [B, 1]
  const last = run(e, 'Equal', [positions, e.ints([maxLength - 1])]); // [S]
  return run(e, 'Where', [run(e, 'And', [full, last]), e.ints([sepTokenId]), ids]);
}

/** Where the padded view [B, N, S] has the rows of [B, S, N], and back: both are a transposition. */
function writePlaces(e: Emitter, { heads: N }: ModernBertConfig, { B, S }: Batch): void {
  const n = e.ints([N]);
  const rows = range(e, run(e, 'Mul', [run(e, 'Mul', [B, S]), n])); // [P]
  const turned = (shape: string) => {
    const [there] = e.emit('Transpose', [run(e, 'Reshape', [rows, shape])], {
      attributes: { perm: [0, 2, 1] },
    });
    return run(e, 'Cast', [there!], { to: INT32 });
  };
  const view = turned(join(e, B, S, n)); // [B, N, S]
  define(e, 'group.0', 'Identity', [view]);
  define(e, 'slots', 'Reshape', [view, e.ints([-1])]); // [P]
  define(e, 'places', 'Reshape', [turned(join(e, B, n, S)), e.ints([-1, N])]); // [T, N]
}

/** Which keys a query may see: [B, 1, 1, S], or [B, 1, S, S] for a sliding window. */
function visible(
  e: Emitter,
  { localAttention }: ModernBertConfig,
  type: LayerType,
  { present, positions }: Batch,
): string {
  const keys = e.once('keys', () => run(e, 'Unsqueeze', [present, e.ints([1, 2])]));
  if (type === 'full') return keys;
  const queries = run(e, 'Unsqueeze', [positions, e.ints([1])]); // [S, 1]
  const distance = run(e, 'Abs', [run(e, 'Sub', [queries, positions])]); // [S, S]
  return run(e, 'And', [keys, run(e, 'LessOrEqual', [distance, e.ints([Math.floor(localAttention / 2)])])]);
}

/** Weights of the tokens of all sequences in the vector of each: [B, B, S], zeros off the diagonal. */
function pooling(
  e: Emitter,
  { classifierPooling }: ModernBertConfig,
  { present, positions, B }: Batch,
): string {
  const counted = run(e, 'Cast', [present], { to: FLOAT }); // [B, S]
  const rows = range(e, B);
  const diagonal = run(e, 'Equal', [run(e, 'Unsqueeze', [rows, e.ints([1])]), rows]); // [B, B]
  const each = run(e, 'Unsqueeze', [run(e, 'Cast', [diagonal], { to: FLOAT }), e.ints([2])]); // [B, B, 1]
  if (classifierPooling === 'mean') {
    const lengths = run(e, 'ReduceSum', [counted, e.ints([1])], { keepdims: 1 }); // [B, 1]
    return run(e, 'Mul', [each, run(e, 'Div', [counted, lengths])]);
  }
  // [CLS] is the first token that is there: padding may stand on the left.
  const first = run(e, 'ArgMax', [counted], { axis: 1, keepdims: 1 }); // [B, 1]
  return run(e, 'Mul', [each, run(e, 'Cast', [run(e, 'Equal', [positions, first])], { to: FLOAT })]);
}

/** 0, 1, … below the one number of `count`. */
function range(e: Emitter, count: string): string {
  const limit = run(e, 'Squeeze', [count, e.ints([0])]);
  return run(e, 'Range', [e.ints([0], []), limit, e.ints([1], [])]);
}

function join(e: Emitter, ...parts: string[]): string {
  return run(e, 'Concat', parts, { axis: 0 });
}

/** One node, one result. */
function run(
  e: Emitter,
  op: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, number>> = {},
): string {
  return e.emit(op, inputs, { attributes })[0]!;
}

/** One node whose result has this name. */
function define(e: Emitter, name: string, op: string, inputs: readonly string[]): void {
  e.emit(op, inputs, { outputs: [name] });
}
