/** The tuning of a class's encoder: on how difficult questions are for all. */
import { groupsOfTexts, type NearPair, rowsOn } from '../../answers/index.ts';
import type { BlockName } from '../../readers/index.ts';
import type { PopulationSettings } from '../../training/index.ts';
import type { ComparedEvent, TuningEvent } from '../events.ts';
import { type Fit, fitLeftOut } from '../population/compare-encoders.ts';
import { type PopulationJob, type TunedPopulation, tunePopulation } from '../population/tune-population.ts';
import type { ClassData } from './class-data.ts';
import type { ReadBase } from './read-questions.ts';
import { textEvidence } from './text-evidence.ts';

export interface PopulationStage {
  readonly settings: PopulationSettings;
  /** What questions are read with when encoders are held against each other. */
  readonly blocks: readonly BlockName[];
  /** What the lines of covariates in texts begin with. */
  readonly covariates: readonly string[];
  /** Texts that are never told apart: they are left out together. */
  readonly near: readonly NearPair[];
}

type EvidenceJob = Pick<
  PopulationJob,
  'device' | 'base' | 'pooled' | 'store' | 'before' | 'clock' | 'interrupted'
> & { readonly data: ClassData };

/** The encoder that the students of a class stand on. */
export interface PopulationEncoder extends Pick<TunedPopulation, 'release' | 'seconds'> {
  /** Null where questions that were left out are read better by the base as it was. */
  readonly tuned:
    | (Pick<TunedPopulation, 'copyTo'> & {
        readonly base: ReadBase;
        /** What questions are read with: all that was asked for, or the tuned encoder alone. */
        readonly blocks: readonly BlockName[];
        /** What it makes of every text, [hidden] each. */
        readonly pooled: readonly Float32Array[];
      })
    | null;
}

/**
 * Tunes the encoder on what the training answers say of each text, and keeps it if it reads better; the caller releases
 * it. `null` when interrupted.
 */
export async function* tuneOnEvidence(
  { data, ...surroundings }: EvidenceJob,
  { settings, near, blocks, covariates }: PopulationStage,
): AsyncGenerator<TuningEvent | ComparedEvent, PopulationEncoder | null> {
  const evidence = textEvidence(data.answers, rowsOn(data.sides, 'train'));
  const { texts: known, difficulty, error } = evidence;
  const groupOf = groupsOfTexts(data.answers.texts.length, near);
  const population = yield* tunePopulation({
    ...surroundings,
    settings,
    texts: data.texts,
    known,
    difficulty,
    error,
    group: known.map((text) => groupOf[text]!),
  });
  if (population === null) return null;
  const { unseen, fold, head, seconds, copyTo, release } = population;
  const texts = known.map((text) => data.answers.texts[text]!);
  const compared = { texts, covariates, difficulty, error, fold, seed: settings.seed };
  const numbers = known.map((text) => [unseen[text]!]);
  const asItWas = known.map((text) => surroundings.pooled[text]!);
  const fits = {
    frozen: fitLeftOut({ ...compared, blocks }, asItWas),
    tuned: fitLeftOut({ ...compared, blocks }, numbers),
    // The last encoder has read more than those that left some texts out, and needs the other blocks less.
    alone: fitLeftOut({ ...compared, blocks: ALONE }, numbers),
  };
  const kept = bestOf(fits);
  yield { event: 'encoders', student: null, questions: known.length, ...fits, kept };
  const base = { numbers: Array.from(unseen, (b) => [b]), through: head };
  return {
    seconds,
    release,
    tuned:
      kept === 'frozen'
        ? null
        : { copyTo, base, blocks: kept === 'alone' ? ALONE : blocks, pooled: await population.pool() },
  };
}

const ALONE: readonly BlockName[] = ['base'];

/** With the smallest error, the first of equals. */
function bestOf<Name extends string>(fits: Readonly<Record<Name, Fit>>): Name {
  const names = Object.keys(fits) as Name[];
  return names.reduce((best, name) => (fits[name].error < fits[best].error ? name : best));
}
