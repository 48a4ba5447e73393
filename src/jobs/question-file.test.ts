import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAnswerLog } from '../answers/index.ts';
import type { RunHeader } from '../runs/index.ts';
import { questionsOfFile, questionsOfLog } from './asked-questions.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

async function headerOf(path: string, columns: Record<string, string> = {}): Promise<RunHeader> {
  const log = await openAnswerLog({ path, columns });
  log.close();
  return {
    format: 1,
    recipe: 'class',
    settings: { columns },
    versions: {},
    seed: 1,
    data: { path, fingerprint: log.fingerprint },
    base: { name: 'nano', fingerprint: '' },
    leaks: null,
    started_at: '',
  };
}

test('a file gives its questions once each', async () => {
  const path = write('q.csv', 'question_id,stem', 'a,One?', 'b,Two?', 'a,One?');
  const { questions, reworded, rows } = await questionsOfFile(path, { question_title: 'stem' });
  expect(questions.map(({ questionId }) => questionId)).toEqual(['a', 'b']);
  expect([reworded, rows]).toEqual([0, 3]);
});

test('an id with two texts is an error that shows where they part', async () => {
  const path = write('q.csv', 'question_id,question_title', 'a,One is more?', 'a,One is less?');
  await expect(questionsOfFile(path, {})).rejects.toThrow(
    /q\.csv: question_id a: expected one text, got two \(.*more.*less/,
  );
});

const ANSWERS = [
  'student,question_id,is_correct,question_title',
  'x,a,1,One?',
  'y,a,0,One more?',
  'y,b,0,Two?',
];
const COLUMNS = { user_id: 'student' };

test("the run's log is read as the run read it; of several texts the first counts", async () => {
  const path = write('log.csv', ...ANSWERS);
  const { questions, reworded } = await questionsOfLog(await headerOf(path, COLUMNS), null);
  expect(questions).toEqual([
    { questionId: 'a', text: 'Question: One?' },
    { questionId: 'b', text: 'Question: Two?' },
  ]);
  expect(reworded).toBe(1);
});

test('a log that has moved is named; one that is gone or another is refused', async () => {
  const header = await headerOf(write('log.csv', ...ANSWERS), COLUMNS);
  const moved = write('moved.csv', ...ANSWERS);
  expect((await questionsOfLog(header, moved)).questions).toHaveLength(2);
  await expect(questionsOfLog(header, join(folder, 'none.csv'))).rejects.toThrow(/not there/);
  write('log.csv', ...ANSWERS, 'z,b,1,Two?');
  await expect(questionsOfLog(header, null)).rejects.toThrow(
    /not the answer log that the run was trained on/,
  );
});
