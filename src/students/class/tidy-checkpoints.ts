/** What only a training in progress needs goes once the class is complete. */
import type { ClassAnswers, Side } from '../../answers/index.ts';
import { type CheckpointStore, removeMoments } from '../../training/index.ts';
import { textsAsked } from './class-data.ts';
import { planStages } from './train-stages.ts';

export interface CompleteClass
  extends Readonly<Pick<Parameters<typeof planStages>[1], 'settings' | 'encoder' | 'population'>> {
  readonly answers: Pick<ClassAnswers, 'text'>;
  /** [answers] */
  readonly sides: readonly Side[];
  readonly checkpoints: CheckpointStore;
}

/** Removes the tunings of an encoder, a model each, and moments. A process killed in it leaves the rest to the next. */
export async function tidyCheckpoints({ answers, sides, checkpoints, ...job }: CompleteClass): Promise<void> {
  const tuning = planStages(textsAsked(answers, sides), job).find(({ of }) => of === 'population');
  if (tuning !== undefined) {
    const { before, size } = tuning;
    for (const { step } of await checkpoints.checkpoints())
      if (step > before.steps && step <= before.steps + size.steps) await checkpoints.removeCheckpoint(step);
  }
  await removeMoments(checkpoints);
}
