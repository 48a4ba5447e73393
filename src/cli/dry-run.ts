/** `train --dry-run`: which students, how many steps, and what that costs in time, memory and disk. */
import prettyBytes from 'pretty-bytes';
import { type ClassAnswers, splitClass } from '../answers/index.ts';
import { matrixProductRate, openDevice } from '../engine/index.ts';
import { loraModules, type ModernBertConfig, openCheckpoint } from '../model/index.ts';
import { FEWEST_ANSWERS, type PlannedStudent, planStudent } from '../students/index.ts';
import { checkVocabulary, loadTokenizer, type Tokenizer } from '../text/index.ts';
import { epochsFor } from '../training/index.ts';
import { costOf, type Work } from './cost.ts';
import { formatCount, formatDuration, formatPath, formatStudent } from './display/format.ts';
import { formatTable } from './display/table.ts';
import { type Io, print } from './io.ts';
import { readClass } from './read-class.ts';
import type { AdapterPlan, ClassPlan, SoloPlan, TrainJob } from './train-job.ts';

/** Lines of the table; a class can have thousands. */
const MOST_LINES = 60;

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
  const { split, selection } = job;
  splitClass(answers, { split, selection, fewest: FEWEST_ANSWERS });
  const { config, tokenizer } = await readBase(job.base.folder);
  if (job.plan.recipe === 'adapter') loraModules(config, job.plan.settings.lora);
  const lengths = answers.texts.map((text) => tokenizer.encode(text, job.plan.settings.maxLength).length);
  const counts = countOf(answers);
  const students = counts.map(({ userId, answers: count }) =>
    planStudent({ userId, answers: count }, { selection, batchSize: 1, epochs: 1, ...soloSettings(job) }),
  );
  const work = workOf(job, { students, lengths, answers });
  const rate = await matrixProductRate(openDevice(job.device, { threads: job.threads }));
  const cost = costOf(config, work, rate);
  if (json) {
    print(io, JSON.stringify({ event: 'dry run', recipe: job.plan.recipe, students, ...cost }));
    return;
  }
  print(
    io,
    planTable(students.slice(0, MOST_LINES), job.plan.recipe),
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

function countOf({ students, student }: ClassAnswers): { userId: string; answers: number }[] {
  const counts = new Int32Array(students.length);
  for (const s of student) counts[s] = counts[s]! + 1;
  return students.map((userId, s) => ({ userId, answers: counts[s]! }));
}

const soloSettings = ({ plan }: TrainJob) => (plan.recipe === 'solo' ? plan.settings : {});

interface Plan {
  readonly students: readonly PlannedStudent[];
  /** Tokens of every distinct text. */
  readonly lengths: readonly number[];
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
    steps: trainable.reduce((total, { steps }) => total + steps, 0),
    tokenPasses: passes * tokens,
    batchTokens: batchSize * tokens,
    // Each student's weights and those of the checkpoints kept, moments of the one in training.
    modelsKept: trainable.length * (1 + saveTotalLimit) + 2,
  };
}

/** Every question is encoded three times to train and once to score, an epoch; with a frozen encoder once in all. */
function classWork({ settings, encoder }: ClassPlan, { lengths }: Plan): Work {
  const tokens = lengths.reduce((a, b) => a + b, 0);
  const epochs = epochsFor(settings, lengths.length);
  const steps = epochs * Math.ceil(lengths.length / settings.questions);
  const mean = tokens / Math.max(1, lengths.length);
  return encoder === 'frozen'
    ? { steps, tokenPasses: tokens, batchTokens: mean, modelsKept: 1 }
    : {
        steps,
        tokenPasses: 4 * epochs * tokens,
        batchTokens: settings.questions * mean,
        modelsKept: 1 + 2 + 2,
      };
}

/** The class, then three passes an answer; gradients go to few weights, but through all. */
function adapterWork(plan: AdapterPlan, { students, lengths, answers }: Plan): Work {
  const class_ = classWork(plan.class, { students, lengths, answers });
  const { epochs, students: together, batchSize } = plan.settings;
  const trainable = students.filter(({ reason }) => reason === undefined);
  const tokens = meanOver(answers.text, lengths);
  const passes = trainable.reduce((total, { train, validation, test }) => {
    return total + epochs * (3 * train + validation) + validation + test;
  }, 0);
  const rows = trainable.reduce((total, { train }) => total + train, 0);
  return {
    steps: class_.steps + Math.ceil((epochs * rows) / (together * batchSize)),
    tokenPasses: class_.tokenPasses + passes * tokens,
    batchTokens: Math.max(class_.batchTokens, together * batchSize * tokens),
    modelsKept: class_.modelsKept,
  };
}

function meanOver(texts: Int32Array, lengths: readonly number[]): number {
  let total = 0;
  for (const text of texts) total += lengths[text]!;
  return total / Math.max(1, texts.length);
}

function verdict(job: TrainJob, students: readonly PlannedStudent[], { steps }: Work): string {
  const { recipe } = job.plan;
  const trainable = students.filter(({ reason }) => reason === undefined).length;
  if (recipe === 'class')
    return `${formatCount(students.length)} students would be trained as one class; ${formatCount(steps)} steps of ${job.plan.settings.questions} questions`;
  const skipped = students.length - trainable;
  return `${trainable} students would be trained, ${skipped} skipped; ${formatCount(steps)} steps`;
}

function planTable(plan: readonly PlannedStudent[], recipe: TrainJob['plan']['recipe']): string {
  const heads = ['answers', 'train', 'validation', 'test', ...(recipe === 'solo' ? ['steps'] : [])];
  return formatTable(
    [{ head: 'student', align: 'left' }, ...heads.map((head) => ({ head })), { head: '', align: 'left' }],
    plan.map(({ student, answers, train, validation, test, steps, reason }) => [
      formatStudent(student),
      ...[answers, train, validation, test, ...(recipe === 'solo' ? [steps] : [])].map(formatCount),
      reason === undefined || recipe === 'class' ? '' : `skipped: ${reason}`,
    ]),
  );
}
