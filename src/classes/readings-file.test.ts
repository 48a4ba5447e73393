import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReadings, saveReadings } from './readings-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const texts = ['Question: Why?', 'Question: Who?', 'Question: When?'];
const readings = { texts: [2, 0], difficulty: Float64Array.of(1 / 3, -2), error: Float64Array.of(0.5, 2e-9) };

test('what a reader learned from is found again, whatever the order of the texts, which are not kept', async () => {
  await saveReadings(folder, texts, readings);
  expect(readFileSync(join(folder, 'readings.json'), 'utf8')).not.toContain('W');
  const found = await openReadings(folder, texts);
  expect(found).toEqual({ texts: [2, 0], difficulty: [0.3333333, -2], error: [0.5, 2e-9] });
  expect((await openReadings(folder, [...texts].reverse()))!.texts).toEqual([0, 2]);
});

test('is not there in a run of an earlier version, or where a text is gone', async () => {
  expect(await openReadings(folder, texts)).toBeNull();
  await saveReadings(folder, texts, readings);
  expect(await openReadings(folder, texts.slice(1))).toBeNull();
});

test('that is broken or not finite is named', async () => {
  writeFileSync(join(folder, 'readings.json'), '{"texts": [1]}');
  await expect(openReadings(folder, texts)).rejects.toThrow('readings.json: texts');
  const wrong = { ...readings, error: Float64Array.of(Number.NaN, 1) };
  await expect(saveReadings(folder, texts, wrong)).rejects.toThrow('readings.json');
});
