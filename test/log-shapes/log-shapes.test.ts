/** One answer log in many shapes: the same students, questions, answers and order come out of each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ANSWERS } from './answers.ts';
import { expectedShape, readShape } from './read.ts';
import { SHAPES } from './shapes.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));

test.each(SHAPES.map((shape) => [shape.name, shape] as const))('%s', async (_, shape) => {
  const options = await shape.write(mkdtempSync(join(home, 'shape-')));
  const { without } = shape;
  expect(await readShape({ threads: 1, ...options }, without)).toEqual(expectedShape(ANSWERS, without));
});
