/**
 * A run opened for all that follows its training: its folder, its members, its answer log, each opened once and when it
 * is first needed.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type AnswerLog,
  type ClassAnswers,
  findNearDuplicates,
  type ItemBank,
  openAnswerLog,
  readItemBank,
  readStudents,
  rowsOn,
} from '../answers/index.ts';
import type { Device } from '../engine/index.ts';
import { UnderstudyError } from '../errors.ts';
import {
  type DataSettings,
  dataSettings,
  isOfItems,
  openRun,
  type Run,
  type RunLock,
  readingOf,
} from '../runs/index.ts';
import { type Asker, openAsker } from './asker.ts';
import { closeAll } from './close-all.ts';
import { type OnNote, tellNotes } from './events.ts';
import { type JudgedRun, readJudgedRun } from './judged-run.ts';
import { type Members, openMembers } from './members.ts';
import { once } from './once.ts';
import { sidesOf } from './sides.ts';

export interface OpenedRun {
  readonly run: Run;
  /** The settings that say which answers it was trained and tested on. */
  readonly settings: DataSettings;
  /** Where its answer log is. */
  readonly logPath: string;
  /** @throws UnderstudyError `run` where nobody is trained, `base` where a model is broken */
  members(): Promise<Members>;
  /** The members, ready to be asked. */
  asker(): Promise<Asker>;
  /** The log that the run was trained on. @throws UnderstudyError `log` where it is gone or another one */
  log(): Promise<AnswerLog>;
  /** The bank that a run of items alone was trained on. @throws UnderstudyError `log` where it is gone or another one */
  bank(): Promise<ItemBank>;
  /** Answers of the run's students. */
  answers(): Promise<ClassAnswers>;
  /** What was held out, beside the run's predictions. @throws UnderstudyError `run` where it is not trained to its end */
  judged(): Promise<JudgedRun>;
  /** Ids of questions: those whose answers trained the class. */
  met(): Promise<ReadonlySet<string>>;
  /** Lets others write the run; what is open stays so. */
  release(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** ISO time. */
  readonly now: string;
  readonly device: () => Promise<Device>;
  /** Threads that read the log; 0 for all cores. */
  readonly threads: number;
  /** Hears how the log was read. @default nobody does */
  readonly note?: OnNote;
  /** Where the run's answer log is; null: where it was when the run began. @default null */
  readonly log?: string | null;
}

/**
 * Opens a run that is there; close it when done.
 *
 * @param where a folder that this takes the lock of, or the lock where it is held already
 * @throws UnderstudyError `run` where the folder holds no run, or another process has it
 */
export async function openTrainedRun(where: string | RunLock, options: OpenOptions): Promise<OpenedRun> {
  const { now, device, threads, note } = options;
  const run = await openRun(where, { create: undefined, fresh: false, now });
  const { header } = run;
  const settings = dataSettings(header.settings);
  const logPath = options.log ?? header.data.path;
  /** What is to be closed, the first opened last. */
  const opened: (() => Promise<void> | void)[] = [];
  const closing = <T>(thing: T, close: (thing: T) => Promise<void> | void): T => {
    opened.unshift(() => close(thing));
    return thing;
  };

  const release = once(() => run.release());
  const members = once(async () => closing(await openMembers(run), ({ close }) => close()));
  const asker = once(async () =>
    closing(await openAsker(await members(), await device()), ({ release }) => release()),
  );
  const log = once(async () => {
    if (isOfItems(header))
      throw new UnderstudyError(
        'run',
        `${run.folder}: trained on items alone (${logPath}), to which no answers of persons are known`,
        { hint: 'compare says how well the items are read that it held out' },
      );
    return closing(await openLogOf(run, { path: logPath, threads, note }), ({ close }) => close());
  });
  const bank = once(() => readBankOf(run, { path: logPath, threads, note }));
  const answers = once(async () => {
    const { answers: read, notes } = await readStudents(await log(), settings.students);
    tellNotes({ path: logPath, notes }, note ?? (() => {}));
    return read;
  });
  const near = once(async () => findNearDuplicates((await answers()).texts));
  return {
    run,
    settings,
    logPath,
    members,
    asker,
    log,
    bank,
    answers,
    judged: once(async () => readJudgedRun(run, { settings, answers: await answers(), near: await near() })),
    async met() {
      const all = await answers();
      const places = rowsOn(sidesOf(all, settings, await near()), 'train', 'validation');
      return new Set(places.map((place) => all.questions[all.question[place]!]!));
    },
    release,
    close: () => closeAll([...opened, release], (close) => close()),
  };
}

/** Where a run's answer log or bank is, and the threads that read it. */
interface DataOfRun {
  readonly path: string;
  readonly threads: number;
  readonly note?: OnNote | undefined;
}

/**
 * The answer log of a run, as the run read it; close it when done.
 *
 * @throws UnderstudyError `log` where it is gone or another one
 */
export async function openLogOf(
  { folder, header }: Pick<Run, 'folder' | 'header'>,
  { path, threads, note = () => {} }: DataOfRun,
): Promise<AnswerLog> {
  checkThere(path, 'answer log');
  const settings = dataSettings(header.settings);
  const { columns, covariates, attempts } = settings;
  const how = { columns, covariates, attempts, ...readingOf(settings), ...itemsBeside(settings, path) };
  const log = await openAnswerLog({ path, ...how, threads });
  if (log.fingerprint === header.data.fingerprint) {
    tellNotes(log, note);
    return log;
  }
  log.close();
  throw notOf(folder, { path, what: 'answer log', name: 'log' });
}

/**
 * The bank of a run that was trained on items alone, as the run read it.
 *
 * @throws UnderstudyError `log` where it is gone or another one
 */
export async function readBankOf(
  { folder, header }: Pick<Run, 'folder' | 'header'>,
  { path, threads, note = () => {} }: DataOfRun,
): Promise<ItemBank> {
  checkThere(path, 'bank of items');
  const settings = dataSettings(header.settings);
  const { columns, covariates } = settings;
  const bank = await readItemBank({ path, columns, covariates, ...readingOf(settings), threads });
  if (bank.fingerprint === header.data.fingerprint) {
    tellNotes(bank, note);
    return bank;
  }
  throw notOf(folder, { path, what: 'bank of items', name: 'bank' });
}

/**
 * A file of items that has moved along with the log.
 *
 * @throws UnderstudyError `log` where it is in neither place
 */
function itemsBeside({ itemFile }: DataSettings, log: string): Pick<DataSettings, 'itemFile'> {
  if (itemFile === undefined || existsSync(itemFile)) return {};
  const moved = join(dirname(log), basename(itemFile));
  if (existsSync(moved)) return { itemFile: moved };
  throw new UnderstudyError('log', `${itemFile}: the file of items of the run is not there`, {
    hint: "put it back, or beside the run's answer log",
  });
}

function checkThere(path: string, what: string): void {
  if (existsSync(path)) return;
  throw new UnderstudyError('log', `${path}: the ${what} of the run is not there`, {
    hint: 'name it with `log`',
  });
}

const notOf = (
  folder: string,
  { path, what, name }: { readonly path: string; readonly what: string; readonly name: string },
): UnderstudyError =>
  new UnderstudyError('log', `${path}: not the ${what} that ${folder} was trained on, or changed since`, {
    hint: `name the ${name} of the run with \`log\`, or train anew`,
  });

/** Opens a run, uses it, closes it. */
export async function* withTrainedRun<Event, Result>(
  where: string | RunLock,
  options: OpenOptions,
  use: (opened: OpenedRun) => AsyncGenerator<Event, Result>,
): AsyncGenerator<Event, Result> {
  const opened = await openTrainedRun(where, options);
  try {
    return yield* use(opened);
  } finally {
    await opened.close();
  }
}
