/**
 * Several students' adapters in training, in a device's memory: the class's encoder and head, which are frozen, and
 * of each student LoRA and a classifier row. Students share batches, for a small model is bound by the number of
 * operations and not by their size; no gradient passes from one to another.
 *
 * AdamW moves a weight by its moments even in a step without a gradient: every student must have rows in every
 * step that counts for him.
 */
import { join } from 'node:path';
import {
  type Device,
  type MemoryKind,
  type ParameterMemory,
  parameterMemories,
  parameterTensors,
  type TrainStepResult,
  trainStep,
  uploadBlocks,
} from '../engine/index.ts';
import { UnderstudyError } from '../errors.ts';
import {
  type Adapter,
  adapterGraphs,
  adapterIn,
  adapterInputs,
  adapterLabelInputs,
  attentionView,
  type Checkpoint,
  dropoutInputs,
  elementCount,
  frozenTable,
  initialAdapter,
  type LoraSettings,
  loadParameters,
  loraModules,
  readAdapter,
  type StudentSequence,
  saveAdapter,
  storeAdapter,
  studentParameters,
} from '../model/index.ts';
import type { Checkpointed } from './checkpoints.ts';
import { loadMoments, saveMoments } from './moments.ts';
import { packedPasses } from './packed-passes.ts';
import { ADAMW } from './settings.ts';
import { loadTensors, saveTensors } from './tensors-file.ts';
import { SCORING_BATCH } from './text-encoder.ts';

/** Where a student begins: with what his class knows of him. */
export interface AdapterStudent {
  /** Seeds his matrices and his dropout. */
  readonly id: string;
  /** w [hidden]: the logit of a right answer is w·h + c. */
  readonly row: Float32Array;
  /** c, logits. */
  readonly bias: number;
}

export interface AdapterAnswer extends StudentSequence {
  readonly label: 0 | 1;
  /** What it counts in the loss: 1 / rows of the student in the batch, where each is to minimise his mean. */
  readonly weight: number;
}

/** Its checkpoints hold all students that were begun, in their order. */
export interface AdapterNetwork extends Checkpointed {
  /** Starts anew with these students; others are forgotten. Rows of batches name them by position. */
  begin(students: readonly AdapterStudent[]): void;
  /** One optimizer step. Throws UnderstudyError `numeric` where a number is not finite. */
  step(
    batch: readonly AdapterAnswer[],
    at: { readonly step: number; readonly learningRate: number },
  ): Promise<TrainStepResult>;
  /** z [rows]: logits of a right answer. */
  predict(rows: readonly StudentSequence[]): Promise<Float32Array>;
  /** Calibrates a student: his logits are divided by the temperature, in his classifier row. */
  divideLogits(student: number, temperature: number): void;
  /** A copy of a student's adapter as it stands. */
  adapter(student: number): Adapter;
  /** Writes one student as PEFT saves him. */
  saveStudent(student: number, folder: string): Promise<void>;
  /** A student from such a folder; moments stay. Throws UnderstudyError `run` for other LoRA settings. */
  loadStudent(student: number, folder: string): Promise<void>;
  release(): Promise<void>;
}

export interface AdapterNetworkOptions {
  readonly device: Device;
  /** The class's encoder and head; its classifier is not used. */
  readonly base: Checkpoint;
  /** What saved adapters call their base: `base_model_name_or_path`. */
  readonly baseName: string;
  readonly lora: LoraSettings;
  readonly settings: {
    /** The most answers of a step, of all its students together. */
    readonly batchSize: number;
    readonly weightDecay: number;
    /** Of matrices and dropout. */
    readonly seed: number;
  };
}

const MOMENT_KINDS = ['firstMoments', 'secondMoments'] as const satisfies readonly MemoryKind[];

const WEIGHTS_FILE = 'adapters.safetensors';

/**
 * Compiles the graphs and loads encoder and head: ready for `begin`.
 *
 * @throws UnderstudyError `base` where the checkpoint lacks a tensor or has one too many, `usage` for LoRA settings
 *   that do not fit the model, `io` without memory
 */
export async function createAdapterNetwork(options: AdapterNetworkOptions): Promise<AdapterNetwork> {
  const { device, base, baseName, lora, settings } = options;
  const { config } = base;
  const trainView = attentionView(settings.batchSize);
  const predictView = attentionView(SCORING_BATCH.mostTexts);
  const graphs = adapterGraphs(config, lora, { train: trainView, predict: predictView });
  const table = studentParameters(config, lora);
  const { parameters } = await loadParameters(base, frozenTable(config), { seed: settings.seed });
  const frozen = uploadBlocks(device, graphs.frozen, parameters);
  const trainProgram = await device.compile(graphs.train);
  const predictProgram = await device.compile(graphs.predict);
  const optimizer = await device.adamW({ ...ADAMW, weightDecay: settings.weightDecay });

  let students: readonly AdapterStudent[] = [];
  let memories: ParameterMemory[] = [];
  let step: ReturnType<typeof trainStep> | undefined;

  /** Zeroed memory for so many students; that of as many earlier ones is taken over. */
  function hold(count: number): void {
    if (count === students.length) {
      for (const memory of memories) for (const array of Object.values(memory.flat)) array.fill(0);
      return;
    }
    const specs = table.map((spec) => ({ ...spec, shape: [count * spec.shape[0]!, ...spec.shape.slice(1)] }));
    memories = parameterMemories(device, specs);
  }
  function bindStep(): ReturnType<typeof trainStep> {
    const program: typeof trainProgram = {
      ...trainProgram,
      run: (inputs, outputs) => trainProgram.run(new Map([...frozen, ...inputs]), outputs),
    };
    const maxGradientNorm = Number.POSITIVE_INFINITY; // a common norm would let students feel one another
    return trainStep({ device, program, blocks: graphs.trained, memories, optimizer, maxGradientNorm });
  }
  const whole = <K extends MemoryKind>(kind: K) =>
    memories.flatMap((memory) =>
      memory.specs.map(({ name, shape }) => ({ kind, name, shape, data: memory.part(kind, name) })),
    );
  const partOf = (student: number) => {
    const sizes = new Map(table.map(({ name, shape }) => [name, elementCount(shape)]));
    return (name: string) => {
      const size = sizes.get(name)!;
      const all = memories.find((memory) => memory.has(name))!.part('weights', name);
      return all.subarray(student * size, (student + 1) * size);
    };
  };
  /** The same matrices, counting the same. */
  function checkSame(folder: string, got: LoraSettings): void {
    const layers = (each: LoraSettings) => loraModules(config, each).map(({ name }) => name);
    if (got.rank === lora.rank && got.alpha === lora.alpha && layers(got).join() === layers(lora).join())
      return;
    const words = ({ rank, alpha, targetModules }: LoraSettings) =>
      `r ${rank}, lora_alpha ${alpha}, target_modules ${targetModules.join(' ')}`;
    throw new UnderstudyError('run', `${folder}: expected an adapter of ${words(lora)}, got ${words(got)}`, {
      hint: 'start over with --fresh',
    });
  }
  const moments = () => MOMENT_KINDS.flatMap(whole);

  return {
    begin(chosen) {
      hold(chosen.length);
      students = chosen;
      chosen.forEach(({ id, row, bias }, student) => {
        const start = initialAdapter(config, lora, { seed: settings.seed, student: id, row, bias });
        storeAdapter(config, start, partOf(student));
      });
      step = bindStep();
    },
    step(batch, at) {
      if (batch.length > settings.batchSize)
        throw new RangeError(`step: expected at most ${settings.batchSize} answers, got ${batch.length}`);
      const ids = students.map(({ id }) => id);
      const inputs = [
        ...adapterInputs(config, lora, trainView, { rows: batch, students: students.length }),
        ...adapterLabelInputs(batch),
        ...dropoutInputs(config, lora, batch, { seed: settings.seed, ids, step: at.step }),
      ];
      return step!(new Map(inputs), at);
    },
    async predict(rows) {
      const z = new Float32Array(rows.length);
      const weights = [...frozen, ...parameterTensors(graphs.trained, memories)];
      const passes = packedPasses({
        device,
        program: predictProgram,
        weights: new Map(weights),
        lengths: rows.map(({ tokens }) => tokens.length),
        size: SCORING_BATCH,
        inputsOf: (batch) => {
          const packed = { rows: batch.map((row) => rows[row]!), students: students.length };
          return adapterInputs(config, lora, predictView, packed);
        },
        outputs: ['z'],
      });
      for await (const { texts, outputs } of passes)
        texts.forEach((row, i) => {
          z[row] = outputs[0]![i]!;
        });
      return z;
    },
    divideLogits(student, temperature) {
      const adapter = adapterIn(config, lora, partOf(student));
      const row = adapter.row.map((value) => value / temperature);
      storeAdapter(config, { ...adapter, row, bias: adapter.bias / temperature }, partOf(student));
    },
    adapter: (student) => adapterIn(config, lora, partOf(student)),
    saveStudent: (student, folder) =>
      saveAdapter(folder, config, adapterIn(config, lora, partOf(student)), { base: baseName }),
    async loadStudent(student, folder) {
      const adapter = await readAdapter(folder, config);
      checkSame(folder, adapter.lora);
      storeAdapter(config, adapter, partOf(student));
    },
    save: (folder) => saveTensors(join(folder, WEIGHTS_FILE), whole('weights')),
    load: (folder) => loadTensors(join(folder, WEIGHTS_FILE), whole('weights')),
    saveMoments: (folder) => saveMoments(folder, moments()),
    loadMoments: (folder) => loadMoments(folder, moments()),
    async release() {
      for (const owned of [trainProgram, predictProgram, optimizer]) await owned.release();
    },
  };
}
