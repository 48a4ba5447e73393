/** What all jobs that take a run have in common: who may use it meanwhile, how often its log is opened, being stopped. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type HubServer, startHubServer } from '../../test/hub-server/index.ts';
import { hubWayTo } from '../../test/hub-way.ts';
import { jobHere } from '../../test/job-context.ts';
import { logsOpenedBy } from '../../test/log-folders.ts';
import { makeReadOnly } from '../../test/read-only.ts';
import { trainSampled } from '../../test/tiny-runs.ts';
import { isTemporary, temporaryBeside } from '../files/index.ts';
import type { HubWay } from '../hub/index.ts';
import { lockRun } from '../runs/index.ts';
import { perform } from './host/perform.ts';
import { completeInput, type InputOf, loadJob, planJob, simulate, startJob } from './index.ts';

const TOKEN = 'hf_aTokenOfTheTests';
const HERE = { host: 'here', threads: 1 } as const;
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const newcomers = join(home, 'new.csv');
let trained: string;
let server: HubServer;
let hub: HubWay;

beforeAll(async () => {
  trained = await trainSampled(home);
  writeFileSync(newcomers, 'user_id,is_correct,question_title\nnew,1,What is 2 + 3?\nnew,0,What is 5 - 3?\n');
  server = await startHubServer();
  server.addUser(TOKEN, { name: 'ada' });
  for (const [name, value] of Object.entries({
    HF_ENDPOINT: server.url,
    HF_HOME: join(home, 'hub'),
    HF_TOKEN: TOKEN,
    HUGGINGFACE_ACCESS_TOKEN: '',
    HF_HUB_OFFLINE: '',
  }))
    vi.stubEnv(name, value);
  hub = hubWayTo(server, home, { token: TOKEN });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(home, { recursive: true });
});

let places = 0;
/** A folder that is there, with a run in it. */
function place(): { folder: string; run: string } {
  const folder = join(home, `place-${++places}`);
  cpSync(trained, join(folder, 'run'), { recursive: true });
  return { folder, run: join(folder, 'run') };
}

type Name = 'evaluate' | 'difficulty' | 'compare' | 'simulate' | 'join' | 'export' | 'push';
type Place = ReturnType<typeof place>;

const INPUTS: { readonly [N in Name]: (place: Place) => InputOf<N> } = {
  evaluate: ({ run }) => ({ run, draws: 5 }),
  difficulty: ({ run, folder }) => ({ run, jscat: join(folder, 'items.json') }),
  compare: ({ run }) => ({ run }),
  simulate: ({ run }) => ({ run }),
  join: ({ run }) => ({ run, answers: newcomers }),
  export: ({ run, folder }) => ({ run, all: true, out: join(folder, 'students') }),
  push: ({ run }) => ({ run, student: ['s01', 's02'] }),
};

/** What each leaves, below the place. */
const LEFT: Readonly<Record<Name, string>> = {
  evaluate: 'run/evaluation/evaluation.json',
  difficulty: 'run/questions.csv',
  compare: 'run/comparison/comparison.json',
  simulate: 'run/responses.parquet',
  join: 'run/class/students.jsonl',
  export: 'students/s24/understudy.json',
  push: 'run/hub.json',
};

/** How often each opens an answer log: `join` that of the newcomers, the others that of the run. */
const LOGS: Readonly<Record<Name, number>> = {
  evaluate: 1,
  difficulty: 1,
  compare: 1,
  simulate: 1,
  join: 1,
  export: 0,
  push: 0,
};

const NAMES = Object.keys(INPUTS) as Name[];

/** Paths of all that is below a folder, with what is in it. */
function treeOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}

const isLocked = (run: string) => existsSync(join(run, 'lock'));

/** Done as a caller's process does it, the job standing still while `onEvent` is called. */
async function performed(name: Name, at: Place, signal: AbortSignal, onEvent: () => void): Promise<unknown> {
  return await perform(await loadJob(name), {
    mode: 'run',
    input: await completeInput(name, INPUTS[name](at) as never),
    at: home,
    settings: { threads: 1, device: 'cpu' },
    signal,
    onEvent,
  });
}

describe.each(NAMES)('%s', (name) => {
  test('keeps its run from others, and opens the log once at most', async () => {
    const at = place();
    let events = 0;
    const opens = await logsOpenedBy(async () => {
      const { result } = await jobHere(name, INPUTS[name](at) as never, {
        hub,
        async onEvent() {
          expect(isLocked(at.run)).toBe(true);
          if (events++ > 0) return;
          await expect(simulate({ run: at.run }, HERE)).rejects.toMatchObject({
            code: 'run',
            message: `${at.run}: in use by another job of this process since 2026-01-01T00:00:00.000Z`,
            hint: 'wait until it has ended, or stop it',
          });
        },
      });
      expect(result).not.toBeNull();
    });
    expect(events).toBeGreaterThan(1);
    expect([opens, isLocked(at.run)]).toEqual([LOGS[name], false]);
    expect(existsSync(join(at.folder, LEFT[name]))).toBe(true);
  });

  test('stopped after its first event leaves all as it was; the same again ends', async () => {
    const at = place();
    const before = treeOf(at.folder);
    const stopping = new AbortController();
    let events = 0;
    const stopped = await performed(name, at, stopping.signal, () => {
      events++;
      expect(isLocked(at.run)).toBe(true);
      stopping.abort();
    });
    expect([stopped, events > 0]).toEqual([null, true]);
    expect(treeOf(at.folder)).toEqual(before);

    const locked = new Set<boolean>();
    const again = await performed(name, at, new AbortController().signal, () => locked.add(isLocked(at.run)));
    expect(again).not.toBeNull();
    expect([...locked]).toEqual([true]);
    const after = [...treeOf(at.folder).keys()].map((path) => relative(at.folder, path));
    expect(after).toContain(LEFT[name]);
    // Neither a lock nor anything that was on its way.
    expect(after.filter((path) => isTemporary(basename(path)) || basename(path).startsWith('lock'))).toEqual(
      [],
    );
  });
});

describe('locks', () => {
  test.each<[string, Name, (at: Place) => object, string]>([
    ['evaluate', 'evaluate', ({ run }) => ({ run, log: newcomers }), 'log'],
    ['difficulty', 'difficulty', ({ run }) => ({ run, log: newcomers }), 'log'],
    ['compare', 'compare', ({ run }) => ({ run, log: newcomers }), 'log'],
    ['simulate', 'simulate', ({ run }) => ({ run, log: newcomers }), 'log'],
    ['join', 'join', ({ run }) => ({ run, answers: join(home, 'none.csv') }), 'log'],
    ['export', 'export', ({ run, folder }) => ({ run, all: true, out: folder }), 'io'],
  ])('%s that throws leaves no lock, and all as it was', async (_, name, inputOf, code) => {
    const at = place();
    const before = treeOf(at.folder);
    await expect(startJob(name, inputOf(at) as never, HERE)).rejects.toMatchObject({ code });
    expect(treeOf(at.folder)).toEqual(before);
  });

  test('two jobs that need the same two runs, and one run that is named twice', async () => {
    const [one, two] = [place(), place()];
    const { result } = await jobHere(
      'evaluate',
      { run: one.run, against: two.run, draws: 5 },
      {
        onEvent() {
          expect([isLocked(one.run), isLocked(two.run)]).toEqual([true, true]);
        },
      },
    );
    expect(result!.evaluation.against!.run).toBe(two.run);
    expect([isLocked(one.run), isLocked(two.run)]).toEqual([false, false]);
    expect(await startJob('evaluate', { run: one.run, against: one.run, draws: 5 }, HERE)).not.toBeNull();
    expect(isLocked(one.run)).toBe(false);
  });

  test('a run that is no run is said before anything is read, and gets no lock', async () => {
    const empty = join(home, 'empty');
    mkdirSync(empty);
    for (const name of NAMES) {
      const at = { folder: home, run: empty };
      await expect(startJob(name, INPUTS[name](at) as never, HERE), name).rejects.toMatchObject({
        code: 'run',
        message: `${empty}: not a run folder (no run.json)`,
      });
    }
    expect(readdirSync(empty)).toEqual([]);
  });

  test('what a push would do is said while another has the run, and nothing is touched there', async () => {
    const { run } = place();
    // As a writer that was killed leaves it; whoever locks the run next removes it.
    const left = temporaryBeside(join(run, 'class', 'class.json'));
    writeFileSync(left, '{}');
    const lock = await lockRun(run, { isNew: false, fresh: false, now: '2026-01-01T00:00:00.000Z' });
    const before = treeOf(run);
    const planned = await planJob('push', { run, student: ['s01', 's02'] }, HERE);
    expect(planned!.planned.map(({ student }) => student)).toEqual(['s01', 's02']);
    expect(treeOf(run)).toEqual(before);
    await lock.release();
    expect(existsSync(left)).toBe(true);
  });

  test('only push and train say what they would do', async () => {
    await expect(planJob('evaluate', { run: trained }, HERE)).rejects.toThrow('evaluate: has no plan');
  });
});

describe('a run where nothing can be written', () => {
  const reading: { readonly [N in Name]?: (place: Place) => object } = {
    ...INPUTS,
    difficulty: ({ run, folder }) => ({ run, out: join(folder, 'b.csv') }),
    simulate: ({ run, folder }) => ({ run, out: join(folder, 'p.parquet') }),
  };

  test.each(['evaluate', 'difficulty', 'compare', 'simulate', 'export'] as const)(
    '%s reads it without a lock, and leaves it as it is',
    async (name) => {
      const at = place();
      const undo = makeReadOnly(at.run);
      if (undo === null) return void console.info('skipped: no read-only folder can be made here');
      try {
        const before = treeOf(at.run);
        const result = await startJob(name, reading[name]!(at) as never, HERE);
        expect(result).not.toBeNull();
        if (name === 'evaluate' || name === 'compare') expect(result).toMatchObject({ isReadOnly: true });
        expect(treeOf(at.run)).toEqual(before);
      } finally {
        undo();
      }
    },
  );

  test('a table needs another place, a training another folder', async () => {
    const at = place();
    const undo = makeReadOnly(at.run);
    if (undo === null) return void console.info('skipped: no read-only folder can be made here');
    try {
      const refused = { code: 'usage', message: `${at.run}: nothing can be written there` };
      await expect(startJob('simulate', { run: at.run }, HERE)).rejects.toMatchObject(refused);
      await expect(startJob('difficulty', { run: at.run }, HERE)).rejects.toMatchObject(refused);
      const joining = startJob('join', INPUTS.join(at), HERE);
      await expect(joining).rejects.toMatchObject({ code: 'io' });
    } finally {
      undo();
    }
  });

  test('is not read while its writer is at work', async () => {
    const at = place();
    const lock = await lockRun(at.run, { isNew: false, fresh: false, now: '2026-01-01T00:00:00.000Z' });
    const undo = makeReadOnly(at.run);
    try {
      await expect(startJob('evaluate', { run: at.run, draws: 5 }, HERE)).rejects.toMatchObject({
        code: 'run',
        message: expect.stringContaining('in use by'),
      });
    } finally {
      undo?.();
      await lock.release();
    }
  });
});
