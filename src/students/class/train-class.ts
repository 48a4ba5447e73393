/** Recipe `class` from answers to a class: questions encoded by the base, trained, finished, kept. */
import type { ClassAnswers, Selection, Side } from '../../answers/index.ts';
import type { Device } from '../../engine/index.ts';
import type { Checkpoint, ClassEncoder } from '../../model/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import {
  type CheckpointStore,
  type ClassSettings,
  removeMoments,
  saveClassModel,
} from '../../training/index.ts';
import { classData } from './class-data.ts';
import type { ClassEvent } from './class-events.ts';
import { encodeQuestions, type FeatureStore } from './encode-questions.ts';
import { type ClassResult, finishClass } from './finish-class.ts';
import type { Prior } from './posterior.ts';
import { trainStages } from './train-stages.ts';

export interface ClassJob {
  readonly answers: ClassAnswers;
  /** [answers] */
  readonly sides: readonly Side[];
  readonly base: Checkpoint;
  readonly tokenizer: Tokenizer;
  readonly device: Device;
  readonly encoder: ClassEncoder;
  readonly settings: ClassSettings;
  /** Variances that are not to be estimated. */
  readonly fixedPrior: Prior | undefined;
  readonly selection: Selection;
  /** Whether the network may learn from the validation rows in the end. */
  readonly refit: boolean;
  readonly features: FeatureStore;
  readonly checkpoints: CheckpointStore;
  /** Keeps what the class is; `save` writes the model into an empty folder. */
  readonly keep: (class_: FinishedClass, save: (folder: string) => Promise<void>) => Promise<void>;
  readonly clock: () => number;
  readonly interrupted: () => boolean;
}

export interface FinishedClass extends ClassResult {
  readonly best: { readonly epoch: number; readonly step: number };
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
}

/**
 * Trains the class; yields what happens. Returns whether it is done: `false` when it was interrupted.
 *
 * @throws UnderstudyError `numeric` when a loss stops being finite
 */
export async function* trainClass(job: ClassJob): AsyncGenerator<ClassEvent, boolean> {
  const { base, tokenizer, settings } = job;
  const data = classData(job.answers, job.sides, { tokenizer, maxLength: settings.maxLength });
  const pooled = yield* encodeQuestions({ ...job, texts: data.texts, seed: settings.seed });
  if (pooled === null) return false;
  const trained = yield* trainStages({ ...job, data, pooled, store: job.checkpoints });
  if (trained === null) return false;
  const { chosen, final, best, epochs, steps, seconds } = trained;
  try {
    const result = finishClass(data, { chosen, final, fixed: job.fixedPrior !== undefined });
    const { temperature } = result.calibration;
    yield {
      event: 'trained class',
      student: null,
      step: steps,
      best_epoch: best.epoch,
      temperature,
      log_loss: result.pooled?.log_loss ?? null,
      auc: result.pooled?.auc ?? null,
      seconds,
    };
    const { seed } = settings;
    await job.keep({ ...result, best, epochs, steps, seconds }, (folder) =>
      saveClassModel(folder, { base, trained, tokenizerFiles: tokenizer.files, temperature, seed }),
    );
    await removeMoments(job.checkpoints);
    return true;
  } finally {
    await trained.release();
  }
}
