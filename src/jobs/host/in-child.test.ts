/** Jobs in processes of their own: the same events and files as here, and what happens when one is stopped or dies. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkWhole, fingerprints } from '../../../test/e2e/kill.ts';
import {
  filesIn,
  LOG,
  letChildrenLoadSource,
  type Outcome,
  outcomeOf,
  TINY,
} from '../../../test/tiny-training.ts';
import { isUnderstudyError, type UnderstudyError } from '../../errors.ts';
import { sample, train } from '../library.ts';
import type { EventOf } from '../registry.ts';
import type { HostOptions } from './start-job.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
beforeAll(letChildrenLoadSource);
afterAll(() => rmSync(home, { recursive: true }));

/** Long enough to be stopped: some three thousand steps. Alone in its folder, so that it encodes its questions. */
const tuned = (name: string) => ({ ...TINY.tuned, out: join(home, name, 'run') });
const holderOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')) as { process: { pid: number } };

async function refusalOf(job: PromiseLike<unknown>): Promise<UnderstudyError> {
  const error: unknown = await job.then(
    () => expect.unreachable('expected a refusal'),
    (thrown: unknown) => thrown,
  );
  if (!isUnderstudyError(error)) throw error;
  return error;
}

/** Without what differs from one training to the next: times, and the folder. */
/** How far the estimates are is told by the clock, too. */
function withoutTimes({ events, ...rest }: Outcome): unknown {
  const outcome = { ...rest, events: events.filter(({ event }) => event !== 'estimating') };
  return JSON.parse(
    JSON.stringify(outcome, (key, value) => (key === 'seconds' || key === 'folder' ? null : value)),
  );
}

/** Does something at the nth event of a kind. */
function at(kind: EventOf<'train'>['event'], n: number, what: () => void) {
  let met = 0;
  return ({ event }: EventOf<'train'>) => {
    if (event === kind && ++met === n) what();
  };
}

test('a child tells what the job tells here, in the same order, and leaves the same files', async () => {
  const [here, child] = ['here', 'child'].map((name) => ({ ...TINY.frozen, out: join(home, name, 'run') }));
  const inChild = await outcomeOf(train(child!, { threads: 1 }));
  const inHere = await outcomeOf(train(here!, { threads: 1, host: 'here' }));
  expect(withoutTimes(inChild)).toEqual(withoutTimes(inHere));
  expect(inChild.result!.folder).toBe(child!.out);
  expect(filesIn(child!.out)).toEqual(filesIn(here!.out));
  expect(fingerprints(child!.out)).toEqual(fingerprints(here!.out));
});

describe('a training that is stopped, then killed, and gone on with', () => {
  const input = tuned('interrupted');
  let alone: Outcome;
  beforeAll(async () => {
    alone = await outcomeOf(train(tuned('alone'), { threads: 1, host: 'here' }));
  });

  test('stopped by its signal it has no result, and its run is free', async () => {
    const stop = new AbortController();
    const job = train(input, { threads: 1, signal: stop.signal });
    const { result, events } = await outcomeOf(
      job,
      at('step', 1, () => stop.abort()),
    );
    expect(result).toBeNull();
    expect(events.length).toBeLessThan(alone.events.length);
    expect(filesIn(input.out)).not.toContain('lock');
    checkWhole(input.out);
  });

  test('killed, its error has the last event that it told and its log', async () => {
    const job = train(input, { threads: 1 });
    const events: EventOf<'train'>[] = [];
    const kill = at('evaluation', 5, () => process.kill(holderOf(input.out).process.pid, 'SIGKILL'));
    const iterated = (async () => {
      for await (const event of job) {
        events.push(event);
        kill(event);
      }
    })();
    const error = await refusalOf(job);
    expect(await refusalOf(iterated)).toBe(error);
    expect(error.code).toBe('run');
    const [, last, log] =
      /^the process that computes ended by SIGKILL, after the event (\{.*\}); its log is (.*)$/.exec(
        error.message,
      )!;
    // In its plain values.
    expect(events.at(-1)).toMatchObject(JSON.parse(last!));
    expect(JSON.parse(last!)).toMatchObject({ event: expect.any(String), step: expect.any(Number) });
    expect(log).toBe(join(input.out, 'log.jsonl'));
    expect(existsSync(log!)).toBe(true);
    expect(error.hint).toBe('see whether memory ran out (a plan of the training estimates it) and try again');
    checkWhole(input.out);
  });

  test('the same input goes on, and ends as if nothing had been', async () => {
    // The dead process left its lock behind.
    expect(existsSync(join(input.out, 'lock'))).toBe(true);
    const { result, events } = await outcomeOf(train(input, { threads: 1 }));
    expect(result).not.toBeNull();
    expect(events.find(({ event }) => event === 'class')).not.toMatchObject({ done: 0 });
    expect(fingerprints(input.out)).toEqual(fingerprints(tuned('alone').out));
    expect(existsSync(join(input.out, 'lock'))).toBe(false);
  });
});

test('a run that a child writes is refused to others by the name of its process, and they leave it alone', async () => {
  const input = tuned('held');
  const stop = new AbortController();
  let holder = 0;
  let others: Promise<UnderstudyError[]> | undefined;
  const { result } = await outcomeOf(
    train(input, { threads: 1, signal: stop.signal }),
    at('step', 1, () => {
      holder = holderOf(input.out).process.pid;
      // It must not come to its end before the others have asked.
      process.kill(holder, 'SIGSTOP');
      const refused = (['child', 'here'] as const).map((host) => refusalOf(train(input, { host })));
      others = Promise.all(refused).finally(() => {
        stop.abort();
        process.kill(holder, 'SIGCONT');
      });
    }),
  );
  expect(holder).not.toBe(process.pid);
  for (const { code, message, hint } of (await others)!) {
    expect(code).toBe('run');
    expect(message).toMatch(new RegExp(`^${input.out}: in use by process ${holder} since \\d{4}-`));
    expect(hint).toBe(`wait until it has ended, stop it (kill ${holder}), or choose another \`out\``);
  }
  // Held all the while, it was stopped as it was asked to.
  expect(result).toBeNull();
  expect(existsSync(join(input.out, 'lock'))).toBe(false);
});

test.each([
  ['-e', '--input-type=module', '-e'],
  ['--eval', '--input-type', 'module', '--eval'],
])('code that is typed in place of a file (%s) asks for a job as any other', (name, ...flags) => {
  const out = join(home, `typed${name}`);
  const library = new URL('../library.ts', import.meta.url).href;
  const code = `import { sample } from ${JSON.stringify(library)};
    const { answers } = await sample({ out: ${JSON.stringify(out)}, students: 2, questions: 5 });
    console.log(answers);`;
  const loader = createRequire(import.meta.url).resolve('tsx');
  const typed = spawnSync(process.execPath, ['--import', pathToFileURL(loader).href, ...flags, code]);
  expect([String(typed.stderr), String(typed.stdout)]).toEqual(['', '10\n']);
});

describe('an end before the first event', () => {
  test('who had asked to stop already gets null, and no run is begun', async () => {
    const input = tuned('never');
    expect(await train(input, { signal: AbortSignal.abort() })).toBeNull();
    expect(existsSync(input.out)).toBe(false);
  });

  test('a child that is killed at once says that it had told nothing', async () => {
    const options: HostOptions = { kill: AbortSignal.abort() };
    const { message, code, hint } = await refusalOf(sample({ out: join(home, 'killed') }, options));
    // A job that writes no events down has no log.
    expect([code, message, hint]).toEqual([
      'run',
      'the process that computes ended by SIGKILL, as was asked, before its first event',
      'try again',
    ]);
  });

  test('what the job refuses crosses with its code and its hint', async () => {
    const input = { log: `${LOG}.gone`, base: TINY.frozen.base, out: join(home, 'refused') };
    const [inChild, inHere] = [
      await refusalOf(train(input)),
      await refusalOf(train(input, { host: 'here' })),
    ];
    const answered = ({ name, code, message, hint }: UnderstudyError) => ({ name, code, message, hint });
    expect(answered(inChild)).toEqual(answered(inHere));
    expect(inChild).toMatchObject({ code: 'log', message: expect.stringContaining('answers.csv.gone') });
    expect(existsSync(input.out)).toBe(false);
  });
});
