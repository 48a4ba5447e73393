/** Trains a class into a run folder: where log, base, recipe and folder come together. */
import { isItemBank } from '../../answers/index.ts';
import { sidesOf, trainingsOf } from '../../classes/index.ts';
import { checkNames, hasRead } from '../../hub/index.ts';
import { readingOf } from '../../runs/index.ts';
import { textsAsked } from '../../students/index.ts';
import type { JobContext } from '../job.ts';
import { trainAdapterRecipe } from './adapter.ts';
import { checkReaders } from './check-readers.ts';
import { trainClassRecipe } from './class.ts';
import { settled } from './encoder-rule.ts';
import type { RecipeEvent, TrainEvent } from './events.ts';
import { trainFolds } from './folds.ts';
import { runItems } from './items/train-items.ts';
import { type ReadAnswers, type Training, withTraining } from './open-training.ts';
import type { LocatedJob, TrainJob } from './plans.ts';
import { findBase, readAnswers } from './read.ts';
import { trainSoloRecipe } from './solo.ts';
import type { TrainSummary } from './summary.ts';

export { plan } from './planned/plan.ts';

/**
 * Begins the run, or goes on with it; the folder is complete for what is done whenever this ends.
 *
 * @throws UnderstudyError for whatever a user can mend: the log, the base, the folder, a loss that is not finite
 */
export async function* run(
  asked: TrainJob,
  context: JobContext,
): AsyncGenerator<TrainEvent, TrainSummary | null> {
  yield { event: 'reading', what: asked.log };
  if (await isItemBank({ path: asked.log, columns: asked.columns, ...readingOf(asked) }))
    return yield* runItems(asked, context);
  checkReaders(asked.plan);
  const read = await readAnswers(asked, context);
  const job = { ...asked, ...read.reading };
  if (job.pushAs !== null) checkNames(read.answers.students, job.pushAs);
  const base = yield* findBase(job, { weights: true }, context);
  if (base === null) return null;
  if (base.commit !== null) yield { event: 'base', base: base.name, commit: base.commit };
  const lock = context.lockOf(job.out);
  const { answers, near } = read;
  // Of all folds the same: as many as the first of them learns from.
  const { length: questions } = textsAsked(answers, sidesOf(answers, trainingsOf(job)[0]!, near));
  const located = { ...settled(job, { questions, hasRead: hasRead(base) }), base };
  return yield* withTraining(lock, located, read, context, (training) => train(training, read));
}

async function* train(
  training: Training,
  read: ReadAnswers,
): AsyncGenerator<TrainEvent, TrainSummary | null> {
  if (training.job.folds === null) return yield* trainRecipe(training);
  return yield* trainFolds(training, {
    trainFold: (fold: LocatedJob) => withTraining(fold.out, fold, read, training.context, trainRecipe),
    trainAll: () => trainRecipe(training),
  });
}

async function* trainRecipe(training: Training): AsyncGenerator<RecipeEvent, TrainSummary | null> {
  const { plan, base, out: folder, selection, folds } = training.job;
  const { recipe } = plan;
  const students = training.answers.students.length;
  training.record({ event: 'run', recipe, students, base: base.name });
  const trained = yield* plan.recipe === 'solo'
    ? trainSoloRecipe(training, plan)
    : plan.recipe === 'class'
      ? trainClassRecipe(training, plan)
      : trainAdapterRecipe(training, plan);
  return (
    trained && {
      folder,
      recipe,
      leaves: training.base.config.architecture === 'modernbert',
      fresh: [],
      pooled: null,
      calibration: null,
      reading: null,
      ...trained,
      selection,
      folds,
    }
  );
}
