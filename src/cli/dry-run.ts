/** `train --dry-run`: which students, how many steps, and what that costs in time, memory and disk. */
import prettyBytes from 'pretty-bytes';
import { mostActiveStudents, openAnswerLog, type StudentCount, studentAnswers } from '../answers/index.ts';
import { matrixProductRate, openDevice } from '../engine/index.ts';
import {
  EMBEDDINGS,
  elementCount,
  type ModernBertConfig,
  openCheckpoint,
  parameterTable,
} from '../model/index.ts';
import { type PlannedStudent, planStudent } from '../students/index.ts';
import { checkVocabulary, loadTokenizer, type Tokenizer } from '../text/index.ts';
import { formatCount, formatDuration, formatPath, formatStudent } from './display/format.ts';
import { formatTable } from './display/table.ts';
import { type Io, print } from './io.ts';
import type { TrainJob } from './run-train.ts';

/** Part of the machine's rate of matrix products that a step reaches (`npm run bench:train`). */
const EFFICIENCY = 0.7;
/** What a step costs beside arithmetic, in seconds a layer: the graph's nodes are started one by one. */
const LAYER_OVERHEAD = 1e-3;
/** Activations that a layer keeps for its gradient, in numbers a token, as multiples of hidden and intermediate. */
const ACTIVATIONS = { hidden: 16, intermediate: 6 } as const;

/** The longest batch of a training beside the mean one. */
const LONG_BATCH = 2;
/** What a process takes before it trains anything. */
const PROCESS_BYTES = 250e6;

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
  const { students, texts } = await readLog(job);
  const { config, tokenizer, weightBytes } = await readBase(job.base.folder);
  const plan = students.map((student) => planStudent(student, { selection: job.selection, ...job.settings }));
  const trainable = plan.filter(({ reason }) => reason === undefined);
  const lengths = texts.map((text) => tokenizer.encode(text, job.settings.maxLength).length);
  const tokens = lengths.reduce((a, b) => a + b, 0) / Math.max(1, lengths.length);
  const rate = await matrixProductRate(openDevice(job.device, { threads: job.threads }));
  const cost = costOf(config, job, trainable, tokens, rate);
  // Each student's weights and the weights of the checkpoints kept; moments of the one in training.
  const diskBytes = trainable.length * weightBytes * (1 + job.settings.saveTotalLimit) + 2 * weightBytes;
  if (json) {
    print(io, JSON.stringify({ event: 'dry run', students: plan, tokens, ...cost, diskBytes }));
    return;
  }
  const skipped = plan.length - trainable.length;
  print(
    io,
    planTable(plan),
    '',
    `${trainable.length} students would be trained, ${skipped} skipped; ${formatCount(cost.steps)} steps of ${job.settings.batchSize} answers, ${tokens.toFixed(0)} tokens an answer`,
    `time     about ${formatDuration(cost.seconds)} (this machine multiplies matrices at ${(rate / 1e9).toFixed(0)} GFLOP/s)`,
    `memory   about ${prettyBytes(cost.memoryBytes)}`,
    `disk     about ${prettyBytes(diskBytes)} in ${formatPath(job.out)}`,
  );
}

/** The chosen students, and the texts of the most active one, which stand for all. */
async function readLog(job: TrainJob): Promise<{ students: StudentCount[]; texts: string[] }> {
  const log = await openAnswerLog({ path: job.log, columns: job.columns });
  try {
    const students = await mostActiveStudents(log, job.students);
    const answers = await studentAnswers(log, students.at(-1)!.userId);
    return { students, texts: answers.map(({ text }) => text) };
  } finally {
    log.close();
  }
}

async function readBase(
  folder: string,
): Promise<{ config: ModernBertConfig; tokenizer: Tokenizer; weightBytes: number }> {
  const { config, close } = await openCheckpoint(folder);
  await close();
  const tokenizer = await loadTokenizer(folder);
  checkVocabulary(tokenizer, config.vocabSize);
  const weights = parameterTable(config, 'classifier').reduce(
    (total, { shape }) => total + elementCount(shape),
    0,
  );
  return { config, tokenizer, weightBytes: 4 * weights };
}

function planTable(plan: readonly PlannedStudent[]): string {
  const heads = ['answers', 'train', 'validation', 'test', 'steps'];
  return formatTable(
    [{ head: 'student', align: 'left' }, ...heads.map((head) => ({ head })), { head: '', align: 'left' }],
    plan.map(({ student, answers, train, validation, test, steps, reason }) => [
      formatStudent(student),
      ...[answers, train, validation, test, steps].map(formatCount),
      reason === undefined ? '' : `skipped: ${reason}`,
    ]),
  );
}

function costOf(
  config: ModernBertConfig,
  job: TrainJob,
  plan: readonly PlannedStudent[],
  tokens: number,
  rate: number,
) {
  const { epochs, batchSize } = job.settings;
  const sizes = parameterTable(config, 'classifier').map(({ name, shape }) => ({
    name,
    size: elementCount(shape),
  }));
  const embeddings = sizes.find(({ name }) => name === EMBEDDINGS)!.size;
  const dense = sizes.reduce((total, { size }) => total + size, 0) - embeddings;
  const steps = plan.reduce((total, student) => total + student.steps, 0);
  // Passes of a text through the encoder; forward and backward are three.
  const passes = plan.reduce((total, { train, validation, test }) => {
    const evaluated = job.selection === 'test' ? test : validation;
    return total + epochs * (3 * train + evaluated) + evaluated + test;
  }, 0);
  const arithmetic = (2 * dense * tokens * passes) / (EFFICIENCY * rate);
  const perToken =
    config.layers *
    (ACTIVATIONS.hidden * config.hiddenSize + ACTIVATIONS.intermediate * config.intermediateSize);
  const activations = perToken * tokens * batchSize * LONG_BATCH;
  return {
    steps,
    seconds: arithmetic + steps * config.layers * LAYER_OVERHEAD,
    memoryBytes: PROCESS_BYTES + 4 * (4 * dense + 2 * embeddings + activations),
  };
}
