/** One training on a bank: an encoder that is tuned on its items first, or the base as it is, and what is read through it. */
import type { Device } from '../../engine/index.ts';
import type { Checkpoint } from '../../model/index.ts';
import { FEWEST_TEXTS } from '../../readers/index.ts';
import type { CheckpointStore, PopulationSettings, Tokens } from '../../training/index.ts';
import { checkpointPart } from '../class/checkpoint-parts.ts';
import type { ComparedEvent, TuningEvent, UntunedEvent } from '../events.ts';
import { type TunedEncoder, tuneOnEvidence } from '../population/tune-on-evidence.ts';
import {
  errorOfLevel,
  type HowToLearn,
  type ItemsToLearn,
  itemsAt,
  type LearnedItems,
  learnItems,
} from './learn-items.ts';
import type { PlannedTraining } from './plan-trainings.ts';

export interface PartJob {
  /** With what the base makes of each. */
  readonly items: ItemsToLearn;
  /** The same as the encoder reads them. */
  readonly tokens: readonly Tokens[];
  readonly how: Required<HowToLearn>;
  /** Null where the base stays as it is. */
  readonly tuning: PopulationSettings | null;
  readonly base: Checkpoint;
  readonly device: Device;
  readonly checkpoints: CheckpointStore;
  readonly clock: () => number;
  readonly interrupted: () => boolean;
}

export interface TrainedPart extends LearnedItems {
  /** All of them, with what the encoder that was kept makes of each. */
  readonly items: ItemsToLearn;
  /** Null: the base as it is. The caller releases it. */
  readonly encoder: Pick<TunedEncoder, 'copyTo' | 'release'> | null;
  /** That it took, over all processes. */
  readonly seconds: number;
}

/**
 * Yields what happens; `null` when interrupted.
 *
 * @throws UnderstudyError `numeric` where what is learned is not finite
 */
export async function* trainPart(
  job: PartJob,
  { rows, before, size }: PlannedTraining,
): AsyncGenerator<TuningEvent | ComparedEvent | UntunedEvent, TrainedPart | null> {
  const { items, how, tuning, clock } = job;
  const started = clock();
  const frozen = (seconds: number): TrainedPart => ({
    ...learnItems(items, rows, how),
    items,
    encoder: null,
    seconds: Math.max(seconds, clock() - started),
  });
  if (tuning !== null && size.steps === 0 && rows.length >= FEWEST_TEXTS)
    yield { event: 'not tuned', student: null, questions: rows.length };
  if (tuning === null || size.steps === 0) return frozen(0);
  const { difficulty, error } = itemsAt(items, rows);
  const population = yield* tuneOnEvidence(
    {
      ...job,
      before,
      store: checkpointPart(job.checkpoints, before.steps, before.steps + size.steps),
      texts: items.texts,
      pooled: items.base,
      evidence: { texts: rows, difficulty, error },
    },
    { ...how, settings: tuning, groupOf: items.groups },
  );
  if (population === null) return null;
  const { tuned, seconds } = population;
  if (tuned === null) return frozen(seconds);
  const { reader, alone } = tuned.reading;
  return {
    reader: { ...reader, error: Math.max(reader.error, errorOfLevel(error)) },
    alone,
    items: { ...items, base: tuned.pooled },
    encoder: tuned,
    seconds: Math.max(seconds, clock() - started),
  };
}
