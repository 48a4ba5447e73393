import { expect, test } from 'vitest';
import { finish, part, type Steps } from '../numeric/index.ts';
import type { EstimatingEvent } from './events.ts';
import { estimatingInSteps } from './in-steps.ts';

/** Notes where it was left. */
function counting(upTo: number) {
  const reached: number[] = [];
  const steps = (function* (): Steps<{ sum: number }> {
    let sum = 0;
    for (let i = 0; i < upTo; i++) {
      reached.push(i);
      yield i / upTo;
      sum += i;
    }
    return { sum };
  })();
  return { steps, reached };
}

async function told(
  steps: Steps<{ sum: number }>,
  { seconds, stopAt = Number.POSITIVE_INFINITY }: { seconds: number; stopAt?: number },
) {
  let now = 0;
  const events: EstimatingEvent[] = [];
  const clock = () => {
    now += seconds;
    return now;
  };
  const run = estimatingInSteps(steps, { clock, interrupted: () => events.length >= stopAt });
  let next = await run.next();
  for (; !next.done; next = await run.next()) events.push(next.value);
  return { events, result: next.value };
}

test('slow steps are told one by one, quick ones now and then; the result is the same', async () => {
  const slow = await told(counting(5).steps, { seconds: 1 });
  expect(slow.events.map(({ done }) => done)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
  const quick = await told(counting(1000).steps, { seconds: 0.01 });
  expect(quick.events.length).toBeGreaterThan(50);
  expect(quick.events.length).toBeLessThan(200);
  expect([slow.result, quick.result]).toEqual([5, 1000].map((n) => finish(counting(n).steps)));
});

test('stopped, it does not begin the next step', async () => {
  const { steps, reached } = counting(5);
  const { events, result } = await told(steps, { seconds: 1, stopAt: 2 });
  expect(result).toBeNull();
  expect(events).toHaveLength(2);
  expect(reached).toEqual([0, 1]);
});

test('a part tells its share of the whole', () => {
  expect([...part(counting(4).steps, 0.5, 0.9)]).toEqual([0.5, 0.6, 0.7, 0.8]);
});
