/** The tuning of a class's encoder: how difficult questions are by the students as a head on the base has them. */
import { groupsOfTexts, type NearPair, rowsOn, type Selection } from '../../answers/index.ts';
import { poolScores, probabilityOf } from '../../numeric/index.ts';
import type { BlockName } from '../../readers/index.ts';
import type { PopulationSettings } from '../../training/index.ts';
import type { TuningEvent } from '../events.ts';
import { type PopulationJob, type TunedPopulation, tunePopulation } from '../population/tune-population.ts';
import type { ClassData } from './class-data.ts';
import { logitsOf } from './class-posteriors.ts';
import type { Estimate } from './finish-class.ts';
import { type ReadBase, readQuestions } from './read-questions.ts';
import { textEvidence } from './text-evidence.ts';

export interface PopulationStage {
  readonly settings: PopulationSettings;
  /** What questions are read with when encoders are held against each other. */
  readonly blocks: readonly BlockName[];
  /** Texts that are never told apart: they are left out together. */
  readonly near: readonly NearPair[];
}

type EvidenceJob = Pick<
  PopulationJob,
  'device' | 'base' | 'pooled' | 'store' | 'before' | 'clock' | 'interrupted'
> & { readonly data: ClassData };

/** Tunes the encoder on what the training answers say of each text; the caller releases it. `null` when interrupted. */
export async function* tuneOnEvidence(
  { data, ...surroundings }: EvidenceJob,
  { settings, near }: PopulationStage,
  { scores, posteriors }: Estimate,
): AsyncGenerator<TuningEvent, TunedPopulation | null> {
  const evidence = textEvidence(data.answers, rowsOn(data.sides, 'train'), scores, posteriors);
  const groupOf = groupsOfTexts(data.answers.texts.length, near);
  return yield* tunePopulation({
    ...surroundings,
    settings,
    texts: data.texts,
    known: evidence.texts,
    difficulty: evidence.difficulty,
    error: evidence.error,
    group: evidence.texts.map((text) => groupOf[text]!),
  });
}

/** How well the rows that choose are predicted once questions are read with all blocks: minus the log loss, 0 without rows. */
export function judgeReading(
  job: { readonly data: ClassData; readonly selection: Selection },
  { blocks, settings }: PopulationStage,
  estimate: Estimate,
  base: ReadBase,
): number {
  const { answers, sides } = job.data;
  const rows = rowsOn(sides, job.selection);
  if (rows.length === 0) return 0;
  const { scores, posteriors } = readQuestions(
    { data: job.data, base, blocks, seed: settings.seed },
    estimate,
    'train',
  );
  const logits = logitsOf(answers, rows, scores, posteriors);
  const { log_loss } = poolScores({
    labels: rows.map((row) => answers.label[row]!),
    probabilities: Array.from(logits, probabilityOf),
    students: rows.map((row) => answers.student[row]!),
  });
  return -log_loss;
}
