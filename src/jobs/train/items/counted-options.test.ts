/** Counts of options in a bank: which wrong option draws how many. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bankInFolds, correlation, fresh, known } from '../../../../test/bank-runs.ts';
import { readCsv } from '../../../../test/e2e/read-csv.ts';
import { jobHere } from '../../../../test/job-context.ts';
import { bankRow, writeBank } from '../../../../test/sample-bank.ts';

const { folds, home, questions, run, trained } = bankInFolds();

describe('counts of options', () => {
  const withCounts = (of: typeof known) =>
    of.map((item) => {
      const { facility: _, answers: __, ...row } = bankRow(item);
      return { ...row, ...Object.fromEntries(item.counts.map((n, o) => [`count_${'abcde'[o]}`, n])) };
    });

  test('give facilities, and teach which wrong option draws how many', async () => {
    const out = join(home, 'counts');
    const { result } = await trained({
      log: writeBank(home, withCounts(known), 'counts.csv'),
      folds: 4,
      out,
    });
    const { scores, options } = result!.items!;
    expect(scores!.r).toBeCloseTo(folds().result!.items!.scores!.r!, 9);
    expect(options!.questions).toBeGreaterThan(20);
    expect(options!.mae).toBeLessThan(options!.mae_even);

    const path = join(home, 'shares.csv');
    const keyed = writeBank(
      home,
      fresh.map((item, i) => {
        const { facility: _, answers: __, ...row } = bankRow(item);
        return i === 0 ? { ...row, correct_option: '' } : row;
      }),
      'keyed.csv',
    );
    const said = await jobHere('simulate', { run: out, questions: keyed, out: path });
    expect(said.result).toMatchObject({ withShares: fresh.length - 1 });
    // Questions and options in one go, each text once.
    const progress = said.events.flatMap((event) => (event.event === 'progress' ? [event] : []));
    const texts = new Set(fresh.slice(1).flatMap((item) => item.options)).size;
    const { of } = progress[0]!;
    expect(of).toBeGreaterThanOrEqual(fresh.length - 1 + texts);
    expect(of).toBeLessThanOrEqual(fresh.length + texts);
    expect(progress[0]).toMatchObject({ doing: 'reading questions', done: 0 });
    expect(progress.at(-1)).toMatchObject({ doing: 'reading questions', done: of });
    const rows = readCsv(path);
    const shareOf = (row: Record<string, string>) => [...'abcde'].map((letter) => row[`share_${letter}`]);
    expect(shareOf(rows[0]!)).toEqual(['', '', '', '', '']);
    const real: number[] = [];
    const read: number[] = [];
    for (const [i, row] of rows.entries()) {
      if (i === 0) continue;
      const shares = shareOf(row).map(Number);
      expect(shares.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 5);
      const item = fresh[i]!;
      expect(shares[item.key]).toBeCloseTo(Number(row.probability), 6);
      const wrong = item.counts.reduce((x, y) => x + y, 0) - item.counts[item.key]!;
      for (const [o, n] of item.counts.entries())
        if (o !== item.key) {
          real.push(n / wrong);
          read.push(shares[o]! / (1 - shares[item.key]!));
        }
    }
    expect(correlation(read, real)).toBeGreaterThan(0.5);
  });

  test('without them nothing is said of options', async () => {
    const path = join(home, 'no-shares.csv');
    const { result, events } = await jobHere('simulate', { run, questions, out: path });
    expect(result).not.toHaveProperty('withShares');
    // Of nothing that the base has to read there is no progress.
    for (const event of events) expect(event).not.toMatchObject({ event: 'progress', of: 0 });
    expect(Object.keys(readCsv(path)[0]!)).not.toContain('share_a');
  });
});
