/** What a training on items alone would do, and at what cost. */
import { POPULATION, readItemBank } from '../../../answers/index.ts';
import type { ReadingEvent } from '../../../classes/index.ts';
import { matrixProductRate } from '../../../engine/index.ts';
import type { BaseEvent } from '../../../hub/index.ts';
import { findRun } from '../../../runs/index.ts';
import type { JobContext } from '../../job.ts';
import { costOf } from '../planned/cost.ts';
import type { TrainingPlan } from '../planned/training-plan.ts';
import type { TrainJob } from '../plans.ts';
import { asBegun, findBase, readBase } from '../read.ts';
import { checkItemsPlan } from './items-plan.ts';
import { headerOf, heldOutOf } from './train-items.ts';

/** What it takes to learn from items once, in seconds, and in seconds an item. */
const LEARNING = { once: 3, item: 2e-3 } as const;

/** @throws UnderstudyError as the training would */
export async function* planItems(
  job: TrainJob,
  context: JobContext,
): AsyncGenerator<ReadingEvent | BaseEvent, TrainingPlan | null> {
  checkItemsPlan(job.ofItems, job.log);
  const bank = await readItemBank({
    path: job.log,
    columns: job.columns,
    covariates: job.covariates,
    threads: context.threads,
  });
  const { parts } = heldOutOf(bank, job);
  const located = yield* findBase(job, { weights: false }, context);
  if (located === null) return null;
  const { config, tokenizer } = await readBase(located);
  const { maxLength } = job.ofItems.settings;
  const { out, fresh, folds } = job;
  const create = await headerOf(job, located, { bank, leaks: null, now: context.now() });
  const found = await findRun(out, { create: await asBegun(create, job, located), fresh });
  const items = bank.items.length;
  const tokens = bank.items.reduce((sum, { text }) => sum + tokenizer.encode(text, maxLength).length, 0);
  const rate = await matrixProductRate(await context.device(), context.clock);
  const work = { steps: 0, tokenPasses: tokens, batchTokens: tokens / items, modelsKept: 1 };
  const cost = costOf(config, { ...work, numbersKept: items * config.hiddenSize }, rate);
  const times = folds === null ? 1 : folds + 1;
  const held = parts.reduce((sum, part) => sum + part.length, 0);
  return {
    recipe: 'class',
    base: {
      name: located.name,
      commit: located.commit,
      downloadBytes: located.absent.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    students: [
      {
        student: POPULATION,
        reason: undefined,
        answers: items,
        train: folds === null ? items - held : items,
        validation: 0,
        test: held,
      },
    ],
    ...cost,
    seconds: cost.seconds + times * (LEARNING.once + LEARNING.item * items),
    trainings: folds === null ? 1 : folds + 1,
    batch: 1,
    classSteps: 0,
    encoders: null,
    rate,
    out,
    fresh,
    folds,
    found,
    items,
  };
}
