/**
 * One ModernBERT classifier in training: its weights in a device's memory, a step, predictions, and the way to
 * and from folders. The graphs are compiled once and serve one student after another.
 *
 * Of the embedding table only the rows that a student's texts use are held: a row that no text uses has no
 * gradient and no moments, so AdamW without weight decay never changes it. With decay all rows are held.
 */
import {
  type Device,
  type MemoryKind,
  type ParameterMemory,
  parameterMemories,
  parameterMemory,
  parameterTensors,
  type TrainStepResult,
  trainStep,
  uploadAll,
} from '../engine/index.ts';
import {
  type AttentionView,
  attentionView,
  type Checkpoint,
  EMBEDDINGS,
  encoderInputs,
  labelInputs,
  loadParameters,
  type NamedBytes,
  openCheckpoint,
  type ParameterSpec,
  parameterTable,
  poolingInput,
  predictionGraphs,
  saveCheckpoint,
  trainingGraph,
} from '../model/index.ts';
import { loadMoments, saveMoments } from './moments.ts';
import { ADAMW, type TrainingSettings } from './settings.ts';
import { usedIds } from './used-ids.ts';

/** Token ids of one text, [CLS] and [SEP] included. */
export type Tokens = Int32Array;

export interface LabelledTokens {
  readonly tokens: Tokens;
  readonly label: 0 | 1;
}

export interface Classifier {
  /** Parameters that the base does not have, drawn by the seed. */
  readonly fresh: readonly string[];
  /** Starts anew from the base for texts of these token ids: base weights, no moments. */
  begin(texts: readonly Tokens[]): Promise<void>;
  /** One optimizer step. Throws UnderstudyError `numeric` where a number is not finite. */
  step(
    batch: readonly LabelledTokens[],
    at: { step: number; learningRate: number },
  ): Promise<TrainStepResult>;
  /** Logits [texts, 2]: wrong, right. */
  predict(texts: readonly Tokens[]): Promise<[number, number][]>;
  /** Writes a folder that Transformers loads. */
  save(folder: string): Promise<void>;
  /** Weights from such a folder; moments stay. */
  load(folder: string): Promise<void>;
  /** Writes and reads AdamW's moments, beside the weights in a checkpoint. */
  saveMoments(folder: string): Promise<void>;
  loadMoments(folder: string): Promise<void>;
  release(): Promise<void>;
}

export interface ClassifierOptions {
  readonly device: Device;
  readonly base: Checkpoint;
  readonly tokenizerFiles: readonly NamedBytes[];
  readonly settings: Pick<TrainingSettings, 'batchSize' | 'seed' | 'weightDecay' | 'maxGradientNorm'>;
}

const MOMENT_KINDS = ['firstMoments', 'secondMoments'] as const satisfies readonly MemoryKind[];

/** Texts of one prediction; attention's padded view grows with the longest of them. */
const PREDICTION_BATCH = 16;

/**
 * Compiles the graphs, takes memory for all parameters, and loads the base: ready for `begin`.
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
  const { graph, blocks } = trainingGraph(config, 'classifier', trainView);
  const { predict } = predictionGraphs(config, 'classifier', predictView);
  const table = parameterTable(config, 'classifier');
  const width = config.hiddenSize;
  const [trainProgram, predictProgram, optimizer] = [
    await device.compile(graph),
    await device.compile(predict),
    await device.adamW({ ...ADAMW, weightDecay: settings.weightDecay }),
  ];

  const body = parameterMemories(
    device,
    table.filter(({ name }) => name !== EMBEDDINGS),
  );
  // The whole table, as folders have it: rows that are held are copied in and out.
  const wholeTable = new Float32Array(config.vocabSize * width);
  let held = hold([]);
  let step = bindStep();

  function hold(ids: readonly number[], earlier?: ParameterMemory) {
    const rowOf = new Int32Array(config.vocabSize).fill(-1);
    ids.forEach((id, row) => {
      rowOf[id] = row;
    });
    const memory = parameterMemory(
      device,
      [{ name: EMBEDDINGS, shape: [ids.length, width], decay: true }],
      earlier,
    );
    return { ids: Int32Array.from(ids), rowOf, memory };
  }
  function bindStep() {
    const memories = [...body, held.memory];
    const { maxGradientNorm } = settings;
    return trainStep({ device, program: trainProgram, blocks, memories, optimizer, maxGradientNorm });
  }
  const inputsOf = (texts: readonly Tokens[], view: AttentionView) =>
    encoderInputs(config, texts, view, (id) => held.rowOf[id]!).set(
      'pooling',
      poolingInput(
        config,
        texts.map((t) => t.length),
      ),
    );
  const bodyPart = (name: string) => body.find((memory) => memory.has(name))!.part('weights', name);
  const memoryOf = (spec: ParameterSpec) => (spec.name === EMBEDDINGS ? wholeTable : bodyPart(spec.name));

  async function loadWeights(checkpoint: Checkpoint): Promise<readonly string[]> {
    const { fresh } = await loadParameters(checkpoint, table, { seed: settings.seed, into: memoryOf });
    const rows = held.memory.part('weights', EMBEDDINGS);
    held.ids.forEach((id, row) => {
      rows.set(wholeTable.subarray(id * width, (id + 1) * width), row * width);
    });
    return fresh;
  }
  const momentsOf = () =>
    MOMENT_KINDS.flatMap((kind) =>
      [...body, held.memory].flatMap((memory) =>
        memory.specs.map(({ name, shape }) => ({ kind, name, shape, data: memory.part(kind, name) })),
      ),
    );

  return {
    fresh: await loadWeights(base),
    async begin(texts) {
      const all =
        settings.weightDecay > 0 ? Array.from({ length: config.vocabSize }, (_, id) => id) : usedIds(texts);
      held = hold(all, held.memory);
      for (const memory of body) for (const kind of MOMENT_KINDS) memory.flat[kind].fill(0);
      await loadWeights(base);
      step = bindStep();
    },
    step: (batch, at) =>
      step(
        new Map([
          ...inputsOf(
            batch.map(({ tokens }) => tokens),
            trainView,
          ),
          ...labelInputs(batch.map(({ label }) => label)),
        ]),
        at,
      ),
    async predict(texts) {
      const logits: [number, number][] = [];
      const weights = parameterTensors(blocks, [...body, held.memory]);
      for (let from = 0; from < texts.length; from += PREDICTION_BATCH) {
        const inputs = uploadAll(device, inputsOf(texts.slice(from, from + PREDICTION_BATCH), predictView));
        const results = await predictProgram.run(
          new Map([...weights, ...inputs]),
          new Map([['logits', null]]),
        );
        const { data } = await device.download(results.get('logits')!);
        for (let i = 0; i < data.length; i += 2) logits.push([data[i]!, data[i + 1]!]);
      }
      return logits;
    },
    async save(folder) {
      const rows = held.memory.part('weights', EMBEDDINGS);
      held.ids.forEach((id, row) => {
        wholeTable.set(rows.subarray(row * width, (row + 1) * width), id * width);
      });
      const parameters = table.map(
        (spec) => [spec.name, { shape: spec.shape, data: memoryOf(spec) }] as const,
      );
      await saveCheckpoint(folder, { config, head: 'classifier', parameters, tokenizerFiles });
    },
    async load(folder) {
      const checkpoint = await openCheckpoint(folder);
      try {
        await loadWeights(checkpoint);
      } finally {
        await checkpoint.close();
      }
    },
    saveMoments: (folder) => saveMoments(folder, momentsOf()),
    loadMoments: (folder) => loadMoments(folder, momentsOf()),
    async release() {
      for (const owned of [trainProgram, predictProgram, optimizer]) await owned.release();
    },
  };
}
