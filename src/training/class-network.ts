/**
 * The network that a class shares, in a device's memory: a step over answers to some questions, the scores of
 * questions, and the way to and from folders. It knows questions and answers, not students: what a student owns
 * comes with the answers.
 */
import { join } from 'node:path';
import {
  type Device,
  type MemoryKind,
  type Program,
  parameterMemories,
  parameterTensors,
  type TrainStepResult,
  trainStep,
} from '../engine/index.ts';
import type { HostTensor, ParameterBlock } from '../graph/index.ts';
import {
  type AnswerBatch,
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
  EMBEDDINGS,
  elementCount,
  encoderInputs,
  initialiseParameter,
  loadParameters,
  type ParameterSpec,
  parameterTable,
  poolingGraph,
  poolingInput,
  type Tensor,
} from '../model/index.ts';
import type { Checkpointed } from './checkpoints.ts';
import type { Tokens } from './classifier.ts';
import { loadMoments, saveMoments } from './moments.ts';
import { packedPasses } from './packed-passes.ts';
import { ADAMW, type ClassSettings } from './settings.ts';
import { loadTensors, saveTensors } from './tensors-file.ts';
import { joinScores, SCORING_BATCH } from './text-encoder.ts';
import { usedIds } from './used-ids.ts';
import { whiteningMatrix } from './whiten.ts';

export interface ClassNetwork extends Checkpointed {
  /** Scores of a question: rank + 1. */
  readonly K: number;
  /** One optimizer step; throws UnderstudyError `numeric` where a number is not finite. */
  step(
    questions: readonly number[],
    answers: AnswerBatch,
    at: { step: number; learningRate: number },
  ): Promise<TrainStepResult>;
  /** Scores [questions, K] of all questions, b included in the first of each. */
  score(): Promise<Float32Array>;
  /** What the encoder makes of every question, [hidden] each. */
  pool(): Promise<Float32Array[]>;
  /** Writes what was trained over a base's parameters; returns W and b, which a base does not have. */
  copyTo(parameters: ReadonlyMap<string, Tensor>): { readonly weight: Tensor; readonly bias: number };
  release(): Promise<void>;
}

export interface ClassNetworkOptions {
  readonly device: Device;
  readonly base: Checkpoint;
  readonly encoder: ClassEncoder;
  readonly settings: ClassSettings;
  /** Token ids of the questions that there are; steps name them by position. */
  readonly texts: readonly Tokens[];
  /** With a frozen encoder: what it made of them, [hidden] each. */
  readonly pooled: readonly Float32Array[];
  /** Positions of the questions that are trained on: the head of a frozen encoder whitens these, and knows no others. */
  readonly asked: readonly number[];
  /** Where b starts: the logit of the share of right answers. */
  readonly bias: number;
}

/** The trained weights in a checkpoint, of the embedding table the rows that are held. */
const WEIGHTS_FILE = 'weights.safetensors';

const MOMENT_KINDS = ['firstMoments', 'secondMoments'] as const satisfies readonly MemoryKind[];

/**
 * Compiles the graphs and loads the base. Of the embedding table only the rows that the texts use are held: the
 * others have no gradient, so training never changes them (with weight decay all are held).
 *
 * @throws UnderstudyError `base` where the checkpoint lacks a tensor or has one too many; `io` without memory
 */
export async function createClassNetwork(options: ClassNetworkOptions): Promise<ClassNetwork> {
  const { device, base, encoder, settings, texts, pooled, asked, bias } = options;
  const { config } = base;
  const { rank, seed } = settings;
  const width = config.hiddenSize;
  const K = rank + 1;

  const held = encoder === 'tuned' && settings.weightDecay > 0 ? allIds(config.vocabSize) : usedIds(texts);
  const rowOf = new Int32Array(config.vocabSize).fill(-1);
  held.forEach((id, row) => {
    rowOf[id] = row;
  });
  const table = classParameterTable(config, { rank, encoder, loadings: settings.loadings.deviation }).map(
    (spec) => (spec.name === EMBEDDINGS ? { ...spec, shape: [held.length, width] } : spec),
  );

  const trainView = attentionView(settings.questions);
  const scoreView = attentionView(SCORING_BATCH.mostTexts);
  const training = classTrainingGraph(config, { rank, encoder, view: trainView });
  const scoring = classScoringGraph(config, { rank, encoder, view: scoreView });
  const trainProgram = await device.compile(training.graph);
  const scoreProgram = await device.compile(scoring.graph);
  const optimizer = await device.adamW({ ...ADAMW, weightDecay: settings.weightDecay });

  const isLoadings = ({ name }: ParameterSpec) => name === CLASS_LOADINGS;
  const body = parameterMemories(
    device,
    table.filter((spec) => !isLoadings(spec)),
  );
  const loadings = parameterMemories(device, table.filter(isLoadings));
  const memories = [...body, ...loadings];
  const loadingsOptimizer = await device.adamW({ ...ADAMW, weightDecay: settings.loadings.weightDecay });
  const part = (kind: MemoryKind, name: string) =>
    memories.find((memory) => memory.has(name))!.part(kind, name);

  await loadBase();
  initialiseClass();

  async function loadBase(): Promise<void> {
    const isHeld = ({ name }: ParameterSpec) => name !== EMBEDDINGS && memories.some((m) => m.has(name));
    const into = (spec: ParameterSpec) =>
      isHeld(spec) ? part('weights', spec.name) : new Float32Array(elementCount(spec.shape));
    const { parameters } = await loadParameters(base, parameterTable(config, 'classifier'), { seed, into });
    if (encoder === 'frozen') return;
    const whole = parameters.get(EMBEDDINGS)!.data;
    held.forEach((id, row) => {
      part('weights', EMBEDDINGS).set(whole.subarray(id * width, (id + 1) * width), row * width);
    });
  }

  /** No question is harder than another, and U is small and random; the head of a frozen encoder whitens. */
  function initialiseClass(): void {
    part('weights', CLASS_BIAS)[0] = bias;
    const spec = table.find(isLoadings);
    if (spec !== undefined) initialiseParameter(spec, { seed, into: part('weights', CLASS_LOADINGS) });
    if (encoder === 'frozen')
      part('weights', 'head.dense.weight').set(whiteningMatrix(asked.map((text) => pooled[text]!)));
  }

  const step = trainStep({
    device,
    program: trainProgram,
    blocks: training.blocks,
    memories,
    optimizer,
    maxGradientNorm: settings.maxGradientNorm,
    apart: new Map(
      loadings.map((memory) => [memory, { optimizer: loadingsOptimizer, rate: settings.loadings.rate }]),
    ),
  });

  function questionInputs(questions: readonly number[], view = trainView): Map<string, HostTensor> {
    if (encoder === 'frozen') {
      const data = new Float32Array(questions.length * width);
      questions.forEach((question, i) => {
        data.set(pooled[question]!, i * width);
      });
      return new Map([['pooled', { dtype: 'f32', shape: [questions.length, width], data }]]);
    }
    const sequences = questions.map((question) => texts[question]!);
    const pooling = poolingInput(
      config,
      sequences.map(({ length }) => length),
    );
    return encoderInputs(config, sequences, view, (id) => rowOf[id]!).set('pooling', pooling);
  }

  /** All questions through a program that reads the weights in training. */
  const passes = (program: Program, blocks: readonly ParameterBlock[], outputs: readonly string[]) =>
    packedPasses({
      device,
      program,
      weights: parameterTensors(blocks, memories),
      lengths: texts.map(({ length }) => length),
      size: SCORING_BATCH,
      inputsOf: (batch) => questionInputs(batch, scoreView),
      outputs,
    });

  const trained = <K extends MemoryKind>(kind: K) =>
    table.map(({ name, shape }) => ({ kind, name, shape, data: part(kind, name) }));
  const moments = MOMENT_KINDS.flatMap(trained);

  return {
    K,
    step: (questions, answers, at) =>
      step(new Map([...questionInputs(questions), ...answerInputs(answers)]), at),
    async score() {
      const outputs = rank === 0 ? ['level'] : ['level', 'loads'];
      const bias = part('weights', CLASS_BIAS)[0]!;
      const all = new Float32Array(texts.length * K);
      for await (const { texts: batch, outputs: found } of passes(scoreProgram, scoring.blocks, outputs)) {
        const rows = joinScores(found[0]!, found[1], { rank, bias });
        batch.forEach((question, i) => {
          all.set(rows.subarray(i * K, (i + 1) * K), question * K);
        });
      }
      return all;
    },
    async pool() {
      const all: Float32Array[] = Array.from({ length: texts.length });
      const { graph, blocks } = poolingGraph(config, scoreView);
      const program = await device.compile(graph);
      for await (const { texts: batch, outputs: found } of passes(program, blocks, ['pooled']))
        batch.forEach((question, i) => {
          all[question] = found[0]!.slice(i * width, (i + 1) * width);
        });
      await program.release();
      return all;
    },
    copyTo(parameters) {
      for (const { name, data } of trained('weights')) {
        const whole = parameters.get(name)?.data;
        if (name !== EMBEDDINGS) whole?.set(data);
        else
          held.forEach((id, row) => {
            whole!.set(data.subarray(row * width, (row + 1) * width), id * width);
          });
      }
      const data = new Float32Array(K * width);
      data.set(part('weights', CLASS_WEIGHT));
      if (rank > 0) data.set(part('weights', CLASS_LOADINGS), width);
      const weight = { shape: [K, width], data };
      return { weight, bias: part('weights', CLASS_BIAS)[0]! };
    },
    save: (folder) => saveTensors(join(folder, WEIGHTS_FILE), trained('weights')),
    load: (folder) => loadTensors(join(folder, WEIGHTS_FILE), trained('weights')),
    saveMoments: (folder) => saveMoments(folder, moments),
    loadMoments: (folder) => loadMoments(folder, moments),
    async release() {
      for (const owned of [trainProgram, scoreProgram, optimizer, loadingsOptimizer]) await owned.release();
    },
  };
}

const allIds = (size: number) => Array.from({ length: size }, (_, id) => id);
