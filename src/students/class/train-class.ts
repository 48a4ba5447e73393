/** Recipe `class` from answers to a class: questions encoded by the base, trained, finished, kept. */
import { type ClassAnswers, rowsOn, type Side } from '../../answers/index.ts';
import { part, type Steps } from '../../numeric/index.ts';
import type { BlockName } from '../../readers/index.ts';
import type { Tokenizer } from '../../text/index.ts';
import { type CheckpointStore, saveClassModel } from '../../training/index.ts';
import type { ClassEvent } from '../events.ts';
import { estimatingInSteps } from '../in-steps.ts';
import { type ClassData, classData } from './class-data.ts';
import { encodeQuestions, type FeatureStore } from './encode-questions.ts';
import { type ClassResult, finishClassInSteps } from './finish-class.ts';
import { type ClassReader, readKnownQuestions, readQuestions } from './read-questions.ts';
import { type TextEvidence, textEvidenceInSteps } from './text-evidence.ts';
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
  /** Keeps what the class is; `save` writes the model into an empty folder. Returns whether that is done: `false` when interrupted. */
  readonly keep: (class_: FinishedClass, save: (folder: string) => Promise<void>) => Promise<boolean>;
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
  const { best, epochs, steps, seconds } = trained;
  try {
    const estimated = yield* estimatingInSteps(estimating(job, { ...trained, data }), job);
    // The last checkpoint is there: the same command does no step anew.
    if (estimated === null) return false;
    const { alone, whole } = estimated;
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
    const isKept = await job.keep({ ...result, reading, best, epochs, steps, seconds }, (folder) =>
      saveClassModel(folder, {
        base,
        trained,
        tokenizerFiles: tokenizer.files,
        temperature: alone.calibration.temperature,
        seed,
      }),
    );
    if (!isKept) return false;
    await tidyCheckpoints(job);
    return true;
  } finally {
    await trained.release();
  }
}

/** Shares of the work, in about the time that each takes: a class of 20,000 students and 3,000 questions. */
const ALONE = 0.22;
const EVIDENCE = { ofTraining: 0.08, ofBoth: 0.16 };
const READ = { whole: 0.47, known: 0.7 };

/** The class by its base alone, and by all that is read where that is more. */
function* estimating(job: ClassJob, trained: TrainedStages & { readonly data: ClassData }) {
  const isMore = job.readers.some((name) => name !== 'base');
  const { chosen, final, data } = trained;
  const fixed = job.fixedPrior !== undefined;
  const alone = yield* part(finishClassInSteps(data, { chosen, final, fixed }), 0, isMore ? ALONE : 1);
  return { alone, whole: isMore ? yield* part(readWhole(job, trained), ALONE, 1) : null };
}

/** The class finished once more, its questions as difficult as all that is read says. */
function* readWhole(
  { readers: blocks, covariates, groupOf, settings, fixedPrior }: ClassJob,
  { data, by, chosen, final, evidence }: TrainedStages & { readonly data: ClassData },
): Steps<ClassResult & { readonly reader: ClassReader; readonly evidence: TextEvidence }> {
  const fixed = fixedPrior !== undefined;
  const job = { data, by, blocks, covariates, groupOf, seed: settings.seed, fixed };
  const { answers, sides } = data;
  const ofTraining =
    evidence ?? (yield* part(textEvidenceInSteps(answers, rowsOn(sides, 'train')), 0, EVIDENCE.ofTraining));
  const hasMore = rowsOn(sides, 'validation').length > 0;
  const learnedFrom = ['train', 'validation'] as const;
  const ofBoth = hasMore
    ? yield* part(
        textEvidenceInSteps(answers, rowsOn(sides, ...learnedFrom)),
        EVIDENCE.ofTraining,
        EVIDENCE.ofBoth,
      )
    : ofTraining;
  const reading = readQuestions(job, { estimate: final, evidence: ofBoth, sides: learnedFrom });
  const whole = yield* part(reading, EVIDENCE.ofBoth, READ.whole);
  // Without validation answers nothing was chosen by them, and nothing was learned from them.
  const read = hasMore
    ? yield* part(
        readKnownQuestions(job, { estimate: chosen, evidence: ofTraining, sides: ['train'] }, whole.reader),
        READ.whole,
        READ.known,
      )
    : whole;
  const { error } = whole.reader;
  const finishing = finishClassInSteps(data, { chosen: read, final: whole, fixed, error });
  const result = yield* part(finishing, READ.known, 1);
  return { ...result, reader: whole.reader, evidence: ofBoth };
}
