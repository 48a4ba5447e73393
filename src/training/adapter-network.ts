/**
 * Several students' adapters in training, in a device's memory: the class's encoder and head, which are frozen, and
 * of each student LoRA and a classifier row. Students share batches, for a small model is bound by the number of
 * operations and not by their size; no gradient passes from one to another.
 *
 * AdamW moves a weight by its moments even in a step without a gradient: every student must have rows in every
 * step that counts for them.
 */
import type { Device, StepAt, TrainStepResult } from '../engine/index.ts';
import {
  type Adapter,
  adapterIn,
  adapterInputs,
  adapterLabelInputs,
  adapterTrainingGraph,
  attentionView,
  type Checkpoint,
  dropoutInputs,
  initialAdapter,
  type LoraSettings,
  type StudentSequence,
  stackAdapters,
  studentParameters,
} from '../model/index.ts';
import { createAdapterPredictor } from './adapter-predictor.ts';
import type { Checkpointed } from './checkpoints.ts';
import { openTrainer } from './trainer.ts';

/** Where a student begins: the class's last layer for them. */
export interface AdapterStudent {
  /** Seeds their matrices and their dropout. */
  readonly id: string;
  /** w [hidden]: the logit of a right answer is w·h + c. */
  readonly row: Float32Array;
  /** c, logits. */
  readonly bias: number;
}

export interface AdapterAnswer extends StudentSequence {
  readonly label: 0 | 1;
  /** What it counts in the loss: 1 / rows of the student in the batch, where each is to minimise their mean. */
  readonly weight: number;
}

/** Its checkpoints hold all students that were begun, in their order. */
export interface AdapterNetwork extends Checkpointed {
  /** Starts anew with these students; others are forgotten. Rows of batches name them by position. */
  begin(students: readonly AdapterStudent[]): Promise<void>;
  /** One optimizer step. Throws UnderstudyError `numeric` where a number is not finite. */
  step(batch: readonly AdapterAnswer[], at: StepAt): Promise<TrainStepResult>;
  /** z [rows]: logits of a right answer. */
  predict(rows: readonly StudentSequence[]): Promise<Float32Array>;
  /** A copy of a student's adapter as it stands. */
  adapter(student: number): Promise<Adapter>;
  /** Puts another adapter, of the network's own LoRA settings, in a student's place; moments stay. */
  setAdapter(student: number, adapter: Adapter): Promise<void>;
  release(): Promise<void>;
}

interface AdapterNetworkOptions {
  readonly device: Device;
  /** The class's encoder and head; its classifier is not used. */
  readonly base: Checkpoint;
  readonly lora: LoraSettings;
  readonly settings: {
    /** The most answers of a step, of all its students together. */
    readonly batchSize: number;
    readonly weightDecay: number;
    /** Seeds matrices and dropout. */
    readonly seed: number;
  };
}

const WEIGHTS_FILE = 'adapters.safetensors';

/**
 * Compiles the graphs and loads encoder and head: ready for `begin`.
 *
 * @throws UnderstudyError `base` where the checkpoint lacks a tensor or has one too many, `usage` for LoRA settings
 *   that do not fit the model, `io` without memory
 */
export async function createAdapterNetwork(options: AdapterNetworkOptions): Promise<AdapterNetwork> {
  const { device, base, lora, settings } = options;
  const { config } = base;
  const view = attentionView(settings.batchSize);
  const predictor = await createAdapterPredictor(device, base, lora);
  const { graph, blocks } = adapterTrainingGraph(config, lora, view);
  const trainer = await openTrainer(device, {
    graph,
    blocks,
    groups: [{ weightDecay: settings.weightDecay }],
    frozen: predictor.frozen,
    maxGradientNorm: Number.POSITIVE_INFINITY, // a common norm would let students feel one another
  });
  const table = studentParameters(config, lora);
  let students: readonly AdapterStudent[] = [];

  /** The rows of one student in each parameter. */
  const rowsOf = (student: number) =>
    table.map(({ name, shape: [rows] }) => [name, [student * rows!, (student + 1) * rows!]] as const);

  return {
    async begin(chosen) {
      students = chosen;
      const { seed } = settings;
      const starts = chosen.map(({ id, row, bias }) =>
        initialAdapter(config, lora, { seed, student: id, row, bias }),
      );
      const stacked = stackAdapters(config, starts);
      await trainer.hold([table.map((spec) => ({ ...spec, shape: stacked.get(spec.name)!.shape }))]);
      for (const [name, { data }] of stacked) await trainer.write(name, data);
    },
    step(batch, at) {
      if (batch.length > settings.batchSize)
        throw new RangeError(`step: expected at most ${settings.batchSize} answers, got ${batch.length}`);
      const ids = students.map(({ id }) => id);
      const inputs = [
        ...adapterInputs(config, lora, view, { rows: batch, students: students.length }),
        ...adapterLabelInputs(batch),
        ...dropoutInputs(config, lora, batch, { seed: settings.seed, ids, step: at.step }),
      ];
      return trainer.step(new Map(inputs), at);
    },
    predict: (rows) =>
      predictor.predict(rows, {
        count: students.length,
        weights: trainer.weights(blocks),
      }),
    async adapter(student) {
      const parts = new Map<string, Float32Array>();
      for (const [name, rows] of rowsOf(student)) parts.set(name, await trainer.read(name, rows));
      return adapterIn(config, lora, (name) => parts.get(name)!);
    },
    async setAdapter(student, adapter) {
      const stacked = stackAdapters(config, [adapter]);
      for (const [name, rows] of rowsOf(student)) await trainer.write(name, stacked.get(name)!.data, rows);
    },
    ...trainer.checkpointed(WEIGHTS_FILE),
    async release() {
      await trainer.release();
      await predictor.release();
    },
  };
}
