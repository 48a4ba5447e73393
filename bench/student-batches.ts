/** Batches of one student's answers, as benchmarks of optimizer steps take them. */
import { mostActiveStudents, openAnswerLog, studentAnswers } from '../src/answers/index.ts';
import { loadTokenizer } from '../src/text/index.ts';
import { batchesOf, epochOrder } from '../src/training/index.ts';

/** Not padded. */
export interface BenchBatch {
  readonly input_ids: number[][];
  readonly labels: number[];
}

/**
 * Batches of the first epoch of the most active student: as many as are asked for, at even steps of an ordering by
 * length, so that few batches stand for all; in the order of the epoch.
 */
export async function readBatches(
  path: string,
  {
    tokenizerFolder,
    size,
    count,
    attempts = 'all',
  }: {
    readonly tokenizerFolder: string;
    readonly size: number;
    readonly count: number;
    readonly attempts?: 'all' | 'first';
  },
): Promise<BenchBatch[]> {
  const log = await openAnswerLog({ path, attempts });
  const student = (await mostActiveStudents(log, 1))[0]!;
  const answers = await studentAnswers(log, student.userId);
  log.close();
  const tokenizer = await loadTokenizer(tokenizerFolder);
  const batches = batchesOf(epochOrder(answers.length, 0, 42), size)
    .filter((rows) => rows.length === size)
    .map((rows) => ({
      input_ids: rows.map((row) => [...tokenizer.encode(answers[row]!.text, 512)]),
      labels: rows.map((row) => answers[row]!.label),
    }));
  const byLength = [...batches.keys()].sort((a, b) => tokensOf(batches[a]!) - tokensOf(batches[b]!));
  const chosen = Array.from(
    { length: Math.min(count, batches.length) },
    (_, i) => byLength[Math.floor(((i + 0.5) / count) * batches.length)]!,
  );
  return chosen.sort((a, b) => a - b).map((i) => batches[i]!);
}

const tokensOf = ({ input_ids }: BenchBatch) => input_ids.reduce((total, { length }) => total + length, 0);
