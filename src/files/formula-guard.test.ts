import { expect, test } from 'vitest';
import { csvText, parseCsv } from './csv.ts';
import { guarded, guardedRows, unguarded } from './formula-guard.ts';

const TEXTS = [
  '=1+1',
  '+cmd',
  '-2+3',
  '@SUM(A1)',
  '\tx',
  '\rx',
  "'=1",
  "''-x",
  "'",
  "'s",
  '-5',
  '+3.5e7',
  '-',
  'a=b',
  '',
];

test('what could be a formula begins with another sign; numbers and other texts stay', () => {
  for (const text of TEXTS) expect(guarded(text)).not.toMatch(/^[=@\t\r]|^[+-](?![\d.])/);
  expect(['-5', '+3.5e7', 'a=b', "'s", ''].map(guarded)).toEqual(['-5', '+3.5e7', 'a=b', "'s", '']);
});

test('every text comes back as it was', () => {
  expect(TEXTS.map((text) => unguarded(guarded(text)))).toEqual(TEXTS);
  const rows = TEXTS.map((text) => [text, -1]);
  const read = parseCsv(csvText(['id', 'b'], guardedRows(rows, 'guard'))).slice(1);
  expect(read.map(([id]) => unguarded(id ?? ''))).toEqual(TEXTS);
  expect(csvText(['id', 'b'], guardedRows(rows, 'keep'))).toBe(csvText(['id', 'b'], rows));
});
