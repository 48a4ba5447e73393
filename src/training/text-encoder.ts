/**
 * Many texts through an encoder that is not trained: sorted by length and packed, weights as they lie in a
 * checkpoint, without gradients or moments.
 */
import { type Device, type DeviceTensor, uploadBlocks } from '../engine/index.ts';
import type { Graph } from '../graph/index.ts';
import {
  attentionView,
  type Checkpoint,
  CLASS_LOADINGS,
  CLASS_WEIGHT,
  classScoringGraph,
  encoderInputs,
  loadParameters,
  type ModernBertConfig,
  parameterTable,
  poolingGraph,
  poolingInput,
  type Tensor,
} from '../model/index.ts';
import type { Tokens } from './classifier.ts';
import { packedPasses } from './packed-passes.ts';

/** What came of one batch. */
export interface EncodedBatch {
  /** Positions of its texts. */
  readonly texts: readonly number[];
  /** [texts of the batch, width] */
  readonly rows: Float32Array;
}

export interface TextEncoder {
  /** Numbers a text. */
  readonly width: number;
  /** Batch by batch, the shortest texts first. */
  encode(texts: readonly Tokens[]): AsyncGenerator<EncodedBatch>;
  release(): Promise<void>;
}

/** Of one pass: measured to be the fastest of its neighbours, and small enough for a laptop. */
export const SCORING_BATCH = { mostTokens: 2048, mostTexts: 32 } as const;
/** For what is kept by content: the last bits of a text's numbers depend on who shares its batch. */
const ALONE = { mostTokens: 1, mostTexts: 1 } as const;

/**
 * Encodes texts to what a frozen encoder gives the head, [hidden] each.
 *
 * @throws UnderstudyError `base` where the checkpoint lacks a tensor or has one too many
 */
export async function createPooler(device: Device, base: Checkpoint, seed: number): Promise<TextEncoder> {
  const { config } = base;
  const { graph, blocks } = poolingGraph(config, attentionView(ALONE.mostTexts));
  const { parameters } = await loadParameters(base, parameterTable(config, 'classifier'), { seed });
  const weights = uploadBlocks(device, blocks, parameters);
  return await textEncoder({
    device,
    config,
    graph,
    weights,
    batch: ALONE,
    outputs: ['pooled'],
    width: config.hiddenSize,
    rows: ([pooled]) => pooled!,
  });
}

export interface ClassModel {
  /** Encoder and head. */
  readonly checkpoint: Checkpoint;
  /** [K, hidden] */
  readonly weight: Tensor;
  /** b, logits. */
  readonly bias: number;
}

/** Scores questions for a trained class: K numbers each, b included in the first. */
export async function createScorer(device: Device, model: ClassModel): Promise<TextEncoder> {
  const { config } = model.checkpoint;
  const K = model.weight.shape[0]!;
  const view = attentionView(SCORING_BATCH.mostTexts);
  const { graph, blocks } = classScoringGraph(config, { rank: K - 1, encoder: 'tuned', view });
  const table = parameterTable(config, 'classifier');
  const { parameters } = await loadParameters(model.checkpoint, table, { seed: 0 });
  const width = config.hiddenSize;
  parameters.set(CLASS_WEIGHT, { shape: [1, width], data: model.weight.data.subarray(0, width) });
  if (K > 1)
    parameters.set(CLASS_LOADINGS, { shape: [K - 1, width], data: model.weight.data.subarray(width) });
  const weights = uploadBlocks(device, blocks, parameters);
  const outputs = K === 1 ? ['level'] : ['level', 'loads'];
  return await textEncoder({
    device,
    config,
    graph,
    weights,
    batch: SCORING_BATCH,
    outputs,
    width: K,
    rows: ([first, rest]) => joinScores(first!, rest, { rank: K - 1, bias: model.bias }),
  });
}

/** Scores of questions, [questions, rank + 1]: level and b, then loads. */
export function joinScores(
  level: ArrayLike<number>,
  loads: ArrayLike<number> | undefined,
  { rank, bias }: { readonly rank: number; readonly bias: number },
): Float32Array {
  const K = rank + 1;
  const scores = new Float32Array(level.length * K);
  for (let q = 0; q < level.length; q++) {
    scores[q * K] = level[q]! + bias;
    for (let k = 1; k < K; k++) scores[q * K + k] = loads![q * rank + k - 1]!;
  }
  return scores;
}

/** All rows of an encoder in the order of the texts, [texts, width]. */
export async function encodeAll(encoder: TextEncoder, texts: readonly Tokens[]): Promise<Float32Array> {
  const { width } = encoder;
  const all = new Float32Array(texts.length * width);
  for await (const batch of encoder.encode(texts))
    batch.texts.forEach((text, i) => {
      all.set(batch.rows.subarray(i * width, (i + 1) * width), text * width);
    });
  return all;
}

async function textEncoder({
  device,
  config,
  graph,
  weights,
  batch: size,
  outputs,
  width,
  rows,
}: {
  device: Device;
  config: ModernBertConfig;
  graph: Graph;
  weights: ReadonlyMap<string, DeviceTensor>;
  batch: { readonly mostTokens: number; readonly mostTexts: number };
  outputs: readonly string[];
  width: number;
  /** From the outputs of a batch to [texts of the batch, width]. */
  rows: (outputs: readonly Float32Array[]) => Float32Array;
}): Promise<TextEncoder> {
  const program = await device.compile(graph);
  const view = attentionView(size.mostTexts);
  return {
    width,
    async *encode(texts) {
      const lengths = texts.map(({ length }) => length);
      const inputsOf = (batch: readonly number[]) =>
        encoderInputs(
          config,
          batch.map((text) => texts[text]!),
          view,
        ).set(
          'pooling',
          poolingInput(
            config,
            batch.map((text) => lengths[text]!),
          ),
        );
      for await (const pass of packedPasses({ device, program, weights, lengths, size, inputsOf, outputs }))
        yield { texts: pass.texts, rows: rows(pass.outputs) };
    },
    release: () => program.release(),
  };
}
