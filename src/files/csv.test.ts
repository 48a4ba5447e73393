import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { csvText, parseCsv, writeCsv } from './csv.ts';

test('fields as RFC 4180 has them; null is an empty one, a text without characters a quoted one', () => {
  const rows = [
    ['a,b', 'say "hi"', 'two\nlines', 'return\r', '', null],
    [1e-7, -0.5, 0, true, false, 'émile '],
  ];
  expect(csvText(['a', 'b', 'c', 'd', '', 'f,g'], rows)).toBe(
    'a,b,c,d,"","f,g"\n"a,b","say ""hi""","two\nlines","return\r","",\n1e-7,-0.5,0,true,false,émile \n',
  );
  expect(csvText(['a'], [])).toBe('a\n');
});

test('what is written is read back', () => {
  const rows = [
    ['a,b', 'say "hi"', 'two\nlines\r\n'],
    ['', null, '"'],
    [null, null, null],
  ];
  expect(parseCsv(csvText(['x', 'y', 'z'], rows))).toEqual([['x', 'y', 'z'], ...rows]);
  expect(parseCsv('')).toEqual([]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is named by row and column', (wrong) => {
  const rows = [
    [1, 2],
    [3, wrong],
  ];
  const failing = { code: 'numeric', message: `row 2: expected a finite y, got ${wrong}` };
  expect(() => csvText(['x', 'y'], rows)).toThrow(expect.objectContaining(failing));
  expect(() => csvText(['x', 'y'], rows, (row) => `student s${row}`)).toThrow(
    'student s1: expected a finite y',
  );
});

test('a table of several pieces is the same file, and a wrong number in the last leaves the old one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-csv-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'x.csv');
  const rows = Array.from({ length: 60_000 }, (_, i) => [`émile "${i}"`, i / 7]);
  await writeCsv(path, ['id', 'share'], rows);
  const text = csvText(['id', 'share'], rows);
  expect(text.length).toBeGreaterThan(2 ** 20);
  expect(readFileSync(path, 'utf8')).toBe(text);
  await expect(writeCsv(path, ['id', 'share'], [...rows, ['last', Number.NaN]])).rejects.toThrow('row 60001');
  expect(readFileSync(path, 'utf8')).toBe(text);
});
