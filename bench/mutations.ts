/**
 * Files of answers with a few bytes changed: each is refused in one line, or read as a reader of its own reads it.
 *
 *   node --import tsx bench/mutations.ts [files of each format] [seed]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawsOf, type MutatedFormat, mutated, outcomeOf } from '../test/mutated-files.ts';
import { endWithHelp, isHelp } from './options.ts';

if (isHelp(process.argv.slice(2))) endWithHelp('1000 (files of each format) 1 (seed)');
const [files = 1000, seed = 1] = process.argv.slice(2).map(Number);
// The other reader of Parquet reads columns side by side, and lets one fail unheard after it has given up.
process.on('unhandledRejection', () => {});
const folder = mkdtempSync(join(tmpdir(), 'understudy-mutations-'));
for (const format of ['csv', 'jsonl', 'parquet', 'xlsx'] as const satisfies MutatedFormat[]) {
  const draw = drawsOf(seed);
  const counts = { read: 0, refused: 0, unchecked: 0, wrong: 0 };
  for (let file = 0; file < files; file++) {
    const bytes = mutated(format, draw);
    const path = join(folder, `log.${format}`);
    try {
      counts[await outcomeOf(format, bytes, path)] += 1;
    } catch (error) {
      counts.wrong += 1;
      const kept = join(tmpdir(), `understudy-wrong-${seed}-${file}.${format}`);
      writeFileSync(kept, bytes);
      console.log(`${kept}: ${String(error).slice(0, 600)}`);
    }
  }
  console.log(format, counts);
  if (counts.wrong > 0) process.exitCode = 1;
}
rmSync(folder, { recursive: true, force: true });
