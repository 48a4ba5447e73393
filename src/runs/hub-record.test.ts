import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type HubRecord, readHubRecord, writeHubRecord } from './hub-record.ts';
import { openRun } from './open-run.ts';
import type { RunHeader } from './run-header.ts';

const HEADER: RunHeader = {
  format: 1,
  recipe: 'class',
  settings: {},
  versions: {},
  seed: 1,
  data: { path: 'answers.csv', fingerprint: 'of-a-log' },
  base: { name: 'nano', fingerprint: 'of-a-base' },
  leaks: null,
  started_at: '2026-01-01T00:00:00.000Z',
};

const RECORD: HubRecord = {
  format: 1,
  salt: 'secret',
  pushed: [
    {
      user_id: '07',
      endpoint: 'https://huggingface.co',
      repository: 'school/modernbert-user-07',
      commit: 'c0ffee',
      fingerprint: 'of-a-student',
      pushed_at: '2026-01-01T00:00:00.000Z',
    },
  ],
};

test('the record is for its owner only, outlives --fresh, and is no stranger to a broken run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const open = async (fresh: boolean) =>
    (await openRun(folder, { create: HEADER, fresh, now: HEADER.started_at })).release();
  await open(false);
  await writeHubRecord(folder, RECORD);
  if (process.platform !== 'win32')
    expect((statSync(join(folder, 'hub.json')).mode & 0o777).toString(8)).toBe('600');
  await open(true);
  expect(await readHubRecord(folder)).toEqual(RECORD);
  writeFileSync(join(folder, 'log.jsonl'), '');
  writeFileSync(join(folder, 'run.json'), 'broken');
  await open(true);
  expect(await readHubRecord(folder)).toEqual(RECORD);
});
