/**
 * The network that a class shares, in a device's memory: a step over answers to some questions, the scores of
 * questions, and the way to and from folders. It knows questions and answers, not students: what a student owns
 * comes with the answers.
 */
import type { Device, Program, StepAt, TrainStepResult } from '../engine/index.ts';
import type { HostTensor, ParameterBlock } from '../graph/index.ts';
import {
  type AnswerBatch,
  type AttentionView,
  answerInputs,
  attentionView,
  type Checkpoint,
  CLASS_BIAS,
  CLASS_LOADINGS,
  CLASS_WEIGHT,
  type ClassEncoder,
  classParameterTable,
  classScoringGraph,
  classTrainingGraph,
  initialiseParameter,
  parameterTable,
  poolingGraph,
  type Tensor,
  textInputs,
} from '../model/index.ts';
import type { Checkpointed } from './checkpoints.ts';
import { collectRows, type PassSetup, packedPasses, SCORING_BATCH } from './packed-passes.ts';
import type { ClassSettings } from './settings.ts';
import { scoreOutputs } from './text-encoder.ts';
import { type Tokens, usedIds } from './tokens.ts';
import { openTrainer } from './trainer.ts';
import { whiteningMatrix } from './whiten.ts';

export interface ClassNetwork extends Checkpointed {
  /** Scores of a question: rank + 1. */
  readonly K: number;
  /** One optimizer step; throws UnderstudyError `numeric` where a number is not finite. */
  step(questions: readonly number[], answers: AnswerBatch, at: StepAt): Promise<TrainStepResult>;
  /** Scores [questions, K] of all questions, b included in the first of each. */
  score(): Promise<Float32Array>;
  /** What the encoder makes of every question, [hidden] each. */
  pool(): Promise<Float32Array[]>;
  /** Writes what was trained over a base's parameters; returns W and b, which a base does not have. */
  copyTo(
    parameters: ReadonlyMap<string, Tensor>,
  ): Promise<{ readonly weight: Tensor; readonly bias: number }>;
  release(): Promise<void>;
}

interface ClassNetworkOptions {
  readonly device: Device;
  readonly base: Checkpoint;
  readonly encoder: ClassEncoder;
  readonly settings: ClassSettings;
  /** Token ids of the questions that there are; steps name them by position. */
  readonly texts: readonly Tokens[];
  /** A frozen encoder's vectors of the questions, [hidden] each: of no use to a tuned one whose base has a head. */
  readonly pooled: readonly Float32Array[];
  /** Positions of the questions that are trained on: the head of a frozen encoder whitens these, and knows no others. */
  readonly asked: readonly number[];
  /** Where b starts: the logit of the share of right answers. */
  readonly bias: number;
}

const HEAD = 'head.dense.weight';

/** The trained weights in a checkpoint; the embedding table has the rows that are held. */
const WEIGHTS_FILE = 'weights.safetensors';

/**
 * Compiles the graphs and loads the base. Of the embedding table only the rows that the texts use are held, or with
 * weight decay, which changes every row, all.
 *
 * @throws UnderstudyError `base` where the checkpoint lacks a tensor or has one too many; `io` without memory
 */
export async function createClassNetwork(options: ClassNetworkOptions): Promise<ClassNetwork> {
  const { device, base, encoder, settings, texts, pooled, asked, bias } = options;
  const { config } = base;
  const { rank, seed } = settings;
  const width = config.hiddenSize;
  const K = rank + 1;

  const trainView = attentionView(settings.questions);
  const scoreView = attentionView(SCORING_BATCH.mostTexts);
  const { weightDecay, loadings, maxGradientNorm } = settings;
  const trainer = await openTrainer(device, {
    ...classTrainingGraph(config, { rank, encoder, view: trainView }),
    groups: [loadings, { weightDecay }],
    maxGradientNorm,
  });
  const scoring = classScoringGraph(config, { rank, encoder, view: scoreView });
  const scoreProgram = await device.compile(scoring.graph);

  const table = classParameterTable(config, { rank, encoder, loadings: loadings.deviation });
  const parts = [true, false].map((isU) => table.filter(({ name }) => (name === CLASS_LOADINGS) === isU));
  await trainer.hold(parts, weightDecay > 0 ? 'all' : usedIds(texts));
  const { fresh } = await trainer.load(base, parameterTable(config, 'classifier'), seed);
  // No question is harder than another, and U is small and random; a head that has read nothing whitens.
  await trainer.write(CLASS_BIAS, Float32Array.of(bias));
  for (const spec of parts[0]!) await trainer.write(CLASS_LOADINGS, initialiseParameter(spec, seed));
  if (encoder === 'frozen' || fresh.includes(HEAD))
    await trainer.write(HEAD, whiteningMatrix(asked.map((text) => pooled[text]!)));

  function questionInputs(questions: readonly number[], view: AttentionView): Map<string, HostTensor> {
    if (encoder === 'tuned') {
      const sequences = questions.map((question) => texts[question]!);
      return textInputs(config, sequences, view, trainer.rowOf);
    }
    const data = new Float32Array(questions.length * width);
    questions.forEach((question, i) => {
      data.set(pooled[question]!, i * width);
    });
    return new Map([['pooled', { dtype: 'f32', shape: [questions.length, width], data }]]);
  }

  /** All questions through a program that reads the weights in training, [questions, numbers a question]. */
  async function rowsBy(
    program: Program,
    blocks: readonly ParameterBlock[],
    numbers: number,
    outputs: Pick<PassSetup, 'outputs' | 'join'>,
  ): Promise<Float32Array> {
    const weights = trainer.weights(blocks);
    const passes = packedPasses(
      { device, program, weights, size: SCORING_BATCH, ...outputs },
      texts.map(({ length }) => length),
      (batch) => questionInputs(batch, scoreView),
    );
    return await collectRows(passes, texts.length, numbers);
  }

  return {
    K,
    step: (questions, answers, at) =>
      trainer.step(new Map([...questionInputs(questions, trainView), ...answerInputs(answers)]), at),
    async score() {
      const bias = (await trainer.read(CLASS_BIAS))[0]!;
      return await rowsBy(scoreProgram, scoring.blocks, K, scoreOutputs(rank, bias));
    },
    async pool() {
      const { graph, blocks } = poolingGraph(config, scoreView);
      const program = await device.compile(graph);
      const rows = await rowsBy(program, blocks, width, { outputs: ['pooled'] });
      await program.release();
      return texts.map((_, question) => rows.slice(question * width, (question + 1) * width));
    },
    async copyTo(parameters) {
      await trainer.copyTo(parameters);
      const data = new Float32Array(K * width);
      data.set(await trainer.read(CLASS_WEIGHT));
      if (rank > 0) data.set(await trainer.read(CLASS_LOADINGS), width);
      return { weight: { shape: [K, width], data }, bias: (await trainer.read(CLASS_BIAS))[0]! };
    },
    ...trainer.checkpointed(WEIGHTS_FILE),
    async release() {
      await trainer.release();
      await scoreProgram.release();
    },
  };
}
