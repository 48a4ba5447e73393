/** Trainings that are stopped by their signal: what they leave, and that going on makes what was never stopped. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkWhole, fingerprints } from '../../../test/e2e/kill.ts';
import { type Outcome, outcomeOf, TINY } from '../../../test/tiny-training.ts';
import { readRunEvents, readStudentsCsv } from '../../runs/index.ts';
import { train } from '../library.ts';
import type { EventOf } from '../registry.ts';

type Recipe = Exclude<keyof typeof TINY, 'tuned'>;
/** A tuned class is stopped in `host/in-child.test.ts`. */
const RECIPES = ['solo', 'frozen', 'adapter', 'folds'] as const satisfies Recipe[];

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
/** Alone in its folder, so that no run beside it has encoded its questions. */
const runOf = (name: string) => join(home, name, 'run');
const alone = new Map<Recipe, Outcome>();
beforeAll(async () => {
  for (const recipe of RECIPES) alone.set(recipe, await training(recipe, `${recipe}-alone`));
}, 180_000);
afterAll(() => rmSync(home, { recursive: true }));

/** @param isEnough whether to stop when this has happened, after so many events before it */
async function training(
  recipe: Recipe,
  name: string,
  isEnough: (event: EventOf<'train'>, before: number) => boolean = () => false,
): Promise<Outcome> {
  const stop = new AbortController();
  let before = 0;
  const job = train({ ...TINY[recipe], out: runOf(name) }, { host: 'here', threads: 1, signal: stop.signal });
  return await outcomeOf(job, (event) => {
    if (isEnough(event, before++)) stop.abort();
  });
}

/** The nth event of a kind. */
function nth(kind: EventOf<'train'>['event'], n: number): (event: EventOf<'train'>) => boolean {
  let met = 0;
  return ({ event }) => event === kind && ++met === n;
}

describe('stopped, a training gives no result, lets go of its run, and goes on as if nothing had been', () => {
  test.each<[Recipe, string, ...(() => (event: EventOf<'train'>) => boolean)[]]>([
    ['solo', 'in the first student', () => nth('step', 3)],
    ['solo', 'in both students, one after another', () => nth('step', 8), () => nth('evaluation', 2)],
    ['frozen', 'while questions are encoded', () => nth('encoding', 2)],
    ['frozen', 'in an epoch', () => nth('step', 10)],
    ['adapter', 'in the class', () => nth('step', 5)],
    ['adapter', 'in the adapters', () => nth('step', 16)],
    ['folds', 'in the first fold', () => nth('step', 3)],
    ['folds', 'before the class that learns from all', () => nth('fold', 3)],
  ])('%s %s', async (recipe, where, ...stops) => {
    const name = `${recipe} ${where}`;
    for (const stop of stops) {
      const { result, events } = await training(recipe, name, stop());
      expect(result).toBeNull();
      expect(events.length).toBeLessThan(alone.get(recipe)!.events.length);
      expect(existsSync(join(runOf(name), 'lock'))).toBe(false);
      checkWhole(runOf(name));
    }
    const { result } = await training(recipe, name);
    expect(fingerprints(runOf(name))).toEqual(fingerprints(runOf(`${recipe}-alone`)));
    const withoutTimes = (outcome: Outcome['result']) => ({
      ...outcome,
      folder: '',
      students: outcome!.students.map((student) => ({ ...student, seconds: 0 })),
    });
    expect(withoutTimes(result)).toEqual(withoutTimes(alone.get(recipe)!.result));
  });

  test('before it has read its log, there is no run at all', async () => {
    const { result, events } = await training('frozen', 'never', (_, before) => before === 0);
    expect([result, events.map(({ event }) => event)]).toEqual([null, ['reading']]);
    expect(existsSync(runOf('never'))).toBe(false);
  });

  test('before it has begun, too', async () => {
    const signal = AbortSignal.abort();
    const out = runOf('aborted');
    expect(await train({ ...TINY.frozen, out }, { host: 'here', signal })).toBeNull();
    expect(existsSync(out)).toBe(false);
  });
});

test('who is done when the training is stopped stands in the tables, and is not trained again', async () => {
  await training('solo', 'half', nth('kept', 1));
  const out = runOf('half');
  expect(await readStudentsCsv(out)).toMatchObject([{ user_id: '21', status: 'trained' }]);
  const { events } = await training('solo', 'half');
  expect(events).toContainEqual({ event: 'finished before', student: '21' });
  expect(new Set(events.flatMap((event) => (event.event === 'step' ? [event.student] : [])))).toEqual(
    new Set(['07']),
  );
  // What was there before is not logged again.
  const logged = await readRunEvents(out);
  expect(logged.filter(({ event }) => event === 'student')).toHaveLength(2);
  expect(fingerprints(out)).toEqual(fingerprints(runOf('solo-alone')));
});

test('a fold that is complete is only looked at', async () => {
  await training('folds', 'one fold', nth('trained class', 1));
  const { events } = await training('folds', 'one fold');
  const course = events
    .filter(({ event }) => ['fold', 'class trained before', 'class'].includes(event))
    .map((event) => (event.event === 'fold' ? (event.fold ?? 'all') : event.event));
  expect(course).toEqual([1, 'class trained before', 2, 'class', 'all', 'class']);
  expect(fingerprints(runOf('one fold'))).toEqual(fingerprints(runOf('folds-alone')));
});
