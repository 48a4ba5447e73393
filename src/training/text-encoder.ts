/**
 * Many texts through an encoder that is not trained: sorted by length and packed, weights as they lie in a
 * checkpoint, without gradients or moments.
 */
import { type Device, type DeviceTensor, uploadAll, uploadBlocks } from '../engine/index.ts';
import type { Graph } from '../graph/index.ts';
import {
  attentionView,
  type Checkpoint,
  CLASS_BIAS,
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
import { packByLength } from './packing.ts';

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

/**
 * Encodes texts to what a frozen encoder gives the head, [hidden] each.
 *
 * @throws UnderstudyError `base` where the checkpoint lacks a tensor or has one too many
 */
export async function createPooler(device: Device, base: Checkpoint, seed: number): Promise<TextEncoder> {
  const { config } = base;
  const { graph, blocks } = poolingGraph(config, attentionView(SCORING_BATCH.mostTexts));
  const { parameters } = await loadParameters(base, parameterTable(config, 'classifier'), { seed });
  const weights = uploadBlocks(device, blocks, parameters);
  return await textEncoder({ device, config, graph, weights, output: 'pooled', width: config.hiddenSize });
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
  parameters.set(CLASS_WEIGHT, model.weight);
  parameters.set(CLASS_BIAS, { shape: [1], data: Float32Array.of(model.bias) });
  const weights = uploadBlocks(device, blocks, parameters);
  const encoder = await textEncoder({ device, config, graph, weights, output: 'scores', width: K });
  return {
    ...encoder,
    async *encode(texts) {
      for await (const batch of encoder.encode(texts)) {
        for (let at = 0; at < batch.rows.length; at += K) batch.rows[at] = batch.rows[at]! + model.bias;
        yield batch;
      }
    },
  };
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
  output,
  width,
}: {
  device: Device;
  config: ModernBertConfig;
  graph: Graph;
  weights: ReadonlyMap<string, DeviceTensor>;
  output: string;
  width: number;
}): Promise<TextEncoder> {
  const program = await device.compile(graph);
  const view = attentionView(SCORING_BATCH.mostTexts);
  return {
    width,
    async *encode(texts) {
      const lengths = texts.map(({ length }) => length);
      for (const batch of packByLength(lengths, SCORING_BATCH)) {
        const sequences = batch.map((text) => texts[text]!);
        const pooling = poolingInput(
          config,
          batch.map((text) => lengths[text]!),
        );
        const inputs = encoderInputs(config, sequences, view).set('pooling', pooling);
        const results = await program.run(
          new Map([...weights, ...uploadAll(device, inputs)]),
          new Map([[output, null]]),
        );
        const { data } = await device.download(results.get(output)!);
        yield { texts: batch, rows: data as Float32Array };
      }
    },
    release: () => program.release(),
  };
}
