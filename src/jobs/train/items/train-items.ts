/** A bank of items without persons into a run folder: a class of one, the population. */
import {
  covariateLabel,
  findNearDuplicates,
  groupQuestions,
  type ItemBank,
  populationAnswers,
  readItemBank,
  rowsOn,
  type SplitAudit,
} from '../../../answers/index.ts';
import {
  saveOptions,
  saveReader,
  sidesOf,
  splitLeaks,
  tellNotes,
  trainingsOf,
} from '../../../classes/index.ts';
import { UnderstudyError } from '../../../errors.ts';
import { scoreItems } from '../../../evaluation/index.ts';
import type { LocatedBase } from '../../../hub/index.ts';
import { openCheckpoint, readConfig } from '../../../model/index.ts';
import { FEWEST_TEXTS } from '../../../readers/index.ts';
import {
  type ItemSettings,
  keptReading,
  openFeatures,
  openRun,
  type Run,
  type RunHeader,
  readingOf,
} from '../../../runs/index.ts';
import { tidyTunings, trainItems } from '../../../students/index.ts';
import { cutting, fitTokenizer, loadTokenizer, longTextNotes, type Tokenizer } from '../../../text/index.ts';
import { type JobContext, tap } from '../../job.ts';
import { baseNotes } from '../base-notes.ts';
import type { TrainEvent } from '../events.ts';
import { runHeader } from '../open-training.ts';
import type { TrainJob } from '../plans.ts';
import { findBase } from '../read.ts';
import { lasting, type Recorder, runRecorder } from '../recorder.ts';
import type { TrainSummary } from '../summary.ts';
import { checkItemsPlan } from './items-plan.ts';
import { itemRow, populationOf, readItem, recordOf } from './items-record.ts';

/** Begins the run, goes on with it, or only looks at one that is complete. */
export async function* runItems(
  job: TrainJob,
  context: JobContext,
): AsyncGenerator<TrainEvent, TrainSummary | null> {
  checkItemsPlan(job.ofItems, job.log);
  const bank = await readItemBank({
    path: job.log,
    columns: job.columns,
    covariates: job.covariates,
    ...readingOf(job),
    threads: context.threads,
  });
  tellNotes(bank, context.note);
  const held = heldOutOf(bank, job);
  const base = yield* findBase(job, { weights: true }, context);
  if (base === null || context.signal.aborted) return null;
  if (base.commit !== null) yield { event: 'base', base: base.name, commit: base.commit };
  const create = await headerOf(job, base, { bank, leaks: held.leaks, now: context.now() });
  const run = await openRun(context.lockOf(job.out), { create, fresh: job.fresh, now: context.now() });
  try {
    const record = runRecorder(run);
    record({ event: 'run', recipe: 'class', items: bank.items.length, base: base.name });
    const { unanswered, repeats, source } = bank;
    const leaks = { test: held.leaks.testAnswers, affected: held.leaks.testAnswersAffected };
    yield { event: 'items', items: bank.items.length, source, unanswered, repeats, ...leaks };
    if ((await run.class.record()) !== null) {
      // A process killed right after may have left what only a training in progress needs.
      await tidyTunings(run.class);
      yield { event: 'class trained before' };
    } else if (!(yield* trainInto(run, { bank, held, job, base, record, context }))) return null;
    return await summaryOf(run, job, base);
  } finally {
    await run.release();
  }
}

interface HeldOut {
  /** Rows that each training holds out. */
  readonly parts: readonly (readonly number[])[];
  /** Items of equal number ask nearly the same. */
  readonly groupOf: Int32Array;
  /** What the sides of all trainings share. */
  readonly leaks: SplitAudit;
}

/** The settings that say which items are held out, as a log's answers would be. */
const splitOf = ({ ofItems: { split }, selection, folds, fold }: TrainJob) => ({
  split,
  selection,
  folds,
  fold,
});

/** One to hold out, and two to learn from. */
const FEWEST_TO_SPLIT = 3;

/** @throws UnderstudyError `log` for too few items to hold some out */
export function heldOutOf(bank: ItemBank, job: TrainJob): HeldOut {
  const { length: count } = bank.items;
  if (count < FEWEST_TO_SPLIT)
    throw new UnderstudyError(
      'log',
      `${bank.path}: too few items: expected at least ${FEWEST_TO_SPLIT}, got ${count}`,
      { hint: `give a bank with more items: from ${FEWEST_TEXTS} on it is learned what makes one hard` },
    );
  const answers = populationAnswers(bank);
  const near = findNearDuplicates(answers.texts);
  const parts = trainingsOf(splitOf(job)).map((training) => rowsOn(sidesOf(answers, training, near), 'test'));
  return {
    parts,
    groupOf: groupQuestions(answers, near).groupOf,
    leaks: splitLeaks(answers, splitOf(job), near),
  };
}

/** What the run is. */
export async function headerOf(
  job: TrainJob,
  base: LocatedBase,
  { bank, leaks, now }: { readonly bank: ItemBank; readonly leaks: SplitAudit | null; readonly now: string },
): Promise<RunHeader> {
  const { ofItems, selection, covariates, folds } = job;
  const { settings: own, split, readers, encoder, population } = ofItems;
  const settings: ItemSettings = {
    items: bank.source,
    encoder,
    ...(population === null ? {} : { population }),
    readers,
    rank: 0,
    ...own,
    ...{ students: null, attempts: 'all', split, selection, columns: bank.wanted },
    ...(covariates === undefined ? {} : { covariates }),
    ...keptReading({ ...job, markup: bank.markup }),
    ...(folds === null ? {} : { folds }),
  };
  const { fingerprint } = bank;
  return await runHeader(
    { recipe: 'class', settings, seed: own.seed, base, log: job.log },
    { fingerprint, leaks: leaks && { ...leaks }, now },
  );
}

/** Events that are shown and not logged. */
const PASSING: readonly string[] = ['encoding', 'progress', 'fold'];

interface Training {
  readonly bank: ItemBank;
  readonly held: HeldOut;
  readonly job: TrainJob;
  readonly base: LocatedBase;
  readonly record: Recorder;
  readonly context: JobContext;
}

/** Tells how many of the items are not read whole. */
export function tellLongItems(
  { path, items }: ItemBank,
  { tokenizer, job }: { readonly tokenizer: Tokenizer; readonly job: TrainJob },
  { note }: Pick<JobContext, 'note'>,
): void {
  const { maxLength } = job.ofItems.settings;
  const texts = items.map(({ text }) => text);
  for (const text of longTextNotes(texts, { tokenizer, maxLength, cut: 'middle' })) note(path, text);
}

/** Trains, and writes the tables, the class last. Returns whether it is done: `false` when interrupted. */
async function* trainInto(
  run: Run,
  { bank, held, job, base: located, record, context }: Training,
): AsyncGenerator<TrainEvent, boolean> {
  const base = await openCheckpoint(located.folder);
  try {
    const tokenizer = cutting(fitTokenizer(await loadTokenizer(located.folder), base.config), 'middle');
    tellLongItems(bank, { tokenizer, job }, context);
    const notes = baseNotes(base.config, job.ofItems.population !== null);
    if (notes.length > 0) yield { event: 'base notes', notes };
    const { items } = bank;
    const key = run.header.base.fingerprint;
    const { settings, readers: blocks, population: tuning } = job.ofItems;
    const events = trainItems({
      items: {
        texts: items.map(({ text }) => text),
        difficulty: Float64Array.from(items, ({ b }) => b),
        error: Float64Array.from(items, ({ error }) => error),
        groups: held.groupOf,
      },
      counted: items.map(({ text, options, key, counts }) =>
        counts === null ? null : { text, options, key, counts },
      ),
      held: held.parts,
      blocks,
      covariates: (job.covariates ?? []).map(covariateLabel),
      base,
      tokenizer,
      device: await context.device(),
      features: await openFeatures(job.features, { key, width: base.config.hiddenSize }),
      settings,
      tuning,
      checkpoints: run.class,
      clock: context.clock,
      interrupted: () => context.signal.aborted,
    });
    const trained = yield* tap(events, (event) => {
      if (!PASSING.includes(event.event)) record(lasting(event));
    });
    if (trained === null) return false;
    const scores = scoreItems(trained.heldOut.map((one) => readItem(bank, one)));
    try {
      await run.writeItemsCsv(trained.heldOut.map((one) => itemRow(bank, one)));
      const student = populationOf(bank, trained, job);
      await run.writeStudentsCsv([student.row]);
      await run.class.save({
        async fill(folder) {
          await trained.save(folder);
          await saveReader(folder, trained.reader);
          if (trained.options !== null) await saveOptions(folder, trained.options.reader);
        },
        students: [student],
        record: recordOf(trained, { bank, job, scores, key }),
      });
      await tidyTunings(run.class);
    } finally {
      await trained.release();
    }
    const event = {
      event: 'trained items',
      r: scores?.r ?? null,
      rmse: scores?.rmse ?? null,
      mae: scores?.mae ?? null,
      seconds: trained.seconds,
    } as const;
    record(event);
    yield event;
    return true;
  } finally {
    await base.close();
  }
}

async function summaryOf(
  run: Run,
  { out: folder, folds, selection }: TrainJob,
  base: LocatedBase,
): Promise<TrainSummary> {
  const { whole, items } = (await run.class.record())!;
  return {
    folder,
    recipe: 'class',
    leaves: (await readConfig(base.folder)).architecture === 'modernbert',
    fresh: [],
    students: (await run.class.students()).map(({ row }) => row),
    pooled: null,
    calibration: null,
    reading: { ...whole!, areFew: items!.learned < FEWEST_TEXTS },
    items: items!,
    selection,
    folds,
  };
}
