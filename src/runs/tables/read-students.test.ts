import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { formatStudentsCsv, readStudentsCsv, type StudentRow } from './students.ts';

const TRAINED: StudentRow = {
  user_id: 'ada, "countess",\nof Lovelace',
  answers: 20,
  train: 14,
  validation: 2,
  test: 4,
  status: 'trained',
  reason: null,
  accuracy: 1 / 3,
  f1: 0.1 + 0.2,
  auc: null,
  balanced_accuracy: 0.7,
  mcc: -0.5,
  log_loss: 5e-7,
  brier: 0.2,
  majority_accuracy: 0.5,
  majority_f1: 0.4,
  gain: -0.25,
  collapsed: false,
  best_epoch: 3,
  best_step: 30,
  epochs: 9,
  seconds: 0.5,
};
const rows: StudentRow[] = [
  TRAINED,
  { ...TRAINED, user_id: '', collapsed: true },
  { ...TRAINED, user_id: '007', status: 'skipped', reason: 'too few, 3', collapsed: null, seconds: null },
];

function folderWith(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-students-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  if (text !== undefined) writeFileSync(join(folder, 'students.csv'), text);
  return folder;
}

test('rows come back as they were', async () => {
  expect(await readStudentsCsv(folderWith(formatStudentsCsv(rows)))).toEqual(rows);
  expect(await readStudentsCsv(folderWith(formatStudentsCsv([])))).toEqual([]);
  expect(await readStudentsCsv(folderWith())).toEqual([]);
});

test('a table that is none is told of by its row', async () => {
  const text = formatStudentsCsv(rows).replace('0.3333333333333333', 'a third');
  await expect(readStudentsCsv(folderWith(text))).rejects.toMatchObject({
    code: 'run',
    message: expect.stringContaining('students.csv, row 0: accuracy'),
  });
});
