/**
 * Run folders in which one file was changed at random: each is asked, or refused in one line. MUTATIONS=2000 tries as many
 * as are named, of every recipe.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeError, isUnderstudyError } from '../src/errors.ts';
import {
  difficulty,
  evaluate,
  exportStudents,
  type HostOptions,
  simulate,
  train,
} from '../src/jobs/index.ts';
import { readResponses } from '../src/runs/index.ts';
import { type Draw, drawing, mutateBytes, mutateHeader, mutateJson } from './mutate.ts';
import { bankRow, sampleItems, writeBank } from './sample-bank.ts';
import { TINY_BASE, trainTiny } from './tiny-runs.ts';
import { filesIn } from './tiny-training.ts';

const COUNT = Number(process.env.MUTATIONS ?? 12);
const FIRST = Number(process.env.FIRST_SEED ?? 0);
/** Beyond what the runs themselves take, over and over: no file makes much more of itself. */
const MOST_GROWTH_BYTES = 400 * 2 ** 20;

const HERE = { host: 'here', threads: 1 } as const satisfies HostOptions;
const home = mkdtempSync(join(tmpdir(), 'mutated-runs-'));
const runs: string[] = [];
const nameOf = (run: string) => run.slice(home.length + 1);
beforeAll(async () => {
  const questions = { split: 'question' } as const;
  runs.push(await trainTiny('class', join(home, 'class'), { ...questions, folds: 3 }));
  if (process.env.MUTATIONS === undefined) return;
  runs.push(await trainTiny('adapter', join(home, 'adapter')));
  runs.push(await trainTiny('solo', join(home, 'solo')));
  const bank = writeBank(home, sampleItems(60).map(bankRow));
  runs.push(join(home, 'bank'));
  await train({ log: bank, base: TINY_BASE, out: runs.at(-1)!, folds: 3 }, HERE);
}, 120_000);
afterAll(() => rmSync(home, { recursive: true }));

const JOBS: Readonly<Record<string, (run: string) => PromiseLike<unknown>>> = {
  async simulate(run) {
    const told = await simulate({ run }, HERE);
    return [told, await readResponses(join(run, 'responses.parquet'))];
  },
  evaluate: (run) => evaluate({ run, draws: 20 }, HERE),
  difficulty: (run) => difficulty({ run }, HERE),
  export: (run) => exportStudents({ run, all: true, out: join(run, 'exported') }, HERE),
};
/** What can be asked of each: the others are refused before any file is read but run.json. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  class: ['simulate', 'evaluate', 'difficulty', 'export'],
  adapter: ['simulate', 'evaluate', 'export'],
  solo: ['simulate', 'evaluate', 'export'],
  bank: ['simulate', 'difficulty', 'export'],
};

function mutated(bytes: Uint8Array, name: string, draw: Draw): Uint8Array | string {
  const kind = draw(3);
  if (kind === 0) return mutateBytes(bytes, draw);
  if (name.endsWith('.json')) return mutateJson(new TextDecoder().decode(bytes), draw);
  if (name.endsWith('.safetensors')) return mutateHeader(bytes, draw);
  if (name.endsWith('.jsonl')) {
    const lines = new TextDecoder().decode(bytes).split('\n');
    const at = draw(lines.length - 1);
    return lines.with(at, mutateJson(lines[at]!, draw)).join('\n');
  }
  return mutateBytes(bytes, draw);
}

/** The place of a number that is none, or null. */
function notFinite(value: unknown, at = ''): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : at;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, part] of Object.entries(value)) {
    const found = notFinite(part, `${at}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

test(
  `${COUNT} changed runs are asked, or refused in one line`,
  async () => {
    const before = process.memoryUsage().rss;
    let refused = 0;
    for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
      const draw = drawing(seed);
      const run = mkdtempSync(join(tmpdir(), 'mutated-'));
      const from = runs[seed % runs.length]!;
      cpSync(from, run, { recursive: true });
      const files = filesIn(run).filter((name) => !/checkpoints\/|log\.jsonl$|^features\//.test(name));
      const changed = files[draw(files.length)]!;
      const path = join(run, changed);
      writeFileSync(path, mutated(readFileSync(path), changed, draw));
      const names = ASKED[nameOf(from)]!;
      const job = names[draw(names.length)]!;
      const where = `seed ${seed}, ${nameOf(from)}, ${job}, ${changed}`;
      const started = performance.now();
      const outcome: unknown = await Promise.resolve(JOBS[job]!(run)).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      const took = performance.now() - started;
      const { error = null, result } = outcome as { error?: unknown; result?: unknown };
      rmSync(run, { recursive: true });
      if (error === null) expect(notFinite(result), where).toBeNull();
      else {
        refused++;
        if (!isUnderstudyError(error)) throw new Error(`${where}: not refused in words`, { cause: error });
        expect(error.message, where).not.toMatch(/[\n\r]|internal:/);
        expect(describeError(error).length, where).toBeLessThan(1000);
        // What a training made nobody can fetch again, nor choose in another place.
        expect(error.hint, where).not.toMatch(/fetch|another base|came from/);
        if (process.env.SHOW !== undefined)
          console.log(where, Math.round(took), '|', describeError(error).replaceAll(run, ''));
      }
      expect(took, where).toBeLessThan(10_000);
    }
    expect(refused).toBeGreaterThan(COUNT / 20);
    expect(process.resourceUsage().maxRSS * 1024 - before).toBeLessThan(MOST_GROWTH_BYTES);
  },
  60_000 + 1000 * COUNT,
);
