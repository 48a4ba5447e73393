/** Finished students are pushed while others train: recipe `solo`. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type HubServer, startHubServer } from '../../../test/hub-server/index.ts';
import { hubWayTo } from '../../../test/hub-way.ts';
import { jobHere } from '../../../test/job-context.ts';
import { trainTiny } from '../../../test/tiny-runs.ts';
import { pushBeside } from './beside.ts';

const TOKEN = 'hf_aTokenOfTheTests';
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
let server: HubServer;

beforeAll(async () => {
  await trainTiny('solo', join(home, 'solo'));
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(async () => {
  server = await startHubServer();
  server.addUser(TOKEN, { name: 'ada' });
  return () => server.close();
});

let copies = 0;
function copyOf(name: string): string {
  const copy = join(home, `copy-${++copies}`);
  cpSync(join(home, name), copy, { recursive: true });
  return copy;
}

function beside(from: string, token = TOKEN) {
  const outcomes: [string, string][] = [];
  const { access, patience } = hubWayTo(server, home, { token });
  const pushing = pushBeside({
    run: from,
    access: { ...access, token },
    patience: () => patience,
    owner: 'ada',
    settings: { org: null, visibility: 'private', pattern: 'modernbert-user-{user_id}', anonymous: false },
    onOutcome: ({ student, state }) => outcomes.push([student, state]),
    now: () => '2026-01-01T00:00:00.000Z',
  });
  return { pushing, outcomes };
}

test('finished students are pushed in turn; the push afterwards finds them unchanged', async () => {
  const from = copyOf('solo');
  const { pushing, outcomes } = beside(from);
  pushing.add('07');
  pushing.add('21');
  await pushing.settled();
  expect(outcomes).toEqual([
    ['07', 'pushed'],
    ['21', 'pushed'],
  ]);
  const { result } = await jobHere('push', { run: from }, { hub: hubWayTo(server, home, { token: TOKEN }) });
  expect(result!.students.map(({ student, state }) => [student, state])).toEqual([
    ['07', 'unchanged'],
    ['21', 'unchanged'],
    ['22', 'pushed'],
  ]);
});

test('what fails for all is told once, and the others are left for later', async () => {
  const { pushing, outcomes } = beside(copyOf('solo'), 'hf_unknown');
  for (const student of ['07', '21', '22']) pushing.add(student);
  await pushing.settled();
  expect(outcomes).toEqual([['07', 'failed']]);
  expect(server.repositories.size).toBe(0);
});

test('stopped, it lets go of those who wait', async () => {
  const { pushing, outcomes } = beside(copyOf('solo'));
  pushing.add('07');
  pushing.stop();
  pushing.add('21');
  await pushing.settled();
  expect(outcomes).toEqual([]);
  expect(server.repositories.size).toBe(0);
});
