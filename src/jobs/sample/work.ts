/** Writes a generated class: its answers, and the truth behind them. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadingEvent } from '../../classes/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { linePieces, replaceFile } from '../../files/index.ts';
import { abilitiesCsv, answersCsv, generateSampleClass, questionsCsv } from '../../samples/index.ts';
import type { JobContext } from '../job.ts';
import type { SampleJob } from './input.ts';

export interface SampleSummary {
  readonly seed: number;
  readonly students: number;
  readonly questions: number;
  readonly answers: number;
  readonly shareCorrect: number;
  readonly files: readonly { readonly path: string; readonly holds: string }[];
}

/** @throws UnderstudyError `io` where files are there already, `usage` for more answers than questions */
export async function* run(
  { out, seed, students, questions, answersPerStudent, force }: SampleJob,
  { signal }: JobContext,
): AsyncGenerator<ReadingEvent, SampleSummary | null> {
  const sample = generateSampleClass({
    seed,
    students,
    questions,
    answersPerStudent: [...answersPerStudent],
  });
  const files = [
    { path: join(out, 'answers.csv'), lines: answersCsv(sample), holds: 'the answer log' },
    {
      path: join(out, 'questions.csv'),
      lines: questionsCsv(sample),
      holds: 'the true difficulty b of every question, in logits',
    },
    {
      path: join(out, 'abilities.csv'),
      lines: abilitiesCsv(sample),
      holds: 'the true ability of every student, in logits',
    },
  ];
  if (!force) for (const { path } of files) refuseExisting(path);
  if (signal.aborted) return null;
  await mkdir(out, { recursive: true });
  for (const { path, lines } of files) await replaceFile(path, linePieces(lines));
  const correct = sample.answers.filter((answer) => Number(answer.is_correct) === 1).length;
  return {
    seed,
    students,
    questions,
    answers: sample.answers.length,
    shareCorrect: correct / sample.answers.length,
    files: files.map(({ path, holds }) => ({ path, holds })),
  };
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return;
  throw new UnderstudyError('io', `${path}: already there`, {
    hint: 'choose another `out`, or replace it with `force`',
  });
}
