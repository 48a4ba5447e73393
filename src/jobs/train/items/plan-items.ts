/** What a training on items alone would do, and at what cost. */
import { type ItemBank, POPULATION, readItemBank } from '../../../answers/index.ts';
import { type ReadingEvent, tellNotes } from '../../../classes/index.ts';
import { matrixProductRate } from '../../../engine/index.ts';
import { type BaseEvent, hasRead } from '../../../hub/index.ts';
import { findRun, readingOf } from '../../../runs/index.ts';
import { planTrainings } from '../../../students/index.ts';
import { POPULATION_DEFAULTS, type PopulationSettings } from '../../../training/index.ts';
import type { JobContext } from '../../job.ts';
import { advisedEncoder } from '../encoder-rule.ts';
import { costOf, tuningWork, type Work } from '../planned/cost.ts';
import type { TrainingPlan } from '../planned/training-plan.ts';
import type { TrainJob } from '../plans.ts';
import { asBegun, findBase, readBase } from '../read.ts';
import { checkItemsPlan } from './items-plan.ts';
import { headerOf, heldOutOf, tellLongItems } from './train-items.ts';

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
    ...readingOf(job),
    threads: context.threads,
  });
  tellNotes(bank, context.note);
  const { parts, groupOf } = heldOutOf(bank, job);
  const located = yield* findBase(job, { weights: false }, context);
  if (located === null) return null;
  const { config, tokenizer } = await readBase(located);
  tellLongItems(bank, { tokenizer, job }, context);
  const { settings, encoder, population } = job.ofItems;
  const { out, fresh, folds } = job;
  const create = await headerOf(job, located, { bank, leaks: null, now: context.now() });
  const found = await findRun(out, { create: await asBegun(create, job, located), fresh });
  const items = bank.items.length;
  const tokens = tokensOf(bank, (text) => tokenizer.encode(text, settings.maxLength).length);
  const rate = await matrixProductRate(await context.device(), context.clock);
  const times = folds === null ? 1 : folds + 1;
  const costWith = (tuning: PopulationSettings | null) => {
    const trainings = planTrainings({ groups: groupOf, held: parts }, tuning);
    const { before, size } = trainings.at(-1)!;
    const steps = before.steps + size.steps;
    const work = workOf({ items, tokens, width: config.hiddenSize, times, steps }, tuning);
    const cost = costOf(config, work, rate);
    return { ...cost, seconds: cost.seconds + times * (LEARNING.once + LEARNING.item * items) };
  };
  const cost = costWith(population);
  const tuned = population === null ? costWith(POPULATION_DEFAULTS) : cost;
  const frozen = population === null ? cost : costWith(null);
  const held = parts.reduce((sum, part) => sum + part.length, 0);
  const learned = folds === null ? items - held : items;
  const ruled = { questions: learned, hasRead: hasRead(located) };
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
        train: learned,
        validation: 0,
        test: held,
      },
    ],
    ...cost,
    trainings: times,
    batch: population?.batchSize ?? 1,
    classSteps: cost.steps,
    encoders: {
      ...ruled,
      asked: encoder,
      advised: advisedEncoder(ruled),
      frozen: frozen.seconds,
      tuned: tuned.seconds,
    },
    rate,
    out,
    fresh,
    folds,
    found,
    items,
  };
}

function tokensOf({ items }: ItemBank, lengthOf: (text: string) => number): number {
  return items.reduce((sum, { text }) => sum + lengthOf(text), 0);
}

/** Every item once by the base; of a tuned encoder also the tunings of each training. */
function workOf(
  {
    items,
    tokens,
    width,
    times,
    steps,
  }: {
    readonly items: number;
    readonly tokens: number;
    readonly width: number;
    readonly times: number;
    readonly steps: number;
  },
  tuning: PopulationSettings | null,
): Work {
  const kept = { numbersKept: items * width };
  const mean = tokens / items;
  if (tuning === null || steps === 0)
    return { ...kept, steps: 0, tokenPasses: tokens, batchTokens: mean, modelsKept: 1 };
  const { passes, modelsKept } = tuningWork(tuning);
  return {
    ...kept,
    steps,
    tokenPasses: (1 + times * passes) * tokens,
    batchTokens: tuning.batchSize * mean,
    modelsKept: 1 + modelsKept,
  };
}
