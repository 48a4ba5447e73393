/** `train --dry-run`: which students, how many steps, what that costs in time, memory and disk, and what is there. */
import prettyBytes from 'pretty-bytes';
import { type ClassAnswers, findNearDuplicates } from '../answers/index.ts';
import { matrixProductRate, openDevice } from '../engine/index.ts';
import { type LocatedBase, locateBase } from '../hub/index.ts';
import { loraModules, type ModernBertConfig, openCheckpoint, readConfig } from '../model/index.ts';
import { findRun, type RunHeader, readRunHeader } from '../runs/index.ts';
import { type PlannedStudent, planStages, planStudents, type Stage, soloSteps } from '../students/index.ts';
import { checkVocabulary, loadTokenizer, type Tokenizer } from '../text/index.ts';
import { formatStudent } from '../words.ts';
import { type Cost, costOf, type Work } from './cost.ts';
import { counted, formatCount, formatDuration, formatPath } from './display/format.ts';
import { progressDisplay } from './display/progress-display.ts';
import { formatTable, MOST_LINES } from './display/table.ts';
import { describeFoundRun } from './found-run.ts';
import { hubWay } from './hub.ts';
import { type Io, print } from './io.ts';
import { headerOf, sidesOf } from './open-training.ts';
import { readClass } from './read-class.ts';
import type { AdapterPlan, ClassPlan, SoloPlan, TrainJob } from './train-job.ts';

/**
 * Reads log and base, looks into the run folder, measures this machine for a moment, prints plan and estimate; writes
 * nothing and takes no lock, but for the small files of a base on the Hub, which go into the cache. Weights that are
 * not there are not fetched.
 *
 * @throws UnderstudyError as `train` would for the log, the base and the folder
 */
export async function printDryRun(
  io: Io,
  job: TrainJob,
  { json }: { readonly json: boolean },
): Promise<void> {
  const { answers, fingerprint } = await readClass(job);
  const { selection, plan, folds } = job;
  const near = findNearDuplicates(answers.texts);
  const sides = sidesOf(
    answers,
    folds === null ? job : { ...job, folds: null, fold: { index: 1, of: folds } },
    near,
  );
  const base = await readyBase(io, job);
  const { config, tokenizer } = await readBase(base);
  if (plan.recipe === 'adapter') loraModules(config, plan.settings.lora);
  const lengths = answers.texts.map((text) => tokenizer.encode(text, plan.settings.maxLength).length);
  const students = planStudents(answers, sides, { recipe: plan.recipe, selection });
  const asked = new Set(
    [...sides.keys()].filter((row) => sides[row] === 'train').map((row) => answers.text[row]),
  );
  const create = await headerOf({ ...job, base }, { fingerprint, leaks: null, now: io.now() });
  const found = await findRun(job.out, { create: await asBegun(create, job, base), fresh: job.fresh });
  const work = workOf(job, { students, lengths, asked: asked.size, answers, config });
  const rate = await matrixProductRate(openDevice(job.device, { threads: job.threads }));
  const cost = times(costOf(config, work, rate), trainingsOf(job));
  if (json) {
    const { name, commit } = base;
    const shown = { name, commit, downloadBytes: bytesOf(base.absent) };
    const { recipe } = job.plan;
    print(io, JSON.stringify({ event: 'dry run', recipe, base: shown, students, ...cost, found }));
    return;
  }
  print(
    io,
    planTable(students.slice(0, MOST_LINES)),
    ...(students.length > MOST_LINES ? [`… and ${formatCount(students.length - MOST_LINES)} more`] : []),
    '',
    verdict(job, students, work),
    ...(base.commit === null ? [] : [`base     ${describeHubBase(base)}`]),
    `time     about ${formatDuration(cost.seconds)}, twice that or more where other work shares the cores (this machine multiplies matrices at ${(rate / 1e9).toFixed(0)} GFLOP/s)`,
    `memory   about ${prettyBytes(cost.memoryBytes)}`,
    `disk     about ${prettyBytes(cost.diskBytes)} in ${formatPath(job.out)}`,
    `folder   ${describeFoundRun(job, found, plannedOf(plan, { students, asked: asked.size }))}`,
  );
}

function plannedOf(
  plan: TrainJob['plan'],
  { students, asked }: Pick<Plan, 'students' | 'asked'>,
): Parameters<typeof describeFoundRun>[2] {
  const trainable = students.filter(({ reason }) => reason === undefined).map(({ student }) => student);
  if (plan.recipe === 'solo') return { classSteps: 0, students: trainable };
  const stages = planStages(asked, plan.recipe === 'class' ? plan : plan.class);
  return { classSteps: sumOf(stages, 'steps'), students: trainable };
}

/** A training for each fold, and one for all answers. */
function trainingsOf({ folds }: TrainJob): number {
  return folds === null ? 1 : folds + 1;
}

/** Of trainings one after another. */
function times({ steps, seconds, memoryBytes, diskBytes }: Cost, trainings: number): Cost {
  return {
    steps: steps * trainings,
    seconds: seconds * trainings,
    memoryBytes,
    diskBytes: diskBytes * trainings,
  };
}

/** Found without its weights. */
async function readyBase(io: Io, { base, out, fresh }: TrainJob): Promise<LocatedBase> {
  const display = progressDisplay(io, { json: false, stopping: '' });
  const { signal } = new AbortController();
  const found = await locateBase(base.name, {
    run: fresh ? null : out,
    weights: false,
    onEvent: (event) => display.event({ ...event }),
    signal,
    now: io.now(),
    workingFolder: process.cwd(),
    hub: () => hubWay(signal),
  }).finally(display.end);
  return found!;
}

async function readBase(base: LocatedBase): Promise<{ config: ModernBertConfig; tokenizer: Tokenizer }> {
  const config = base.absent.length > 0 ? await readConfig(base.folder) : await configOf(base.folder);
  const tokenizer = await loadTokenizer(base.folder);
  checkVocabulary(tokenizer, config.vocabSize);
  return { config, tokenizer };
}

/** Of a model whose weights are whole. */
async function configOf(folder: string): Promise<ModernBertConfig> {
  const { config, close } = await openCheckpoint(folder);
  await close();
  return config;
}

/** A base whose weights are not there has no fingerprint, but its commit says whether the run began with it. */
async function asBegun(
  create: RunHeader,
  { out, fresh }: TrainJob,
  { absent, commit }: LocatedBase,
): Promise<RunHeader> {
  const begun = fresh || absent.length === 0 ? undefined : (await readRunHeader(out))?.base;
  return begun?.revision === commit && begun !== undefined ? { ...create, base: begun } : create;
}

function describeHubBase({ name, commit, absent }: LocatedBase): string {
  const weights =
    absent.length === 0
      ? 'all of it in the cache'
      : `${prettyBytes(bytesOf(absent))} of weights would be downloaded`;
  return `${name}, commit ${commit!.slice(0, 12)}: ${weights}`;
}

const bytesOf = (files: LocatedBase['absent']): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

interface Plan {
  readonly students: readonly PlannedStudent[];
  /** Tokens of every distinct text. */
  readonly lengths: readonly number[];
  /** Questions that have training answers. */
  readonly asked: number;
  readonly answers: ClassAnswers;
  readonly config: ModernBertConfig;
}

function workOf(job: TrainJob, plan: Plan): Work {
  if (job.plan.recipe === 'solo') return soloWork(job.plan, job, plan);
  if (job.plan.recipe === 'class') return classWork(job.plan, plan);
  return adapterWork(job.plan, plan);
}

/** Every answer is a text of its own; forward and backward are three passes. */
function soloWork(
  { settings }: SoloPlan,
  { selection }: TrainJob,
  { students, lengths, answers }: Plan,
): Work {
  const { epochs, batchSize, saveTotalLimit } = settings;
  const trainable = students.filter(({ reason }) => reason === undefined);
  const passes = trainable.reduce((total, { train, validation, test }) => {
    const evaluated = selection === 'test' ? test : validation;
    return total + epochs * (3 * train + evaluated) + evaluated + test;
  }, 0);
  const tokens = meanOver(answers.text, lengths);
  return {
    steps: soloSteps(students, settings),
    tokenPasses: passes * tokens,
    batchTokens: batchSize * tokens,
    // Each student's weights and those of the checkpoints kept, moments of the one in training.
    modelsKept: trainable.length * (1 + saveTotalLimit) + 2,
  };
}

/** Every question once by the base; in the encoder's stage three times an epoch to train, and once to score. */
function classWork(plan: ClassPlan, { lengths, asked, config }: Omit<Plan, 'students' | 'answers'>): Work {
  const tokens = lengths.reduce((a, b) => a + b, 0);
  const stages = planStages(asked, plan);
  const encoder = stages.filter(({ of }) => of === 'encoder');
  const heads = stages.filter(({ of }) => of !== 'encoder');
  return {
    steps: sumOf(encoder, 'steps'),
    headSteps: sumOf(heads, 'steps'),
    tokenPasses: (1 + 4 * sumOf(encoder, 'epochs')) * tokens,
    batchTokens: (plan.settings.questions * tokens) / Math.max(1, lengths.length),
    // The class, two checkpoints, and the moments of one.
    modelsKept: encoder.length > 0 ? 1 + 2 + 2 : 1,
    numbersKept: lengths.length * config.hiddenSize,
  };
}

function sumOf(stages: readonly Stage[], what: 'epochs' | 'steps'): number {
  return stages.reduce((total, { size }) => total + size[what], 0);
}

/** The class, then three passes an answer; gradients go to few weights, but through all. */
function adapterWork(plan: AdapterPlan, { students, lengths, asked, answers, config }: Plan): Work {
  const class_ = classWork(plan.class, { lengths, asked, config });
  const { epochs, students: together, batchSize } = plan.settings;
  const trainable = students.filter(({ reason }) => reason === undefined);
  const tokens = meanOver(answers.text, lengths);
  const passes = trainable.reduce((total, { train, validation, test }) => {
    return total + epochs * (3 * train + validation) + validation + test;
  }, 0);
  const rows = trainable.reduce((total, { train }) => total + train, 0);
  return {
    ...class_,
    steps: class_.steps + Math.ceil((epochs * rows) / (together * batchSize)),
    tokenPasses: class_.tokenPasses + passes * tokens,
    batchTokens: Math.max(class_.batchTokens, together * batchSize * tokens),
    // Each student's adapter, in two checkpoints as well; moments of the batch in training.
    numbersKept:
      (class_.numbersKept ?? 0) +
      (trainable.length * (1 + 2) + together * 2) * adapterSize(config, plan.settings),
  };
}

/** Numbers of LoRA's two matrices in every layer, and of the last layer. */
function adapterSize(config: ModernBertConfig, { lora }: AdapterPlan['settings']): number {
  const matrices = loraModules(config, lora).map(({ inputs, outputs }) => lora.rank * (inputs + outputs));
  return matrices.reduce((total, size) => total + size, 2 * (config.hiddenSize + 1));
}

function meanOver(texts: Int32Array, lengths: readonly number[]): number {
  let total = 0;
  for (const text of texts) total += lengths[text]!;
  return total / Math.max(1, texts.length);
}

function verdict(job: TrainJob, students: readonly PlannedStudent[], work: Work): string {
  const trainings = trainingsOf(job);
  const steps = formatCount((work.steps + (work.headSteps ?? 0)) * trainings);
  const often = job.folds === null ? '' : `, ${trainings} times: for each of ${job.folds} folds, and for all`;
  if (job.plan.recipe === 'class')
    return `${counted(students.length, 'student')} would be trained as one class${often}; ${steps} steps of ${counted(job.plan.settings.questions, 'question')}`;
  const trainable = students.filter(({ reason }) => reason === undefined).length;
  return `${counted(trainable, 'student')} would be trained, ${students.length - trainable} skipped${often}; ${steps} steps`;
}

function planTable(plan: readonly PlannedStudent[]): string {
  const heads = ['answers', 'train', 'validation', 'test'];
  return formatTable(
    [{ head: 'student', align: 'left' }, ...heads.map((head) => ({ head })), { head: '', align: 'left' }],
    plan.map(({ student, answers, train, validation, test, reason }) => [
      formatStudent(student),
      ...[answers, train, validation, test].map(formatCount),
      reason === undefined ? '' : `skipped: ${reason}`,
    ]),
  );
}
