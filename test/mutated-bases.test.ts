/**
 * Bases whose files were changed at random: each is read, or refused in one line. MUTATIONS=2000 tries as many as are named;
 * BASES=folder,folder tries others than the small ones.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { describeError, isUnderstudyError } from '../src/errors.ts';
import { fingerprintFolder, loadParameters, openCheckpoint, parameterTable } from '../src/model/index.ts';
import { fitTokenizer, loadTokenizer } from '../src/text/index.ts';
import { FIXTURES } from './e2e/process.ts';
import { type Draw, drawing, mutateBytes, mutateHeader, mutateJson } from './mutate.ts';

const COUNT = Number(process.env.MUTATIONS ?? 60);
const BASES =
  process.env.BASES?.split(',') ?? ['notebook-run/base', 'bert/base'].map((name) => join(FIXTURES, name));
const TEXTS = ['', 'What is 3 + 4?', 'Wie heißt die Hauptstadt? 東京 \u0000\uFEFF🙂', 'x'.repeat(300)];
/** Beyond what the bases themselves take, over and over: no file makes much more of itself. */
const MOST_GROWTH_BYTES = 300 * 2 ** 20;

function mutated(bytes: Uint8Array, name: string, draw: Draw): Uint8Array | string {
  if (draw(3) === 0) return mutateBytes(bytes, draw);
  if (name.endsWith('.json')) return mutateJson(new TextDecoder().decode(bytes), draw);
  if (name.endsWith('.safetensors')) return mutateHeader(bytes, draw);
  return mutateBytes(bytes, draw);
}

/** A copy of a base of which one file is another. Returns its name. */
function write(folder: string, base: string, draw: Draw): string {
  cpSync(base, folder, { recursive: true });
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter(
    (name) => statSync(join(folder, name)).isFile() && !name.endsWith('.md'),
  );
  const changed = files[draw(files.length)]!;
  const path = join(folder, changed);
  writeFileSync(path, mutated(readFileSync(path), changed, draw));
  return changed;
}

async function read(folder: string): Promise<void> {
  await fingerprintFolder(folder);
  const checkpoint = await openCheckpoint(folder);
  try {
    const tokenizer = fitTokenizer(await loadTokenizer(folder), checkpoint.config);
    for (const text of TEXTS) tokenizer.decode(tokenizer.encode(text, 64));
    await loadParameters(checkpoint, parameterTable(checkpoint.config, 'classifier'), { seed: 0 });
  } finally {
    await checkpoint.close();
  }
}

test(
  `${COUNT} changed bases are read, or refused in one line`,
  async () => {
    const before = process.memoryUsage().rss;
    let refused = 0;
    for (let seed = 0; seed < COUNT; seed++) {
      const folder = mkdtempSync(join(tmpdir(), 'mutated-'));
      const base = resolve(BASES[seed % BASES.length]!);
      const changed = write(folder, base, drawing(seed));
      const started = performance.now();
      const error: unknown = await read(folder).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      rmSync(folder, { recursive: true });
      const where = `seed ${seed}, ${changed}`;
      if (error !== null) {
        refused++;
        if (!isUnderstudyError(error)) throw new Error(`${where}: not refused in words`, { cause: error });
        expect(describeError(error), where).not.toMatch(/[\n\r]/);
        expect(describeError(error).length, where).toBeLessThan(1000);
      }
      expect(performance.now() - started, where).toBeLessThan(10_000);
    }
    expect(refused).toBeGreaterThan(COUNT / 4);
    expect(process.resourceUsage().maxRSS * 1024 - before).toBeLessThan(MOST_GROWTH_BYTES);
  },
  60_000 + 100 * COUNT,
);
