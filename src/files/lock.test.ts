/** Real processes that take, hold, lose and fight over a lock. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireLock } from './lock.ts';
import { identifyProcess } from './process-identity.ts';

let folder: string;
let path: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-lock-'));
  path = join(folder, 'lock');
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const NOW = '2025-01-01T00:00:00.000Z';
const IMPORT = `const { acquireLock } = await import(${JSON.stringify(resolve(import.meta.dirname, 'lock.ts'))});`;
const HOLD = `${IMPORT}
  await acquireLock(process.env.LOCK, '${NOW}');
  console.log('held');
  setInterval(() => {}, 1000);`;

const nodeArguments = (code: string) => ['--import', 'tsx', '--input-type=module', '--eval', code];

function run(code: string): ChildProcess {
  const child = spawn(process.execPath, nodeArguments(code), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, LOCK: path },
  });
  children.push(child);
  return child;
}

async function holder(): Promise<ChildProcess> {
  const child = run(HOLD);
  await once(child.stdout!, 'data');
  return child;
}

/** What a process that no longer exists leaves behind. */
function deadLock(id = 'dead'): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const gone = { pid, started: null };
  return JSON.stringify({ ...JSON.parse(livingLock()), id, process: gone });
}

/** A lock of this very process, as the room writes it. */
let template: string | undefined;
function livingLock(): string {
  return template!;
}
beforeEach(async () => {
  const lock = await acquireLock(path, NOW);
  template = readFileSync(path, 'utf8');
  await lock.release();
});

describe('acquireLock', () => {
  test('says who holds it, and is free again after release', async () => {
    const lock = await acquireLock(path, NOW);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      process: identifyProcess(process.pid),
      command: { pid: process.ppid },
      since: NOW,
    });
    await expect(acquireLock(path, NOW)).rejects.toMatchObject({
      code: 'run',
      message: `${folder}: in use by another job of this process since ${NOW}`,
      hint: 'wait until it has ended, stop it, or choose another `out`',
    });
    await lock.release();
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('release leaves the lock of another alone', async () => {
    const lock = await acquireLock(path, NOW);
    const other = JSON.stringify({ ...JSON.parse(livingLock()), id: 'abc' });
    writeFileSync(path, other);
    await lock.release();
    expect(readFileSync(path, 'utf8')).toBe(other);
  });

  test('a second process is told who and what to do; kill -9 frees the lock', async () => {
    const child = await holder();
    await expect(acquireLock(path, NOW)).rejects.toMatchObject({
      message: `${folder}: in use by process ${child.pid} since ${NOW}`,
      hint: `wait until it has ended, stop it (kill ${child.pid}), or choose another \`out\``,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = await acquireLock(path, NOW);
    expect(readdirSync(folder)).toEqual(['lock']);
    await lock.release();
  });

  test('a process on another host cannot be asked and keeps its lock', async () => {
    writeFileSync(path, JSON.stringify({ ...JSON.parse(deadLock()), host: 'elsewhere' }));
    await expect(acquireLock(path, NOW)).rejects.toMatchObject({
      message: expect.stringContaining('on elsewhere since'),
      hint: expect.stringContaining(`delete ${path}`),
    });
  });

  test.skipIf(identifyProcess(process.pid).started === null)(
    'a process number that was given away again holds nothing',
    async () => {
      const reused = { pid: process.pid, started: 'long ago' };
      writeFileSync(path, JSON.stringify({ ...JSON.parse(livingLock()), process: reused }));
      await (await acquireLock(path, NOW)).release();
    },
  );

  test('a lock that was cut off while it was written is taken over', async () => {
    writeFileSync(path, '{"id":"');
    await (await acquireLock(path, NOW)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a holder whose command has died is waited for', async () => {
    // The shell is the command, and dies; its child notices a moment later, as a worker does.
    const code = `${IMPORT}
      const command = process.ppid;
      const lock = await acquireLock(process.env.LOCK, '${NOW}');
      console.log('held');
      const timer = setInterval(async () => {
        if (process.ppid === command) return;
        clearInterval(timer);
        setTimeout(async () => { await lock.release(); process.exit(); }, 300);
      }, 50);`;
    const shell = spawn('sh', ['-c', '"$@" & wait', 'sh', process.execPath, ...nodeArguments(code)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, LOCK: path },
    });
    children.push(shell);
    await once(shell.stdout, 'data');
    await expect(acquireLock(path, NOW)).rejects.toMatchObject({ code: 'run' });
    shell.kill('SIGKILL');
    await once(shell, 'exit');
    await (await acquireLock(path, NOW)).release();
  });
});

describe('a lock that a dead process left', () => {
  test('goes to exactly one of several that want it at once', async () => {
    const rounds = 25;
    const code = `${IMPORT}
      import { createInterface } from 'node:readline';
      console.log('ready');
      for await (const lock of createInterface({ input: process.stdin })) {
        try { await acquireLock(lock, '${NOW}'); console.log('won'); }
        catch (error) { console.log(error.code === 'run' ? 'told ' + error.message : 'failed ' + error.stack); }
      }`;
    const rivals = [1, 2, 3].map(() => run(code));
    const answers = rivals.map((rival) => createInterface({ input: rival.stdout! })[Symbol.asyncIterator]());
    const next = () => Promise.all(answers.map(async (answer) => String((await answer.next()).value)));
    expect(await next()).toEqual(['ready', 'ready', 'ready']);
    const left = deadLock();
    for (let round = 0; round < rounds; round++) {
      const lock = join(folder, `${round}`);
      writeFileSync(lock, left);
      for (const rival of rivals) rival.stdin!.write(`${lock}\n`);
      const outcome = await next();
      expect(outcome.filter((line) => line === 'won')).toHaveLength(1);
      const winner = rivals[outcome.indexOf('won')]!.pid;
      expect(JSON.parse(readFileSync(lock, 'utf8')).process.pid).toBe(winner);
      for (const line of outcome.filter((answered) => answered !== 'won')) {
        expect(line).toBe(`told ${folder}: in use by process ${winner} since ${NOW}`);
      }
    }
    expect(readdirSync(folder)).toHaveLength(rounds);
  });

  test('is free to take after a kill -9 at any point of taking it', async () => {
    const signals: (string | null)[] = [];
    do {
      writeFileSync(path, deadLock());
      const killBefore = signals.length + 1;
      const child = run(`
        import fs from 'node:fs/promises';
        import { syncBuiltinESMExports } from 'node:module';
        let calls = 0;
        for (const name of ['link', 'rename', 'rm']) {
          const original = fs[name];
          fs[name] = (...given) => {
            if (++calls === ${killBefore}) process.kill(process.pid, 'SIGKILL');
            return original(...given);
          };
        }
        syncBuiltinESMExports();
        ${IMPORT}
        await acquireLock(process.env.LOCK, '${NOW}');`);
      const [, signal] = await once(child, 'exit');
      signals.push(signal);
      const lock = await acquireLock(path, NOW);
      expect(readdirSync(folder)).toEqual(['lock']);
      await lock.release();
    } while (signals.at(-1) !== null);
    // Link and tidy, for the lock and for the second lock; then rename and release. The last run lived.
    expect(signals).toHaveLength(7);
  });

  test('is free to take where the process that was taking it over died as well', async () => {
    writeFileSync(path, deadLock('aa'));
    writeFileSync(`${path}.aa`, deadLock('bb'));
    writeFileSync(`${path}.aa.bb`, deadLock('cc'));
    await (await acquireLock(path, NOW)).release();
    expect(readdirSync(folder)).toEqual([]);
  });
});
