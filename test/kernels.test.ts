/** The kernels in the repository are what their sources assemble to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assemble, KERNEL_FOLDER } from '../scripts/build-kernels.ts';

const sources = readdirSync(KERNEL_FOLDER).filter((name) => name.endsWith('.wat'));

test.each(sources)('%s is up to date', async (name) => {
  const { path, text } = await assemble(join(KERNEL_FOLDER, name));
  expect(readFileSync(path, 'utf8')).toBe(text);
});
