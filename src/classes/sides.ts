/** The side of every answer of a training, and what the sides share. */
import {
  auditSplit,
  type ClassAnswers,
  type NearPair,
  type Side,
  type SplitAudit,
  splitClass,
} from '../answers/index.ts';
import type { DataSettings } from '../runs/index.ts';
import { FEWEST_ANSWERS } from '../students/index.ts';

/** The settings of a run that decide which answers are held out. */
export type SplitSettings = Pick<DataSettings, 'split' | 'selection' | 'folds' | 'fold'>;

/** Splits that hold out whole questions. */
export const QUESTION_SPLITS: readonly string[] = ['question', 'topic', 'subject'];

/**
 * The side of every answer. A training with folds itself holds out nothing to test on.
 *
 * @param near pairs of the texts that say nearly the same
 */
export function sidesOf(
  answers: ClassAnswers,
  { split, selection, folds, fold }: SplitSettings,
  near: readonly NearPair[],
): readonly Side[] {
  const held = folds === null ? fold : { index: 0, of: folds };
  return splitClass(answers, {
    split,
    selection,
    fewest: FEWEST_ANSWERS,
    ...(held === null ? {} : { fold: held }),
    near,
  });
}

/** The settings of each training that holds something out: of every fold, or of the run itself. */
export function trainingsOf<Settings extends SplitSettings>(settings: Settings): Settings[] {
  const { folds } = settings;
  if (folds === null) return [settings];
  return Array.from({ length: folds }, (_, i) => ({
    ...settings,
    folds: null,
    fold: { index: i + 1, of: folds },
  }));
}

/** What the test shares with training; with folds the sum over them, as each is a test of its own. */
export function splitLeaks(
  answers: ClassAnswers,
  settings: SplitSettings,
  near: readonly NearPair[],
): SplitAudit {
  const audits = trainingsOf(settings).map((training) =>
    auditSplit(answers, sidesOf(answers, training, near), near),
  );
  const total: Record<keyof SplitAudit, number> = { ...audits[0]! };
  for (const audit of audits.slice(1))
    for (const count of Object.keys(total) as (keyof SplitAudit)[]) total[count] += audit[count];
  return total;
}
