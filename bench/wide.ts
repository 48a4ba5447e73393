/**
 * `inspect` of a log of many columns: seconds of the whole command, or the line in which it is refused.
 *
 *   npm run bench:wide -- --columns 2000,20000 --rounds 3
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { understudy } from '../test/e2e/process.ts';
import { benchOptions, median } from './options.ts';

const options = benchOptions({ columns: '2000,20000', rounds: '3' });
const ROWS = 50;
const folder = mkdtempSync(join(tmpdir(), 'understudy-wide-'));
try {
  for (const columns of options.columns.split(',').map(Number)) {
    const path = join(folder, `log-${columns}.csv`);
    const names = Array.from({ length: columns }, (_, i) => `x${i}`);
    const rows = Array.from({ length: ROWS }, (_, r) =>
      [`u${r % 5}`, r % 2, `Question ${r % 10}?`, ...names.map((_, i) => (i * r) % 7)].join(','),
    );
    writeFileSync(
      path,
      `${[['user_id', 'is_correct', 'question_title', ...names].join(','), ...rows].join('\n')}\n`,
    );
    const seconds: number[] = [];
    let said = '';
    for (let round = 0; round < Number(options.rounds); round++) {
      const start = performance.now();
      const { status, err } = await understudy('inspect', path);
      seconds.push((performance.now() - start) / 1000);
      said = status === 0 ? 'read' : `refused: ${err.trim().replace(folder, '')}`;
    }
    console.log(`${columns} columns: ${median(seconds).toFixed(1)} s, ${said}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
