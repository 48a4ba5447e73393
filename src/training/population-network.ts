/**
 * An encoder in training on how difficult questions are, in a device's memory: a step over some questions, what it makes
 * of all of them, and the way to and from folders.
 */
import type { Device, Program, StepAt, TrainStepResult } from '../engine/index.ts';
import type { ParameterBlock } from '../graph/index.ts';
import {
  attentionView,
  type Checkpoint,
  DIFFICULTY_BIAS,
  DIFFICULTY_WEIGHT,
  difficultyGraph,
  difficultyHead,
  difficultyInputs,
  difficultyTrainingGraph,
  encoderParameters,
  parameterTable,
  poolingGraph,
  type Tensor,
  textInputs,
} from '../model/index.ts';
import type { Checkpointed } from './checkpoints.ts';
import { collectRows, packedPasses, SCORING_BATCH } from './packed-passes.ts';
import type { PopulationSettings } from './settings.ts';
import { type Tokens, usedIds } from './tokens.ts';
import { openTrainer } from './trainer.ts';

/** difficulty = weight · pooled + bias. */
export interface DifficultyHead {
  /** [hidden] */
  readonly weight: Float32Array;
  readonly bias: number;
}

export interface PopulationNetwork extends Checkpointed {
  /** Back to the base, with this head and no moments. */
  begin(head: DifficultyHead): Promise<void>;
  /**
   * One optimizer step over texts by position. Throws UnderstudyError `numeric` where a number is not finite.
   *
   * @param weights loss = Σ weight (difficulty − target)²
   */
  step(
    texts: readonly number[],
    targets: Float32Array,
    weights: Float32Array,
    at: StepAt,
  ): Promise<TrainStepResult>;
  /** Difficulties of texts by position, [texts]. */
  read(texts: readonly number[]): Promise<Float32Array>;
  head(): Promise<DifficultyHead>;
  /** What the encoder makes of every text, [hidden] each. */
  pool(): Promise<Float32Array[]>;
  /** Writes the encoder over a base's parameters. */
  copyTo(parameters: ReadonlyMap<string, Tensor>): Promise<void>;
  release(): Promise<void>;
}

interface PopulationOptions {
  readonly device: Device;
  readonly base: Checkpoint;
  readonly settings: PopulationSettings;
  /** Token ids of all texts; steps name them by position. */
  readonly texts: readonly Tokens[];
}

/** The trained weights in a checkpoint; the embedding table has the rows that are held. */
const WEIGHTS_FILE = 'weights.safetensors';

/**
 * Compiles the graphs and takes memory; `begin` comes next. Of the embedding table only the rows that the texts use are
 * held, or with weight decay, which changes every row, all.
 *
 * @throws UnderstudyError `io` without memory
 */
export async function createPopulationNetwork(options: PopulationOptions): Promise<PopulationNetwork> {
  const { device, base, settings, texts } = options;
  const { config } = base;
  const { weightDecay, headRate, maxGradientNorm, seed } = settings;
  const trainView = attentionView(settings.batchSize);
  const scoreView = attentionView(SCORING_BATCH.mostTexts);
  const trainer = await openTrainer(device, {
    ...difficultyTrainingGraph(config, trainView),
    groups: [{ weightDecay: 0, rate: headRate }, { weightDecay }],
    maxGradientNorm,
  });
  const reading = difficultyGraph(config, scoreView);
  const program = await device.compile(reading.graph);
  const parts = [difficultyHead(config), encoderParameters(config)];

  /** One output of texts by position through a program that reads the weights in training, [texts, width]. */
  async function rowsBy(
    program: Program,
    blocks: readonly ParameterBlock[],
    places: readonly number[],
    width: number,
    output: string,
  ): Promise<Float32Array> {
    const weights = trainer.weights(blocks);
    const passes = packedPasses(
      { device, program, weights, size: SCORING_BATCH, outputs: [output] },
      places.map((text) => texts[text]!.length),
      (batch) => {
        const sequences = batch.map((i) => texts[places[i]!]!);
        return textInputs(config, sequences, scoreView, trainer.rowOf);
      },
    );
    return await collectRows(passes, places.length, width);
  }

  return {
    async begin({ weight, bias }) {
      await trainer.hold(parts, weightDecay > 0 ? 'all' : usedIds(texts));
      await trainer.load(base, parameterTable(config, 'classifier'), seed);
      await trainer.write(DIFFICULTY_WEIGHT, weight);
      await trainer.write(DIFFICULTY_BIAS, Float32Array.of(bias));
    },
    step(batch, targets, weights, at) {
      const sequences = batch.map((text) => texts[text]!);
      const inputs = textInputs(config, sequences, trainView, trainer.rowOf);
      return trainer.step(new Map([...inputs, ...difficultyInputs(targets, weights)]), at);
    },
    read: (places) => rowsBy(program, reading.blocks, places, 1, 'difficulty'),
    async pool() {
      const { graph, blocks } = poolingGraph(config, scoreView);
      const pooling = await device.compile(graph);
      const width = config.hiddenSize;
      const rows = await rowsBy(pooling, blocks, [...texts.keys()], width, 'pooled');
      await pooling.release();
      return texts.map((_, text) => rows.slice(text * width, (text + 1) * width));
    },
    copyTo: trainer.copyTo,
    async head() {
      const weight = Float32Array.from(await trainer.read(DIFFICULTY_WEIGHT));
      return { weight, bias: (await trainer.read(DIFFICULTY_BIAS))[0]! };
    },
    ...trainer.checkpointed(WEIGHTS_FILE),
    async release() {
      await trainer.release();
      await program.release();
    },
  };
}
