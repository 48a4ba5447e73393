/**
 * One ModernBERT classifier in training: its weights in a device's memory, a step, predictions, and the way to
 * and from folders. The graphs are compiled once and serve one student after another.
 */
import { type Device, type StepAt, type TrainStepResult, uploadAll } from '../engine/index.ts';
import {
  attentionView,
  type Checkpoint,
  EMBEDDINGS,
  labelInputs,
  type NamedBytes,
  openCheckpoint,
  parameterTable,
  predictionGraphs,
  saveCheckpoint,
  type Tensor,
  textInputs,
  trainingGraph,
} from '../model/index.ts';
import type { Checkpointed } from './checkpoints.ts';
import type { TrainingSettings } from './settings.ts';
import { type LabelledTokens, type Tokens, usedIds } from './tokens.ts';
import { openTrainer } from './trainer.ts';

/** Its checkpoints are folders that Transformers loads, with the moments beside the weights. */
export interface Classifier extends Checkpointed {
  /** Parameters that the base does not have, drawn by the seed. */
  readonly fresh: readonly string[];
  /** Starts anew from the base for texts of these token ids: base weights, no moments. */
  begin(texts: readonly Tokens[]): Promise<void>;
  /** One optimizer step. Throws UnderstudyError `numeric` where a number is not finite. */
  step(batch: readonly LabelledTokens[], at: StepAt): Promise<TrainStepResult>;
  /** Logits [texts, 2]: wrong, right. */
  predict(texts: readonly Tokens[]): Promise<[number, number][]>;
  release(): Promise<void>;
}

interface ClassifierOptions {
  readonly device: Device;
  readonly base: Checkpoint;
  readonly tokenizerFiles: readonly NamedBytes[];
  readonly settings: Pick<TrainingSettings, 'batchSize' | 'seed' | 'weightDecay' | 'maxGradientNorm'>;
}

/** Texts of one prediction; attention's padded view grows with the longest of them. */
export const PREDICTION_BATCH = 16;

/**
 * Compiles the graphs, takes memory for all parameters, and loads the base: ready for `begin`. Of the embedding table
 * only the rows that a student's texts use are held, or with weight decay, which changes every row, all.
 *
 * @throws UnderstudyError `base` where the checkpoint lacks a tensor or has one too many; `io` without memory
 */
export async function createClassifier({
  device,
  base,
  tokenizerFiles,
  settings,
}: ClassifierOptions): Promise<Classifier> {
  const { config } = base;
  const trainView = attentionView(settings.batchSize);
  const predictView = attentionView(PREDICTION_BATCH);
  const training = trainingGraph(config, 'classifier', trainView);
  const { weightDecay, maxGradientNorm, seed } = settings;
  // The rows of the table that are held differ from student to student: they have a memory of their own.
  const groups = [{ weightDecay }, { weightDecay }];
  const trainer = await openTrainer(device, { ...training, groups, maxGradientNorm });
  const prediction = await device.compile(predictionGraphs(config, 'classifier', predictView).predict);

  const table = parameterTable(config, 'classifier');
  const parts = [true, false].map((isTable) => table.filter(({ name }) => (name === EMBEDDINGS) === isTable));
  /** The whole embedding table as it was loaded: a folder has all rows. */
  let embeddings: Tensor | undefined;
  async function load(checkpoint: Checkpoint): Promise<readonly string[]> {
    const loaded = await trainer.load(checkpoint, table, seed);
    ({ embeddings } = loaded);
    return loaded.fresh;
  }
  async function begin(texts: readonly Tokens[]): Promise<readonly string[]> {
    await trainer.hold(parts, weightDecay > 0 ? 'all' : usedIds(texts));
    return await load(base);
  }

  return {
    fresh: await begin([]),
    async begin(texts) {
      await begin(texts);
    },
    step(batch, at) {
      const texts = batch.map(({ tokens }) => tokens);
      const labels = labelInputs(batch.map(({ label }) => label));
      return trainer.step(new Map([...textInputs(config, texts, trainView, trainer.rowOf), ...labels]), at);
    },
    async predict(texts) {
      const logits: [number, number][] = [];
      const weights = trainer.weights(training.blocks);
      for (let from = 0; from < texts.length; from += PREDICTION_BATCH) {
        const batch = texts.slice(from, from + PREDICTION_BATCH);
        const inputs = uploadAll(device, textInputs(config, batch, predictView, trainer.rowOf));
        const results = await prediction.run(new Map([...weights, ...inputs]), new Map([['logits', null]]));
        const values = await device.read(results.get('logits')!);
        for (let i = 0; i < values.length; i += 2) logits.push([values[i]!, values[i + 1]!]);
      }
      return logits;
    },
    async save(folder) {
      const parameters = new Map([[EMBEDDINGS, embeddings!]]);
      await trainer.copyTo(parameters);
      for (const { name, shape } of table)
        if (name !== EMBEDDINGS) parameters.set(name, { shape, data: await trainer.read(name) });
      await saveCheckpoint(folder, { config, head: 'classifier', parameters, tokenizerFiles });
    },
    async load(folder) {
      const checkpoint = await openCheckpoint(folder);
      await load(checkpoint).finally(checkpoint.close);
    },
    saveMoments: trainer.saveMoments,
    loadMoments: trainer.loadMoments,
    async release() {
      await trainer.release();
      await prediction.release();
    },
  };
}
