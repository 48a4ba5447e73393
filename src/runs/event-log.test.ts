import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEventLog, readRunEvents } from './event-log.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-log-'));
  path = join(folder, 'log.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const step = (n: number) => ({ event: 'step', student: '11', step: n, loss: 0.5 / n });

describe('event log', () => {
  test('one event a line, in the order of appending', async () => {
    const log = openEventLog(path);
    log.append(step(1));
    log.append({ event: 'note', text: 'two\nlines, "quoted", é' });
    log.close();
    expect(readFileSync(path, 'utf8').split('\n')[0]).toBe(
      '{"event":"step","student":"11","step":1,"loss":0.5}',
    );
    expect(await readRunEvents(folder)).toEqual([
      step(1),
      { event: 'note', text: 'two\nlines, "quoted", é' },
    ]);
  });

  test('continues where it stopped, and drops a torn last line', () => {
    const log = openEventLog(path);
    log.append(step(1));
    log.close();
    // Longer than the piece that is read at once to find the last newline.
    appendFileSync(path, `{"event":"step","text":"${'é'.repeat(100_000)}`);
    const again = openEventLog(path);
    again.append(step(2));
    again.close();
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(step(1))}\n${JSON.stringify(step(2))}\n`);
  });

  test('a log that is nothing but a torn line becomes empty', () => {
    writeFileSync(path, '{"event"');
    openEventLog(path).close();
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  test('rewind drops the first event that is not kept, and all after it', async () => {
    const log = openEventLog(path);
    log.append({ event: 'note', text: 'é' });
    log.append(step(2));
    log.append({ event: 'note', text: 'after' });
    log.rewind((event) => event.event !== 'step');
    log.append(step(4));
    log.rewind(() => true);
    log.close();
    expect(await readRunEvents(folder)).toEqual([{ event: 'note', text: 'é' }, step(4)]);
  });

  test('events of the class (student null) are told from those of the run (no student)', async () => {
    const classStep = (n: number) => ({ ...step(n), student: null });
    const log = openEventLog(path);
    log.append({ event: 'run', recipe: 'class' });
    for (const n of [1, 2, 3]) log.append(classStep(n));
    // Gone on from a checkpoint at step 2.
    log.rewind((event) => event.student !== null || Number(event.step) <= 2);
    expect(log.events()).toEqual([{ event: 'run', recipe: 'class' }, classStep(1), classStep(2)]);
    // Begun anew.
    log.rewind((event) => event.student !== null);
    log.close();
    expect(await readRunEvents(folder)).toEqual([{ event: 'run', recipe: 'class' }]);
  });

  test('a loss that is not finite is named and not written', () => {
    const log = openEventLog(path);
    expect(() => log.append({ event: 'step', loss: Number.NaN })).toThrow(
      'event step: expected a finite loss, got NaN',
    );
    log.close();
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk is named', () => {
    const log = openEventLog('/dev/full');
    expect(() => log.append(step(1))).toThrow(
      expect.objectContaining({ code: 'io', message: '/dev/full: the disk is full' }),
    );
    log.close();
  });

  test('no file has no events; a line that is no event is named', async () => {
    expect(await readRunEvents(folder)).toEqual([]);
    writeFileSync(path, '{"event":"step"}\n{"step":1}\n');
    await expect(readRunEvents(folder)).rejects.toMatchObject({
      message: expect.stringContaining('log.jsonl, line 2'),
    });
  });

  test('kill -9 while appending: every line that remains is whole', async () => {
    const code = `
      const { openEventLog } = await import(${JSON.stringify(resolve(import.meta.dirname, 'event-log.ts'))});
      const log = openEventLog(${JSON.stringify(path)});
      for (let n = 1; ; n++) {
        log.append({ event: 'step', step: n, text: 'x'.repeat(50_000) });
        if (n === 3) console.log('running');
        // Lets the pipe be written; the log is cut so that the test does not fill the disk.
        if (n % 50 === 0) { log.rewind(() => false); n = 0; await new Promise(setImmediate); }
      }`;
    for (const delayMs of [1, 20, 50]) {
      rmSync(path, { force: true });
      const writer = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(writer.stdout, 'data');
      await setTimeout(delayMs);
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      openEventLog(path).close();
      const events = await readRunEvents(folder);
      expect(events.map((event) => event.step)).toEqual(events.map((_, i) => i + 1));
      expect(events.every((event) => String(event.text).length === 50_000)).toBe(true);
    }
  });
});
