/** Recipe `class` from answers to a class: questions encoded by the base, trained, finished, kept. */
import { type ClassAnswers, rowsOn, type Side } from '../../answers/index.ts';
import type { BlockName } from '../../readers/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import { type CheckpointStore, saveClassModel } from '../../training/index.ts';
import type { ClassEvent } from '../events.ts';
import { type ClassData, classData } from './class-data.ts';
import { encodeQuestions, type FeatureStore } from './encode-questions.ts';
import { type ClassResult, finishClass } from './finish-class.ts';
import { type ClassReader, readKnownQuestions, readQuestions } from './read-questions.ts';
import { type TextEvidence, textEvidence } from './text-evidence.ts';
import { tidyCheckpoints } from './tidy-checkpoints.ts';
import { type StagesJob, type TrainedStages, trainStages } from './train-stages.ts';

interface ClassJob extends Omit<StagesJob, 'data' | 'pooled' | 'store'> {
  readonly answers: ClassAnswers;
  /** [answers] */
  readonly sides: readonly Side[];
  readonly tokenizer: Tokenizer;
  readonly features: FeatureStore;
  readonly checkpoints: CheckpointStore;
  /** What questions are read with. More than `base` needs an encoder that is frozen, or tuned before the students. */
  readonly readers: readonly BlockName[];
  /** What the lines of covariates in texts begin with. */
  readonly covariates: readonly string[];
  /** Of every text: those of one number are so alike that the one gives the other away. */
  readonly groupOf: ArrayLike<number>;
  /** Keeps what the class is; `save` writes the model into an empty folder. */
  readonly keep: (class_: FinishedClass, save: (folder: string) => Promise<void>) => Promise<void>;
}

/** With all that it reads with. */
export interface FinishedClass extends ClassResult {
  /** What it reads with beside its base, and what it is with its base alone: what leaves as a model. Or null. */
  readonly reading: {
    readonly reader: ClassReader;
    /** What the reader learned from. */
    readonly evidence: TextEvidence;
    readonly alone: ClassResult;
    /** Whether it reads through an encoder that was tuned on difficulties, and kept. */
    readonly isTuned: boolean;
  } | null;
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
    const fixed = job.fixedPrior !== undefined;
    const alone = finishClass(data, { chosen, final, fixed });
    const whole = job.readers.some((name) => name !== 'base') ? readWhole(job, { ...trained, data }) : null;
    const result = whole ?? alone;
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
    const isTuned = 'prior' in trained.by;
    const reading = whole && { reader: whole.reader, evidence: whole.evidence, alone, isTuned };
    await job.keep({ ...result, reading, best, epochs, steps, seconds }, (folder) =>
      saveClassModel(folder, {
        base,
        trained,
        tokenizerFiles: tokenizer.files,
        temperature: alone.calibration.temperature,
        seed,
      }),
    );
    await tidyCheckpoints(job);
    return true;
  } finally {
    await trained.release();
  }
}

/** The class finished once more, its questions as difficult as all that is read says. */
function readWhole(
  { readers: blocks, covariates, groupOf, settings, fixedPrior }: ClassJob,
  { data, by, chosen, final, evidence }: TrainedStages & { readonly data: ClassData },
): ClassResult & { readonly reader: ClassReader; readonly evidence: TextEvidence } {
  const fixed = fixedPrior !== undefined;
  const job = { data, by, blocks, covariates, groupOf, seed: settings.seed, fixed };
  const { answers, sides } = data;
  const ofTraining = evidence ?? textEvidence(answers, rowsOn(sides, 'train'));
  const hasMore = rowsOn(sides, 'validation').length > 0;
  const learnedFrom = ['train', 'validation'] as const;
  const ofBoth = hasMore ? textEvidence(answers, rowsOn(sides, ...learnedFrom)) : ofTraining;
  const whole = readQuestions(job, { estimate: final, evidence: ofBoth, sides: learnedFrom });
  // Without validation answers nothing was chosen by them, and nothing was learned from them.
  const read = hasMore
    ? readKnownQuestions(job, { estimate: chosen, evidence: ofTraining, sides: ['train'] }, whole.reader)
    : whole;
  const { error } = whole.reader;
  const result = finishClass(data, { chosen: read, final: whole, fixed, error });
  return { ...result, reader: whole.reader, evidence: ofBoth };
}
