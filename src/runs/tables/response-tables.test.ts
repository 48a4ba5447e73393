import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeResponses } from './response-tables.ts';
import { readResponses } from './responses.ts';

const MATRIX = {
  students: ['07', 'a,"b"'],
  questions: ['q1', ''],
  probability: Float32Array.of(0.1, 0.25, 1e-9, 1),
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('as CSV: a row a student and question, seven digits, ids quoted where they must be', async () => {
  const path = join(folder, 'new/r.CSV');
  await writeResponses(path, MATRIX);
  expect(readFileSync(path, 'utf8')).toBe(
    [
      'user_id,question_id,probability',
      '07,q1,0.1',
      '07,"",0.25',
      '"a,""b""",q1,1e-9',
      '"a,""b""","",1',
      '',
    ].join('\n'),
  );
});

test('with the row that a question without id has in its file', async () => {
  const path = join(folder, 'r.csv');
  await writeResponses(path, { ...MATRIX, rows: [null, 7] });
  expect(readFileSync(path, 'utf8').split('\n').slice(0, 3)).toEqual([
    'user_id,question_id,probability,row',
    '07,q1,0.1,',
    '07,"",0.25,7',
  ]);
});

test('wide: a row a student; answers instead of probabilities where there are any', async () => {
  const path = join(folder, 'r.csv');
  await writeResponses(path, MATRIX, 'wide');
  expect(readFileSync(path, 'utf8')).toBe('user_id,q1,""\n07,0.1,0.25\n"a,""b""",1e-9,1\n');
  const answers = Uint8Array.of(0, 1, 0, 1);
  await writeResponses(path, { ...MATRIX, answers }, 'wide');
  expect(readFileSync(path, 'utf8')).toBe('user_id,q1,""\n07,0,1\n"a,""b""",0,1\n');
  await writeResponses(path, { ...MATRIX, answers });
  expect(readFileSync(path, 'utf8').split('\n').slice(0, 2)).toEqual([
    'user_id,question_id,answer',
    '07,q1,0',
  ]);
});

test('as Parquet', async () => {
  const path = join(folder, 'r.parquet');
  await writeResponses(path, MATRIX);
  expect(await readResponses(path)).toEqual(MATRIX);
});
