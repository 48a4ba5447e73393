/**
 * Recipe `solo`: every weight belongs to the student. The notebook's recipe: each student is fine-tuned alone,
 * from the same base, one after another.
 */
import type { Selection, StudentAnswers } from '../../answers/index.ts';
import type { Device } from '../../engine/index.ts';
import type { Checkpoint } from '../../model/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import {
  type CheckpointStore,
  createClassifier,
  type FineTuneJob,
  fineTune,
  removeMoments,
  totalSteps,
} from '../../training/index.ts';
import type { SoloEvent } from '../events.ts';
import { prepareOrSkip, type SideOf, sizesOf } from '../prepare.ts';
import { heldOutAnswer, type StudentResult, studentResult } from '../student-result.ts';

export interface SoloJob extends Pick<FineTuneJob, 'settings' | 'clock' | 'interrupted'> {
  /** In the order of training. */
  readonly students: readonly StudentAnswers[];
  readonly base: Checkpoint;
  readonly tokenizer: Tokenizer;
  readonly device: Device;
  readonly selection: Selection;
  /** Where the split is not each student's own. */
  readonly sideOf?: SideOf | undefined;
  /** Whether the split holds out answers to test on. @default true */
  readonly isTested?: boolean;
  /** Whether an earlier process finished the student. */
  readonly isFinished: (student: string) => boolean;
  readonly checkpoints: (student: string) => CheckpointStore;
  /** Keeps what a finished student is; `save` writes the model into an empty folder. */
  readonly keep: (result: StudentResult, save: (folder: string) => Promise<void>) => Promise<void>;
}

/**
 * Trains the students one after another; yields what happens. Returns whether all are done: `false` when it
 * was interrupted.
 *
 * @throws UnderstudyError `numeric` when a loss stops being finite
 */
export async function* trainSolo(job: SoloJob): AsyncGenerator<SoloEvent, boolean> {
  const { device, base, tokenizer, settings, selection, sideOf, isTested = true } = job;
  const classifier = await createClassifier({ device, base, tokenizerFiles: tokenizer.files, settings });
  try {
    if (classifier.fresh.length > 0) yield { event: 'fresh', parameters: classifier.fresh };
    for (const [i, { userId: student, answers }] of job.students.entries()) {
      if (job.interrupted()) return false;
      if (job.isFinished(student)) {
        yield { event: 'finished before', student };
        continue;
      }
      const { maxLength } = settings;
      const prepared = prepareOrSkip(answers, { tokenizer, maxLength, selection, sideOf, isTested });
      if (typeof prepared === 'string') {
        yield { event: 'skipped', student, answers: answers.length, reason: prepared };
        continue;
      }
      const { train, test } = prepared;
      const store = job.checkpoints(student);
      yield {
        event: 'student',
        student,
        index: i + 1,
        of: job.students.length,
        answers: answers.length,
        ...sizesOf(prepared),
        steps: totalSteps(train.length, settings.batchSize, settings.epochs),
        done: (await store.checkpoints()).at(-1)?.step ?? 0,
      };
      const chosenBy = { split: selection, rows: prepared[selection] };
      const tuned = yield* fineTune({ ...job, student, classifier, train, selection: chosenBy, test, store });
      if (tuned === null) return false;
      const { best, steps, seconds } = tuned;
      const heldOut = [
        ...prepared.validation.map((row, i) => heldOutAnswer(row, 'validation', tuned.selection[i]!)),
        ...test.map((row, i) => heldOutAnswer(row, 'test', tuned.test[i]!)),
      ];
      const { epochs } = settings;
      const result = studentResult(student, prepared, { selection, best, epochs, steps, seconds, heldOut });
      yield {
        event: 'trained',
        student,
        step: steps,
        best_epoch: best.epoch,
        accuracy: result.scores?.accuracy ?? null,
        f1: result.scores?.f1 ?? null,
        majority_accuracy: result.majority?.accuracy ?? null,
        seconds,
      };
      await job.keep(result, (folder) => classifier.save(folder));
      await removeMoments(store);
    }
    return true;
  } finally {
    await classifier.release();
  }
}
