/** Every example runs, and what it asserts holds. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { outcome } from './process.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');
const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test('they are numbered', () => {
  const numbers = folders.map(({ name }) => name.slice(0, 3)).sort();
  expect(numbers).toEqual(folders.map((_, i) => `${String(i + 1).padStart(2, '0')}-`));
});

test.each(folders.map(({ name }) => name))('%s', async (name) => {
  const child = spawn(process.execPath, [resolve(EXAMPLES, name, 'main.mjs')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(await outcome(child)).toMatchObject({ status: 0 });
});
