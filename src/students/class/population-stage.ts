/** The tuning of a class's encoder: on how difficult questions are for all. */
import type { BlockName } from '../../readers/index.ts';
import type { PopulationSettings } from '../../training/index.ts';
import type { ComparedEvent, TuningEvent } from '../events.ts';
import { judgeEncoders, readLeftOut } from '../population/compare-encoders.ts';
import { type MixedReading, mixReaders } from '../population/mix-readers.ts';
import { type PopulationJob, type TunedPopulation, tunePopulation } from '../population/tune-population.ts';
import type { ClassData } from './class-data.ts';
import type { TextEvidence } from './text-evidence.ts';

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
  readonly data: ClassData;
  /** What the training answers say of each text. */
  readonly evidence: TextEvidence;
};

/** The encoder that the students of a class stand on. */
export interface PopulationEncoder {
  /** Null where questions that were left out are not read better than by the base as it was; the caller releases it. */
  readonly tuned: TunedEncoder | null;
  /** Spent in steps, over all processes. */
  readonly seconds: number;
}

interface TunedEncoder extends Pick<TunedPopulation, 'copyTo' | 'release'> {
  /** How difficulty is read through it. */
  readonly reading: MixedReading;
  /** What it makes of every text, [hidden] each. */
  readonly pooled: readonly Float32Array[];
}

/**
 * Tunes the encoder on what the training answers say of each text, and keeps it if it reads better. `null` when interrupted.
 */
export async function* tuneOnEvidence(
  { data, evidence, ...surroundings }: EvidenceJob,
  { settings, groupOf, blocks, covariates }: PopulationStage,
): AsyncGenerator<TuningEvent | ComparedEvent, PopulationEncoder | null> {
  const { texts: known, difficulty, error } = evidence;
  const group = known.map((text) => groupOf[text]!);
  const population = yield* tunePopulation({
    ...surroundings,
    settings,
    texts: data.texts,
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
    const { texts } = data.answers;
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
