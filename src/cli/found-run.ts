/** What `train` would do in its run folder, in words. */
import type { FoundRun } from '../runs/index.ts';
import { formatCount } from '../words.ts';
import { formatPath } from './display/format.ts';
import type { TrainJob } from './train-job.ts';

export interface Planned {
  /** Optimizer steps of the class in all. */
  readonly classSteps: number;
  /** Students who would be trained, each for himself. */
  readonly students: readonly string[];
}

export function describeFoundRun(
  { out, fresh, plan, folds }: Pick<TrainJob, 'out' | 'fresh' | 'plan' | 'folds'>,
  found: FoundRun | null,
  planned: Planned,
): string {
  const at = formatPath(out);
  if (found === null) return `${at} would be made`;
  if (fresh) return `${at}: what was trained there would be removed (--fresh)`;
  const { isClassTrained, classSteps, students } = found;
  const left = planned.students.filter((student) => !students.includes(student)).length;
  const isDone = plan.recipe === 'class' ? isClassTrained : left === 0 && planned.students.length > 0;
  if (isDone) return `${at} holds this training, complete: nothing would be trained`;
  if (folds !== null) return `${at} holds this training: it would go on with the fold that it has come to`;
  if (plan.recipe !== 'solo' && !isClassTrained)
    return classSteps === 0
      ? `${at} holds this training, begun: it would go on from the first step`
      : `${at} holds this training: it would go on after step ${formatCount(classSteps)} of ${formatCount(planned.classSteps)}`;
  return `${at} holds this training: it would go on with the ${formatCount(left)} of ${formatCount(planned.students.length)} students who are not trained yet`;
}
