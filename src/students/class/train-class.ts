/** Recipe `class` from answers to a class: questions encoded by the base, trained, finished, kept. */
import type { ClassAnswers, Side } from '../../answers/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import { type CheckpointStore, removeMoments, saveClassModel } from '../../training/index.ts';
import type { ClassEvent } from '../events.ts';
import { classData } from './class-data.ts';
import { encodeQuestions, type FeatureStore } from './encode-questions.ts';
import { type ClassResult, finishClass } from './finish-class.ts';
import { type StagesJob, trainStages } from './train-stages.ts';

interface ClassJob extends Omit<StagesJob, 'data' | 'pooled' | 'store'> {
  readonly answers: ClassAnswers;
  /** [answers] */
  readonly sides: readonly Side[];
  readonly tokenizer: Tokenizer;
  readonly features: FeatureStore;
  readonly checkpoints: CheckpointStore;
  /** Keeps what the class is; `save` writes the model into an empty folder. */
  readonly keep: (class_: FinishedClass, save: (folder: string) => Promise<void>) => Promise<void>;
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
