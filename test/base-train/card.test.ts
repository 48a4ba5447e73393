/** The card of the base that ships: its tables, and that they hold nothing that may not be read. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { curveTable, sourceTable } from '../../scripts/base-train/card.ts';
import { addToCurve } from '../../scripts/base-train/curve.ts';
import { mayRead } from '../../scripts/base-train/sources.ts';
import { FIRST } from '../../scripts/base-train/state.ts';

const CARD = readFileSync(resolve(import.meta.dirname, '../../assets/primer/README.md'), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what the shipped weights have read may be read, and is in the form that the command prints', () => {
  const [, rows] =
    /^\| source \| passages \| licence \| from \|\n\| --- \| --- \| --- \| --- \|\n((?:\|.*\|\n)+)/m.exec(
      CARD,
    )!;
  const sources = rows!.trimEnd().split('\n');
  expect(sources.length).toBeGreaterThan(20);
  for (const row of sources) {
    const [, name, passages, licence] = row.split('|').map((cell) => cell.trim());
    expect(passages).toMatch(/^\d{1,3}(,\d{3})*$/);
    expect(mayRead({ name: name!, licence: licence! }), row).toBe(true);
  }
});

test('sources with what is in their files, the largest first, and questions by where they are from', () => {
  const row = (name: string, licence: string, from: string) =>
    `${name}\t9\t9\t${licence}\t${from}\t${name}.txt.gz\n`;
  writeFileSync(
    join(folder, 'sources.tsv'),
    `${row('small', 'MIT', 'there (see a folder)')}${row('large', 'CC0', 'here @1')}${row('gsm8k_problems', 'MIT', 'x')}`,
  );
  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), gzipSync(`${lines.join('\n')}\n`));
  write('small.txt.gz', ['One.']);
  write('large.txt.gz', new Array(1200).fill('Two.'));
  write('gsm8k_problems.txt.gz', ['Three.']);
  write('questions-with-key.csv.gz', [
    'source,licence,topic_name,question,option_a,key',
    'books:one,CC BY 4.0,t,Why?,a,A',
    'books:two,CC BY 4.0,t,When?,a,A',
    'quiz,CC BY-SA 4.0,t,Who?,a,A',
    'quiz,GFDL (check),t,Where?,a,A',
  ]);
  expect(sourceTable(folder)).toBe(
    [
      '| source | passages | licence | from |',
      '| --- | --- | --- | --- |',
      '| large | 1,200 | CC0 | here @1 |',
      '| small | 1 | MIT | there |',
      '| questions of books | 2 | CC BY 4.0 | with their key, without answers of people |',
      '| questions of quiz | 1 | CC BY-SA 4.0 | with their key, without answers of people |',
    ].join('\n'),
  );
});

test('the curve as a table; a number that is none does not get into it', async () => {
  const path = join(folder, 'curve.csv');
  await addToCurve(path, FIRST, { loss: null, texts: 0.58, tokens: 0.61 });
  await addToCurve(
    path,
    { ...FIRST, step: 100, tokens: 198_519 },
    { loss: 0.5, texts: 0.4667, tokens: 0.5723 },
  );
  await expect(addToCurve(path, FIRST, { loss: null, texts: Number.NaN, tokens: 1 })).rejects.toThrow(
    'step 0: expected finite shares',
  );
  expect(curveTable(path).split('\n').slice(2)).toEqual([
    '| 0 | 0.00 | .580 | .610 | 2.500e-5 |',
    '| 100 | 0.20 | .467 | .572 | 1.000e-3 |',
  ]);
  expect(curveTable(join(folder, 'none.csv')).split('\n')).toHaveLength(2);
});
