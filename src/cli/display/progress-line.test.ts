import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { liveLine } from './live-line.ts';
import { type LineEvent, progressLine } from './progress-line.ts';

/** Plain lines, an event each so many seconds. */
function shown(secondsEach: number, ...events: readonly LineEvent[]): string[] {
  const err = new PassThrough();
  let seconds = 0;
  const show = progressLine(liveLine({ out: new PassThrough(), err, env: {}, now: () => '' }), () => seconds);
  for (const event of events) {
    show(event);
    seconds += secondsEach;
  }
  return (err.read() ?? '').toString().split('\n').slice(0, -1);
}

const MB = 1_000_000;
const bytes = (done: number): LineEvent => ({
  ...{ event: 'progress', doing: 'downloading weights', unit: 'bytes' },
  ...{ done: done * MB, of: 100 * MB },
});

test('bytes by the tenth, with the time left; what went on before does not count as speed', () => {
  expect(shown(1, bytes(40), bytes(45), bytes(50), bytes(55), bytes(70), bytes(100))).toEqual([
    'downloading weights · 50 MB of 100 MB · 10 s left',
    'downloading weights · 70 MB of 100 MB · 4.0 s left',
  ]);
  expect(shown(0.1, bytes(0), bytes(50), bytes(60))).toEqual([]);
});

test('pauses that are felt, and what is waited for, are told', () => {
  const retry = { event: 'retry', what: 'GET /api', why: 'status 503', attempt: 1 } as const;
  expect(
    shown(
      1,
      { ...retry, seconds: 0.5 },
      { ...retry, seconds: 30 },
      {
        ...{ event: 'waiting', what: 'owner/name', lock: '/cache/.locks/understudy.lock' },
        why: 'in use by process 7 on another since 2025-01-01T00:00:00Z',
      },
      { event: 'cached base', base: 'o/n@main', commit: '0123456789'.repeat(4), why: 'no network' },
    ),
  ).toEqual([
    'GET /api: status 503; again in 30 s',
    'owner/name: in use by process 7 on another since 2025-01-01T00:00:00Z; waiting for it ' +
      '(if that process is gone, delete /cache/.locks/understudy.lock)',
    'o/n@main: no network; taking commit 012345678901 from the cache',
  ]);
});
