/**
 * Distillation of a sentence encoder into a smaller one, batch by batch: the teacher reads a batch, the student of the
 * same texts makes an optimizer step towards what the teacher made of them. `model/distil-graphs.ts` has the loss.
 *
 * The teacher's vectors are centred and scaled, so that a loss of 1 is that of a student who always answers the mean.
 */
import {
  type Device,
  type StepAt,
  type TrainStepResult,
  uploadAll,
  uploadBlocks,
} from '../../engine/index.ts';
import {
  attentionView,
  type BaseConfig,
  type BatchInputs,
  type Checkpoint,
  distillationGraph,
  distillationTable,
  isTokenTable,
  loadParameters,
  parameterTable,
  type Tensor,
  textInputs,
  tokenGraph,
} from '../../model/index.ts';
import type { Checkpointed } from '../checkpoints.ts';
import type { Tokens } from '../tokens.ts';
import { openTrainer } from '../trainer.ts';

/** What a teacher made of a batch: T tokens of B texts, W numbers each. */
export interface Taught {
  /** [T, W] */
  readonly tokens: Float32Array;
  /** [B, W], the mean of a text's tokens as the teacher's pooling has it. */
  readonly texts: Float32Array;
}

export interface Teacher {
  /** W */
  readonly width: number;
  read(batch: readonly Tokens[]): Promise<Taught>;
  release(): Promise<void>;
}

/** Batches have more than a few texts: they are padded in groups (see `attentionView`). */
export const VIEW = attentionView(Number.POSITIVE_INFINITY);

/** @throws UnderstudyError `base` where the checkpoint lacks a tensor or has one too many */
export async function openTeacher(device: Device, checkpoint: Checkpoint): Promise<Teacher> {
  const { config } = checkpoint;
  const { graph, blocks } = tokenGraph(config, VIEW);
  const { parameters } = await loadParameters(checkpoint, parameterTable(config, 'classifier'), { seed: 0 });
  const weights = uploadBlocks(device, blocks, parameters);
  const program = await device.compile(graph);
  const outputs = new Map([
    ['hidden', null],
    ['pooled', null],
  ]);
  return {
    width: config.hiddenSize,
    async read(batch) {
      const inputs = uploadAll(device, textInputs(config, batch, VIEW));
      const results = await program.run(new Map([...weights, ...inputs]), outputs);
      const [tokens, texts] = [results.get('hidden')!, results.get('pooled')!];
      return { tokens: await device.read(tokens), texts: await device.read(texts) };
    },
    release: () => program.release(),
  };
}

export interface DistillationSettings {
  readonly weightDecay: number;
  readonly maxGradientNorm: number;
  /** What the embedding table learns by, as a multiple of the learning rate; it does not decay. */
  readonly tableRate: number;
  /** The weight of the loss over tokens beside that over texts. */
  readonly tokenShare: number;
  /** Of the teacher's numbers over texts, [W]: what is subtracted. */
  readonly centre: Float32Array;
  /** Mean variance of the teacher's numbers over texts, and over tokens. */
  readonly variance: { readonly texts: number; readonly tokens: number };
}

/** Shares of the teacher's variance that the student misses: 0 for a perfect student, 1 for the mean. */
interface Missed {
  /** Of texts. */
  readonly texts: number;
  /** Of tokens. */
  readonly tokens: number;
}

export interface Distillation extends Checkpointed {
  /** One optimizer step; throws UnderstudyError `numeric` where a number is not finite. The loss is that of both shares. */
  step(batch: readonly Tokens[], taught: Taught, at: StepAt): Promise<TrainStepResult>;
  /** The mean over texts, and over tokens. */
  evaluate(batches: Iterable<readonly [readonly Tokens[], Taught]>): Promise<Missed>;
  /** Sets parameters (`distillationTable`) by name. */
  write(parameters: ReadonlyMap<string, Tensor>): Promise<void>;
  /** Copies the weights over those of `parameters` that are trained. */
  copyTo(parameters: ReadonlyMap<string, Tensor>): Promise<void>;
  release(): Promise<void>;
}

const WEIGHTS_FILE = 'weights.safetensors';

/**
 * What a batch feeds to `distillationGraph`. Texts after those that were taught, if there are any, weigh nothing.
 *
 * @param share the weight of the loss over tokens
 */
export function distillationInputs(
  config: BaseConfig,
  batch: readonly Tokens[],
  { tokens, texts }: Taught,
  { centre, variance, share }: Pick<DistillationSettings, 'centre' | 'variance'> & { readonly share: number },
): BatchInputs {
  const W = centre.length;
  const deviation = Math.sqrt(variance.texts);
  const rows = (values: Float32Array, count: number) => {
    const data = new Float32Array(count * W);
    values.forEach((value, i) => {
      data[i] = (value - centre[i % W]!) / deviation;
    });
    return { dtype: 'f32', shape: [count, W], data } as const;
  };
  const weights = (weight: number, taught: number, count: number) => {
    const data = new Float32Array(count).fill(weight, 0, taught);
    return { dtype: 'f32', shape: [count], data } as const;
  };
  const [B, T] = [texts.length / W, tokens.length / W];
  const allTokens = batch.reduce((sum, { length }) => sum + length, 0);
  const perToken = (share * variance.texts) / (T * W * variance.tokens);
  return textInputs(config, batch, VIEW)
    .set('teacher.tokens', rows(tokens, allTokens))
    .set('teacher.texts', rows(texts, batch.length))
    .set('teacher.tokenWeights', weights(perToken, T, allTokens))
    .set('teacher.textWeights', weights(1 / (B * W), B, batch.length));
}

/** A student whose parameters are all zeros until `write` or `load`. */
export async function openDistillation(
  device: Device,
  config: BaseConfig,
  settings: DistillationSettings,
): Promise<Distillation> {
  const { centre, variance, tokenShare } = settings;
  const W = centre.length;
  const graph = distillationGraph(config, W, VIEW);
  const { trainer, evaluation, weights, held } = await holdStudent(device, { config, settings, graph });

  const inputsOf = (batch: readonly Tokens[], taught: Taught, share: number) =>
    distillationInputs(config, batch, taught, { centre, variance, share });

  return {
    ...held,
    step: (batch, taught, at) => trainer.step(inputsOf(batch, taught, tokenShare), at),
    async evaluate(batches) {
      const outputs = new Map([
        ['loss', null],
        ['textLoss', null],
      ]);
      let [texts, tokens, ofTexts, ofTokens] = [0, 0, 0, 0];
      for (const [batch, taught] of batches) {
        const inputs = uploadAll(device, inputsOf(batch, taught, 1));
        const results = await evaluation.run(new Map([...weights(), ...inputs]), outputs);
        const [loss] = await device.read(results.get('loss')!);
        const [textLoss] = await device.read(results.get('textLoss')!);
        const T = taught.tokens.length / W;
        texts += batch.length;
        tokens += T;
        ofTexts += textLoss! * batch.length;
        ofTokens += (loss! - textLoss!) * T;
      }
      return { texts: ofTexts / texts, tokens: ofTokens / tokens };
    },
  };
}

/**
 * A student of a teacher on a device, whatever else it learns: its parameters (`distillationTable`), all zeros, those of
 * the token table with a rate of their own.
 */
export async function holdStudent(
  device: Device,
  given: {
    readonly config: BaseConfig;
    readonly settings: DistillationSettings;
    readonly graph: ReturnType<typeof distillationGraph>;
  },
) {
  const { centre, tableRate, weightDecay, maxGradientNorm } = given.settings;
  const { evaluate, ...training } = given.graph;
  // AdamW moves the row of a token that is met once thirty times as far as a weight that every step moves.
  const groups = [{ weightDecay }, { weightDecay: 0, rate: tableRate }];
  const trainer = await openTrainer(device, { ...training, groups, maxGradientNorm });
  const specs = distillationTable(given.config, centre.length);
  const isTable = ({ name }: { readonly name: string }) => isTokenTable(name);
  await trainer.hold([specs.filter((spec) => !isTable(spec)), specs.filter(isTable)]);
  const evaluation = await device.compile(evaluate);
  const held: Pick<Distillation, 'write' | 'copyTo' | 'release' | keyof Checkpointed> = {
    ...trainer.checkpointed(WEIGHTS_FILE),
    async write(parameters) {
      for (const [name, { data }] of parameters) await trainer.write(name, data);
    },
    copyTo: (parameters) => trainer.copyTo(parameters),
    async release() {
      await trainer.release();
      await evaluation.release();
    },
  };
  return { trainer, evaluation, weights: () => trainer.weights(training.blocks), held };
}
