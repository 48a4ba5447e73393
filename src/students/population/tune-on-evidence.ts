/**
 * An encoder tuned on how difficult texts are for all, kept where it reads those better that it has not seen: of a class,
 * before there are students, and of a bank of items.
 */
import type { BlockName } from '../../readers/index.ts';
import type { PopulationSettings, Tokens } from '../../training/index.ts';
import type { ComparedEvent, TuningEvent } from '../events.ts';
import { judgeEncoders, readLeftOut } from './compare-encoders.ts';
import { type MixedReading, mixReaders } from './mix-readers.ts';
import { type PopulationJob, type TunedPopulation, tunePopulation } from './tune-population.ts';

export interface PopulationStage {
  readonly settings: PopulationSettings;
  /** What questions are read with when encoders are held against each other. */
  readonly blocks: readonly BlockName[];
  /** What the lines of covariates in texts begin with. */
  readonly covariates: readonly string[];
  /** Of every text: those of one number are so alike that they are left out together. */
  readonly groupOf: ArrayLike<number>;
}

type EvidenceJob = Pick<
  PopulationJob,
  'device' | 'base' | 'pooled' | 'store' | 'before' | 'clock' | 'interrupted'
> & {
  /** Every text as people read it, and as the encoder does. */
  readonly texts: readonly string[];
  readonly tokens: readonly Tokens[];
  /** What is known of some texts. */
  readonly evidence: Evidence;
};

export interface Evidence {
  /** Positions of the texts. */
  readonly texts: readonly number[];
  /** Of each of them, logits. */
  readonly difficulty: Float64Array;
  /** Standard error, logits. */
  readonly error: Float64Array;
}

/** The encoder that students stand on, or items are read through. */
export interface PopulationEncoder {
  /** Null where questions that were left out are not read better than by the base as it was; the caller releases it. */
  readonly tuned: TunedEncoder | null;
  /** Spent in steps, over all processes. */
  readonly seconds: number;
}

export interface TunedEncoder extends Pick<TunedPopulation, 'copyTo' | 'release'> {
  /** How difficulty is read through it. */
  readonly reading: MixedReading;
  /** What it makes of every text, [hidden] each. */
  readonly pooled: readonly Float32Array[];
}

/** Tunes the encoder on what is known of each text, and keeps it if it reads better. `null` when interrupted. */
export async function* tuneOnEvidence(
  { texts, tokens, evidence, ...surroundings }: EvidenceJob,
  { settings, groupOf, blocks, covariates }: PopulationStage,
): AsyncGenerator<TuningEvent | ComparedEvent, PopulationEncoder | null> {
  const { texts: known, difficulty, error } = evidence;
  const group = known.map((text) => groupOf[text]!);
  const population = yield* tunePopulation({
    ...surroundings,
    settings,
    texts: tokens,
    known,
    difficulty,
    error,
    group,
  });
  if (population === null) return null;
  const { seconds, copyTo, release } = population;
  let isKept = false;
  try {
    const { seed } = settings;
    const beside = blocks.filter((name) => name !== 'base');
    const reading = mixReaders({ ...population, texts, known, difficulty, error, beside, covariates, seed });
    const left = { difficulty, error, fold: population.fold, group };
    const frozen = readLeftOut(
      { ...left, texts: known.map((text) => texts[text]!), blocks, covariates, seed },
      known.map((text) => surroundings.pooled[text]!),
    );
    const judged = judgeEncoders({ frozen, tuned: reading.leftOut, beside: reading.leftOutBeside }, left);
    yield { event: 'encoders', student: null, questions: known.length, ...judged };
    if (judged.kept === 'frozen') return { seconds, tuned: null };
    const pooled = await population.pool();
    isKept = true;
    return { seconds, tuned: { copyTo, release, reading, pooled } };
  } finally {
    if (!isKept) await release();
  }
}
