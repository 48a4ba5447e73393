/** What `train` would do in its run folder, in words. */
import type { PlanOf } from '../../../jobs/index.ts';
import { formatCount } from '../../../words.ts';
import { formatPath } from '../../display/path.ts';

type Planned = Pick<
  PlanOf<'train'>,
  'out' | 'fresh' | 'recipe' | 'folds' | 'found' | 'classSteps' | 'students'
>;

export function describeFoundRun({
  out,
  fresh,
  recipe,
  folds,
  found,
  classSteps,
  students,
}: Planned): string {
  const at = formatPath(out);
  if (found === null) return `${at} would be made`;
  if (fresh) return `${at}: what was trained there would be removed (--fresh)`;
  const { isClassTrained } = found;
  const trainable = students.filter(({ reason }) => reason === undefined);
  const left = trainable.filter(({ student }) => !found.students.includes(student)).length;
  const isDone = recipe === 'class' ? isClassTrained : left === 0 && trainable.length > 0;
  if (isDone) return `${at} holds this training, complete: nothing would be trained`;
  if (folds !== null) return `${at} holds this training: it would go on with the fold that it has come to`;
  if (recipe !== 'solo' && !isClassTrained)
    return found.classSteps === 0
      ? `${at} holds this training, begun: it would go on from the first step`
      : `${at} holds this training: it would go on after step ${formatCount(found.classSteps)} of ${formatCount(classSteps)}`;
  return `${at} holds this training: it would go on with the ${formatCount(left)} of ${formatCount(trainable.length)} students who are not trained yet`;
}
