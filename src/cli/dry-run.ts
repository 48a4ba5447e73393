/** `train --dry-run`: which students, how many steps, and what that costs in time, memory and disk. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import prettyBytes from 'pretty-bytes';
import { mostActiveStudents, openAnswerLog, studentAnswers } from '../answers/index.ts';
import { cpuDevice, matrixProductRate } from '../engine/index.ts';
import { EMBEDDINGS, type ModernBertConfig, openCheckpoint, parameterTable } from '../model/index.ts';
import { type PlannedStudent, planStudent } from '../students/index.ts';
import { checkVocabulary, loadTokenizer } from '../text/index.ts';
import { formatCount, formatDuration } from './display/format.ts';
import { formatTable } from './display/table.ts';
import { type Io, print } from './io.ts';
import type { TrainJob } from './run-train.ts';

/** Part of the machine's rate of matrix products that a step reaches (`npm run bench:train`). */
const EFFICIENCY = 0.7;
/** What a step costs beside arithmetic, in seconds a layer: the graph's nodes are started one by one. */
const LAYER_OVERHEAD = 1e-3;
/** Activations that a layer keeps for its gradient, in numbers a token, as multiples of hidden and intermediate. */
const ACTIVATIONS = { hidden: 16, intermediate: 6 } as const;

export async function printDryRun(
  io: Io,
  job: TrainJob,
  { json }: { readonly json: boolean },
): Promise<void> {
  const log = await openAnswerLog({ path: job.log, columns: job.columns });
  const students = await mostActiveStudents(log, job.students);
  const base = await openCheckpoint(job.base.folder);
  try {
    const tokenizer = await loadTokenizer(job.base.folder);
    checkVocabulary(tokenizer, base.config.vocabSize);
    const plan = students.map((student) =>
      planStudent(student, { selection: job.selection, ...job.settings }),
    );
    const trainable = plan.filter(({ reason }) => reason === undefined);
    // One student's texts stand for all: the most active one's.
    const example = students.at(-1);
    const texts =
      example === undefined ? [] : (await studentAnswers(log, example.userId)).map(({ text }) => text);
    const lengths = texts.map((text) => tokenizer.encode(text, job.settings.maxLength).length);
    const tokens = lengths.reduce((a, b) => a + b, 0) / Math.max(1, lengths.length);
    const rate = await matrixProductRate(cpuDevice({ threads: job.threads }));
    const cost = costOf(base.config, job, trainable, tokens, Math.max(0, ...lengths), rate);
    const weights =
      (await stat(join(job.base.folder, 'model.safetensors')).catch(() => undefined))?.size ?? 0;
    const disk = trainable.length * weights * (1 + job.settings.saveTotalLimit) + 2 * cost.weightBytes;
    if (json) {
      print(io, JSON.stringify({ event: 'dry run', students: plan, tokens, ...cost, diskBytes: disk }));
      return;
    }
    print(io, planTable(plan), '');
    print(
      io,
      `${trainable.length} students would be trained, ${plan.length - trainable.length} skipped; ${formatCount(cost.steps)} steps of ${job.settings.batchSize} answers, ${tokens.toFixed(0)} tokens an answer`,
      `time     about ${formatDuration(cost.seconds)} (this machine multiplies matrices at ${(rate / 1e9).toFixed(0)} GFLOP/s)`,
      `memory   about ${prettyBytes(cost.memoryBytes)}`,
      `disk     about ${prettyBytes(disk)} in ${job.out}`,
    );
  } finally {
    await base.close();
    log.close();
  }
}

function planTable(plan: readonly PlannedStudent[]): string {
  const heads = ['answers', 'train', 'validation', 'test', 'steps'];
  return formatTable(
    [{ head: 'student', align: 'left' }, ...heads.map((head) => ({ head })), { head: '', align: 'left' }],
    plan.map(({ student, answers, train, validation, test, steps, reason }) => [
      student,
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
  longest: number,
  rate: number,
) {
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  const table = parameterTable(config, 'classifier');
  const all = table.reduce((total, { shape }) => total + size(shape), 0);
  const embeddings = size(table.find(({ name }) => name === EMBEDDINGS)!.shape);
  const dense = all - embeddings;
  const steps = plan.reduce((total, student) => total + student.steps, 0);
  const passes = plan.reduce((total, { train, validation, test }) => {
    const evaluated = job.selection === 'test' ? test : validation;
    return total + job.settings.epochs * (train * 3 + evaluated) + evaluated + test;
  }, 0);
  const arithmetic = (2 * dense * tokens * passes) / (EFFICIENCY * rate);
  const perToken =
    config.layers *
    (ACTIVATIONS.hidden * config.hiddenSize + ACTIVATIONS.intermediate * config.intermediateSize);
  return {
    steps,
    seconds: arithmetic + steps * config.layers * LAYER_OVERHEAD,
    weightBytes: 4 * all,
    memoryBytes: 250e6 + 4 * (4 * dense + 2 * embeddings + perToken * longest * job.settings.batchSize),
  };
}
