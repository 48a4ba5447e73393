/**
 * Many texts through an encoder that is not trained: sorted by length and packed, weights as they lie in a
 * checkpoint, without gradients or moments.
 */
import { type Device, uploadBlocks } from '../engine/index.ts';
import {
  attentionView,
  type BaseConfig,
  type Checkpoint,
  CLASS_LOADINGS,
  CLASS_WEIGHT,
  classScoringGraph,
  loadParameters,
  parameterTable,
  poolingGraph,
  type Tensor,
  textInputs,
} from '../model/index.ts';
import { type Pass, type PassSetup, packedPasses, SCORING_BATCH } from './packed-passes.ts';
import type { Tokens } from './tokens.ts';

export interface TextEncoder {
  /** Numbers a text. */
  readonly width: number;
  /** Pass by pass, the shortest texts first. */
  encode(texts: readonly Tokens[]): AsyncGenerator<Pass>;
  release(): Promise<void>;
}

/** For what is kept by content: the last bits of a text's numbers depend on who shares its pass. */
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
  const program = await device.compile(graph);
  return textEncoder(config, config.hiddenSize, {
    device,
    program,
    weights,
    size: ALONE,
    outputs: ['pooled'],
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

/**
 * Scores questions for a trained class: K numbers each, b included in the first.
 *
 * @param withPooled whether the numbers that the encoder gives the head follow them, [K + hidden] each
 * @throws UnderstudyError `base` where the model lacks a tensor, has one too many, or one that is not finite
 */
export async function createScorer(
  device: Device,
  model: ClassModel,
  withPooled = false,
): Promise<TextEncoder> {
  const { config } = model.checkpoint;
  const K = model.weight.shape[0]!;
  const view = attentionView(SCORING_BATCH.mostTexts);
  const { graph, blocks } = classScoringGraph(config, { rank: K - 1, encoder: 'tuned', view, withPooled });
  const table = parameterTable(config, 'classifier');
  const { parameters } = await loadParameters(model.checkpoint, table, { seed: 0 });
  const width = config.hiddenSize;
  parameters.set(CLASS_WEIGHT, { shape: [1, width], data: model.weight.data.subarray(0, width) });
  if (K > 1)
    parameters.set(CLASS_LOADINGS, { shape: [K - 1, width], data: model.weight.data.subarray(width) });
  const { outputs, join } = scoreOutputs(K - 1, model.bias);
  return textEncoder(config, withPooled ? K + width : K, {
    device,
    program: await device.compile(graph),
    weights: uploadBlocks(device, blocks, parameters),
    size: SCORING_BATCH,
    outputs: withPooled ? [...outputs, 'pooled'] : outputs,
    join: withPooled ? (found) => beside(join(found), K, found.at(-1)!, width) : join,
  });
}

/** Rows of `a` numbers, each followed by its row of `b`. */
function beside(first: Float32Array, a: number, second: Float32Array, b: number): Float32Array {
  const rows = first.length / a;
  const joined = new Float32Array(rows * (a + b));
  for (let row = 0; row < rows; row++) {
    joined.set(first.subarray(row * a, (row + 1) * a), row * (a + b));
    joined.set(second.subarray(row * b, (row + 1) * b), row * (a + b) + a);
  }
  return joined;
}

/** The outputs of a scoring graph, joined to scores [questions, rank + 1]: level and b, then loads. */
export function scoreOutputs(rank: number, bias: number): Required<Pick<PassSetup, 'outputs' | 'join'>> {
  return {
    outputs: rank === 0 ? ['level'] : ['level', 'loads'],
    join([level, loads]) {
      const K = rank + 1;
      const scores = new Float32Array(level!.length * K);
      level!.forEach((value, q) => {
        scores[q * K] = value + bias;
        for (let k = 1; k < K; k++) scores[q * K + k] = loads![q * rank + k - 1]!;
      });
      return scores;
    },
  };
}

/** A program that reads texts as an encoder; the program is the encoder's from now on. */
export function textEncoder(config: BaseConfig, width: number, setup: PassSetup): TextEncoder {
  const view = attentionView(setup.size.mostTexts);
  return {
    width,
    encode(texts) {
      const lengths = texts.map(({ length }) => length);
      const inputsOf = (batch: readonly number[]) =>
        textInputs(
          config,
          batch.map((text) => texts[text]!),
          view,
        );
      return packedPasses(setup, lengths, inputsOf);
    },
    release: () => setup.program.release(),
  };
}
