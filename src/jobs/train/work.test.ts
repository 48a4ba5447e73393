/** What a training refuses before it begins: nothing is fetched, locked or written for it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/e2e/cli.ts';
import { outcomeOf, TINY } from '../../../test/tiny-training.ts';
import type { HostOptions } from '../host/start-job.ts';
import { train } from '../library.ts';
import type { InputOf } from '../registry.ts';

const HERE: HostOptions = { host: 'here', threads: 1 };

/** Students whose ids differ in capitals alone, with answers enough. */
function logOfTwins(folder: string): string {
  const rows = ['Ann', 'ann'].flatMap((id, s) =>
    Array.from({ length: 12 }, (_, i) => `${s}-${i},${id},q${i}-${s},${i % 2},What is ${i} and ${s}?`),
  );
  const log = join(folder, 'twins.csv');
  writeFileSync(log, `answer_id,user_id,question_id,is_correct,question_title\n${rows.join('\n')}\n`);
  return log;
}

/** Whether the training came as far as its run before it was stopped. */
async function begins(input: InputOf<'train'>): Promise<boolean> {
  const stop = new AbortController();
  const { events } = await outcomeOf(train(input, { ...HERE, signal: stop.signal }), ({ event }) => {
    if (event === 'leaks') stop.abort();
  });
  return events.some(({ event }) => event === 'leaks');
}

describe('names that students are to be pushed under', () => {
  const input = (pushAs: InputOf<'train'>['pushAs']) => {
    const folder = temporaryFolder();
    return { ...TINY.frozen, log: logOfTwins(folder), out: join(folder, 'run'), pushAs };
  };

  test('that two students would share are refused, with both', async () => {
    const asked = input({ pattern: 'class-{user_id}', anonymous: false });
    await expect(train(asked, HERE)).rejects.toMatchObject({
      code: 'hub',
      message: expect.stringMatching(/Ann.* and .*ann.*: their repositories would have one name, class-/i),
      hint: expect.stringContaining('`anonymous`'),
    });
    expect(existsSync(asked.out)).toBe(false);
  });

  test('without a place for the student are refused before a base is looked for', async () => {
    const asked = { ...input({ pattern: 'class', anonymous: false }), base: 'nobody/has-this' };
    await expect(train(asked, HERE)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('class'),
    });
  });

  test('that hide the ids, or nobody asked for, stop no training', async () => {
    expect(await begins(input({ pattern: 'class-{user_id}', anonymous: true }))).toBe(true);
    expect(await begins(input(undefined))).toBe(true);
  });
});

describe('a folder that is none of ours', () => {
  test.each([{ fresh: false }, { fresh: true }])('is left alone, with %j', async ({ fresh }) => {
    const out = temporaryFolder();
    writeFileSync(join(out, 'thesis.txt'), 'years of work');
    await expect(train({ ...TINY.frozen, out, fresh }, HERE)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining('thesis.txt'),
      hint: 'choose another `out`',
    });
    expect(readdirSync(out)).toEqual(['thesis.txt']);
    expect(readFileSync(join(out, 'thesis.txt'), 'utf8')).toBe('years of work');
  });
});

describe('a training that cannot be', () => {
  test.each<[string, Partial<InputOf<'train'>>, object]>([
    [
      'without its log',
      { log: '/no/such.csv' },
      { code: 'log', message: expect.stringContaining('/no/such.csv') },
    ],
    [
      'without its base',
      { base: '/no/such/base' },
      { code: 'base', message: expect.stringContaining('/no/such/base') },
    ],
    ['with a column that the log does not have', { columns: { user_id: 'pupil' } }, { code: 'log' }],
    [
      'of modules that the base does not have',
      { recipe: 'adapter', loraTargets: ['Wxyz'] },
      { code: 'usage' },
    ],
    ['of more parts than there are questions', { split: 'question', folds: 100 }, { code: 'log' }],
  ])('%s leaves no folder', async (_, changes, refused) => {
    const out = join(temporaryFolder(), 'run');
    await expect(train({ ...TINY.frozen, ...changes, out }, HERE)).rejects.toMatchObject(refused);
    expect(existsSync(out)).toBe(false);
  });
});
