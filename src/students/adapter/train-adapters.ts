/** Recipe `adapter`: LoRA and a classifier row for each student, on the encoder of a trained class. */
import { answersOfStudents, type ClassAnswers, rowsOn, type Side } from '../../answers/index.ts';
import type { Device } from '../../engine/index.ts';
import { saveAdapter } from '../../model/index.ts';
import { fitTemperature } from '../../numeric/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import {
  type AdapterNetwork,
  batchesOf,
  type CheckpointStore,
  type ClassModel,
  calibrated,
  createAdapterNetwork,
  createScorer,
  type LastLayer,
  removeMoments,
  studentRow,
} from '../../training/index.ts';
import { groupRows } from '../class/class-data.ts';
import { priorPosteriors, updatePosteriors } from '../class/class-posteriors.ts';
import type { Prior } from '../class/posterior.ts';
import { scoreTexts } from '../class/score-texts.ts';
import type { AdapterEvent } from '../events.ts';
import { prepareOrSkip, sidesById } from '../prepare.ts';
import {
  type HeldOutAnswer,
  heldOutAnswer,
  logitsOfDifference,
  type StudentResult,
  studentResult,
} from '../student-result.ts';
import { tellsTemperature } from '../tells-temperature.ts';
import {
  type BatchJob,
  type BatchStudent,
  rowsOfBatch,
  type TrainedBatch,
  trainBatch,
} from './train-batch.ts';

export interface AdapterJob extends Pick<BatchJob, 'settings' | 'selection' | 'clock' | 'interrupted'> {
  /** Students with similar many answers one after another, for they are trained together. */
  readonly answers: ClassAnswers;
  /** [answers] */
  readonly sides: readonly Side[];
  /** The trained class, the prior of its students, and the name under which a PEFT user finds its encoder and head. */
  readonly model: ClassModel;
  readonly prior: Prior;
  /** The class's temperature, which a batch takes when its validation rows do not tell another. */
  readonly temperature: number;
  /** A student as the finished class has them, calibrated: what they stay where adapters do not help. */
  readonly asClass: (student: string) => LastLayer;
  readonly baseName: string;
  readonly tokenizer: Tokenizer;
  readonly device: Device;
  readonly isFinished: (student: string) => boolean;
  readonly checkpoints: (student: string) => CheckpointStore;
  /** Keeps what a finished student is; `save` writes the adapter into an empty folder. */
  readonly keep: (result: StudentResult, save: (folder: string) => Promise<void>) => Promise<void>;
}

/**
 * Trains batch after batch; yields what happens. Returns whether all are done: `false` when it was interrupted.
 *
 * @throws UnderstudyError `numeric` when a loss stops being finite
 */
export async function* trainAdapters(job: AdapterJob): AsyncGenerator<AdapterEvent, boolean> {
  const { settings, device, model, baseName, tokenizer } = job;
  const { maxLength } = settings;
  const starts = yield* startingRows(job);
  if (starts === null) return false;
  const sideOf = sidesById(job.answers, job.sides);
  const isTested = job.sides.includes('test');
  const trainable: BatchStudent[] = [];
  for (const [s, { userId, answers }] of answersOfStudents(job.answers).entries()) {
    // The epoch is chosen for a batch together: nobody needs answers of their own to choose it by.
    const prepared = prepareOrSkip(answers, { tokenizer, maxLength, selection: 'test', sideOf, isTested });
    if (typeof prepared !== 'string') trainable.push({ id: userId, ...starts[s]!, ...prepared });
    else yield { event: 'skipped', student: userId, answers: answers.length, reason: prepared };
  }
  const batches = batchesOf(trainable, settings.students);
  const network = await createAdapterNetwork({
    device,
    base: model.checkpoint,
    lora: settings.lora,
    settings: { batchSize: settings.students * settings.batchSize, weightDecay: 0, seed: settings.seed },
  });
  try {
    for (const [i, students] of batches.entries()) {
      if (job.interrupted()) return false;
      if (students.every(({ id }) => job.isFinished(id))) {
        for (const { id } of students) yield { event: 'finished before', student: id };
        continue;
      }
      // The batch's checkpoints lie with its first student.
      const store = job.checkpoints(students[0]!.id);
      const trained = yield* trainBatch({
        ...job,
        batch: i + 1,
        of: batches.length,
        network,
        students,
        store,
      });
      if (trained === null) return false;
      const temperature = await calibrate(network, students, trained, job);
      yield {
        event: 'trained adapters',
        student: null,
        batch: i + 1,
        step: trained.steps,
        best_epoch: trained.best.epoch,
        temperature,
        seconds: trained.seconds,
      };
      const { config } = model.checkpoint;
      for (const [s, result] of (await resultsOf(network, students, trained, job)).entries())
        await job.keep(result, async (folder) =>
          saveAdapter(folder, config, await network.adapter(s), { base: baseName }),
        );
      await removeMoments(store);
    }
    return true;
  } finally {
    await network.release();
  }
}

/**
 * A last layer for each student, from the training answers alone: the class itself has learned from the validation
 * answers too, which are to choose the epoch here.
 */
async function* startingRows(job: AdapterJob): AsyncGenerator<AdapterEvent, LastLayer[] | null> {
  const { answers, sides, model, prior, interrupted } = job;
  const texts = answers.texts.map((text) => job.tokenizer.encode(text, job.settings.maxLength));
  const scorer = await createScorer(job.device, model);
  let scores: Float32Array | null;
  try {
    const scoring = scoreTexts({ scorer, texts, interrupted });
    let next = await scoring.next();
    for (let done = 0; !next.done; next = await scoring.next()) {
      done += next.value;
      yield { event: 'encoding', questions: texts.length, cached: 0, done };
    }
    scores = next.value;
  } finally {
    await scorer.release();
  }
  if (scores === null) return null;
  const rowsByStudent = groupRows(rowsOn(sides, 'train'), answers.student, answers.students.length);
  const begun = priorPosteriors(prior, answers.students.length);
  const { students } = updatePosteriors(begun, answers, { scores, rowsByStudent, fixed: true, rounds: 1 });
  return students.map(({ mean }) => studentRow(model, mean));
}

/** Divides the logits of the batch's students by the temperature that fits their validation rows; returns it. */
async function calibrate(
  network: AdapterNetwork,
  students: readonly BatchStudent[],
  { best }: TrainedBatch,
  { selection, temperature: ofClass }: AdapterJob,
): Promise<number> {
  const rows = selection === 'test' ? [] : rowsOfBatch(students, 'validation');
  const learned = new Set(rowsOfBatch(students, 'train').map(({ questionId }) => questionId));
  const asked = rows.map(({ questionId }) => questionId);
  const temperature =
    best.epoch === 0 || !tellsTemperature({ asked, isLearned: (question) => learned.has(question) })
      ? ofClass
      : fitTemperature(
          rows.map(({ label }) => label),
          await network.predict(rows),
        ).temperature;
  for (const s of students.keys()) {
    const adapter = await network.adapter(s);
    await network.setAdapter(s, { ...adapter, ...calibrated(adapter, temperature) });
  }
  return temperature;
}

async function resultsOf(
  network: AdapterNetwork,
  students: readonly BatchStudent[],
  { best, steps, seconds }: TrainedBatch,
  { selection, settings, asClass }: AdapterJob,
): Promise<StudentResult[]> {
  const heldOut: HeldOutAnswer[][] = students.map(() => []);
  for (const split of ['validation', 'test'] as const) {
    // Validation rows are predicted by what has not learned from them; what is kept may have.
    if (split === 'test' && best.epoch === 0)
      await network.begin(students.map(({ id }) => ({ id, ...asClass(id) })));
    const rows = rowsOfBatch(students, split);
    if (rows.length === 0) continue;
    const logits = await network.predict(rows);
    rows.forEach((row, i) => {
      heldOut[row.student]!.push(heldOutAnswer(row, split, logitsOfDifference(logits[i]!)));
    });
  }
  // Trained together: a student's share of the time.
  const each = { selection, best, epochs: settings.epochs, steps, seconds: seconds / students.length };
  return students.map((student, s) => studentResult(student.id, student, { ...each, heldOut: heldOut[s]! }));
}
