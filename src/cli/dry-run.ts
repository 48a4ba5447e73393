/** `train --dry-run`: which students, how many steps, and what that costs in time, memory and disk. */
import prettyBytes from 'pretty-bytes';
import { type ClassAnswers, splitClass } from '../answers/index.ts';
import { matrixProductRate, openDevice } from '../engine/index.ts';
import { loraModules, type ModernBertConfig, openCheckpoint } from '../model/index.ts';
import {
  FEWEST_ANSWERS,
  type PlannedStudent,
  planStages,
  planStudents,
  type Stage,
  soloSteps,
} from '../students/index.ts';
import { checkVocabulary, loadTokenizer, type Tokenizer } from '../text/index.ts';
import { costOf, type Work } from './cost.ts';
import { formatCount, formatDuration, formatPath, formatStudent } from './display/format.ts';
import { formatTable, MOST_LINES } from './display/table.ts';
import { type Io, print } from './io.ts';
import { readClass } from './read-class.ts';
import type { AdapterPlan, ClassPlan, SoloPlan, TrainJob } from './train-job.ts';

/**
 * Reads log and base, measures this machine for a moment, prints plan and estimate; writes nothing.
 *
 * @throws UnderstudyError as `train` would for the log and the base
 */
export async function printDryRun(
  io: Io,
  job: TrainJob,
  { json }: { readonly json: boolean },
): Promise<void> {
  const { answers } = await readClass(job);
  const { split, selection, plan } = job;
  const sides = splitClass(answers, { split, selection, fewest: FEWEST_ANSWERS });
  const { config, tokenizer } = await readBase(job.base.folder);
  if (plan.recipe === 'adapter') loraModules(config, plan.settings.lora);
  const lengths = answers.texts.map((text) => tokenizer.encode(text, plan.settings.maxLength).length);
  const students = planStudents(answers, sides, { recipe: plan.recipe, selection });
  const asked = new Set(
    [...sides.keys()].filter((row) => sides[row] === 'train').map((row) => answers.text[row]),
  );
  const work = workOf(job, { students, lengths, asked: asked.size, answers });
  const rate = await matrixProductRate(openDevice(job.device, { threads: job.threads }));
  const cost = costOf(config, work, rate);
  if (json) {
    print(io, JSON.stringify({ event: 'dry run', recipe: job.plan.recipe, students, ...cost }));
    return;
  }
  print(
    io,
    planTable(students.slice(0, MOST_LINES)),
    ...(students.length > MOST_LINES ? [`… and ${formatCount(students.length - MOST_LINES)} more`] : []),
    '',
    verdict(job, students, work),
    `time     about ${formatDuration(cost.seconds)} (this machine multiplies matrices at ${(rate / 1e9).toFixed(0)} GFLOP/s)`,
    `memory   about ${prettyBytes(cost.memoryBytes)}`,
    `disk     about ${prettyBytes(cost.diskBytes)} in ${formatPath(job.out)}`,
  );
}

async function readBase(folder: string): Promise<{ config: ModernBertConfig; tokenizer: Tokenizer }> {
  const { config, close } = await openCheckpoint(folder);
  await close();
  const tokenizer = await loadTokenizer(folder);
  checkVocabulary(tokenizer, config.vocabSize);
  return { config, tokenizer };
}

interface Plan {
  readonly students: readonly PlannedStudent[];
  /** Tokens of every distinct text. */
  readonly lengths: readonly number[];
  /** Questions that have training answers. */
  readonly asked: number;
  readonly answers: ClassAnswers;
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
function classWork(plan: ClassPlan, { lengths, asked }: Omit<Plan, 'students' | 'answers'>): Work {
  const tokens = lengths.reduce((a, b) => a + b, 0);
  const stages = planStages(asked, plan);
  const sum = (of: readonly Stage[], what: 'epochs' | 'steps') =>
    of.reduce((total, { size }) => total + size[what], 0);
  const encoder = stages.filter(({ of }) => of === 'encoder');
  const heads = stages.filter(({ of }) => of !== 'encoder');
  return {
    steps: sum(encoder, 'steps'),
    headSteps: sum(heads, 'steps'),
    tokenPasses: (1 + 4 * sum(encoder, 'epochs')) * tokens,
    batchTokens: (plan.settings.questions * tokens) / Math.max(1, lengths.length),
    // The class, two checkpoints, and the moments of one.
    modelsKept: encoder.length > 0 ? 1 + 2 + 2 : 1,
  };
}

/** The class, then three passes an answer; gradients go to few weights, but through all. */
function adapterWork(plan: AdapterPlan, { students, lengths, asked, answers }: Plan): Work {
  const class_ = classWork(plan.class, { lengths, asked });
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
  };
}

function meanOver(texts: Int32Array, lengths: readonly number[]): number {
  let total = 0;
  for (const text of texts) total += lengths[text]!;
  return total / Math.max(1, texts.length);
}

function verdict(job: TrainJob, students: readonly PlannedStudent[], work: Work): string {
  const steps = work.steps + (work.headSteps ?? 0);
  const { recipe } = job.plan;
  const trainable = students.filter(({ reason }) => reason === undefined).length;
  if (recipe === 'class')
    return `${formatCount(students.length)} students would be trained as one class; ${formatCount(steps)} steps of ${job.plan.settings.questions} questions`;
  const skipped = students.length - trainable;
  return `${trainable} students would be trained, ${skipped} skipped; ${formatCount(steps)} steps`;
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
