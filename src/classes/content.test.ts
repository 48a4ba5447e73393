/** What of a synthetic student is exported and pushed: whole models, the same for both. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobHere } from '../../test/job-context.ts';
import { trainTiny } from '../../test/tiny-runs.ts';
import { EXPORT_MARK, type PushFile, type StudentContent } from '../hub/index.ts';
import { openRun, type Run } from '../runs/index.ts';
import { classifiers } from './classifiers.ts';
import { contents, soloContent } from './content.ts';
import { type Members, memberOf, openMembers } from './members.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (recipe: string) => join(home, recipe);
const RECIPES = ['solo', 'class', 'adapter'] as const;

beforeAll(async () => {
  // Of this seed adapters are better than the class, so that they are kept.
  for (const recipe of RECIPES) await trainTiny(recipe, runOf(recipe), { maxLength: 40, seed: 8 });
});
afterAll(() => rmSync(home, { recursive: true }));

async function withMembers<Result>(
  folder: string,
  use: (members: Members, run: Run) => Promise<Result>,
): Promise<Result> {
  const run = await openRun(folder, { create: undefined, fresh: false, now: '2026-01-01T00:00:00.000Z' });
  const members = await openMembers(run);
  try {
    return await use(members, run);
  } finally {
    await members.close();
    await run.release();
  }
}

const bytesOf = ({ content }: PushFile): Buffer =>
  'file' in content ? readFileSync(content.file) : Buffer.from(content.bytes);

const contentsOf = (folder: string, students: readonly string[]): Promise<StudentContent[]> =>
  withMembers(folder, async (members, run) => {
    const contentOf = contents(run, members);
    return await Promise.all(students.map((student) => contentOf(memberOf(members, student, run))));
  });

describe.each(RECIPES)('a student of recipe %s', (recipe) => {
  test('has the files that `export` writes, and says how large they are before they are made', async () => {
    const out = join(home, `${recipe}-07`);
    await jobHere('export', { run: runOf(recipe), student: '07', out });
    await withMembers(runOf(recipe), async (members, run) => {
      const content = await contents(run, members)(memberOf(members, '07', run));
      expect([content.student, content.recipe]).toEqual(['07', recipe]);
      const files = await content.withFiles(async (all) =>
        all.map((file) => ({ path: file.path, bytes: bytesOf(file) })),
      );
      expect(files.map(({ path }) => path).sort()).toEqual(
        readdirSync(out)
          .filter((name) => name !== EXPORT_MARK)
          .sort(),
      );
      for (const { path, bytes } of files)
        expect(bytes.equals(readFileSync(join(out, path))), path).toBe(true);
      expect(await content.sizes()).toEqual(files.map(({ path, bytes }) => ({ path, bytes: bytes.length })));
      // Whoever loads it cuts texts where the training cut them.
      const config = files.find(({ path }) => path === 'tokenizer_config.json')!;
      expect(JSON.parse(config.bytes.toString()).model_max_length).toBe(40);
    });
  });

  test('has a fingerprint of their own, the same whenever it is asked', async () => {
    const [one, other, again] = await contentsOf(runOf(recipe), ['07', '21', '07']);
    expect(one!.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(again!.fingerprint).toBe(one!.fingerprint);
    expect(other!.fingerprint).not.toBe(one!.fingerprint);
  });

  test('leaves nothing in the run folder, however the use of their files ends', async () => {
    await withMembers(runOf(recipe), async (members, run) => {
      const before = readdirSync(run.folder, { recursive: true });
      const content = await contents(run, members)(memberOf(members, '21', run));
      expect(await content.withFiles(async (files) => files.length)).toBe(4);
      await expect(
        content.withFiles(async () => {
          throw new Error('no network');
        }),
      ).rejects.toThrow('no network');
      expect(readdirSync(run.folder, { recursive: true })).toEqual(before);
    });
  });

  test('is a classifier with two labels, of the shapes of the others', async () => {
    await withMembers(runOf(recipe), async (members, run) => {
      const classifierOf = await classifiers(members);
      const [one, other] = [
        await classifierOf(memberOf(members, '07', run)),
        await classifierOf(memberOf(members, '22', run)),
      ];
      expect([one.parameters.get('classifier.weight')!.shape[0], one.tokenizerFiles.length]).toEqual([2, 2]);
      const shapes = ({ parameters }: typeof one) =>
        new Map([...parameters].map(([name, { shape }]) => [name, [...shape]]));
      expect(shapes(one)).toEqual(shapes(other));
      const isSame = (name: string) => {
        const { data } = other.parameters.get(name)!;
        return one.parameters.get(name)!.data.every((value, i) => value === data[i]);
      };
      expect(isSame('classifier.weight')).toBe(false);
      // The encoder of a class is all students'; whoever has an adapter, or a model of their own, has another.
      const encoder = [...one.parameters.keys()].filter((name) => /\.Wqkv\.weight$/.test(name));
      expect(encoder.length).toBeGreaterThan(0);
      expect(encoder.every(isSame)).toBe(recipe === 'class');
    });
  });
});

describe('a fingerprint is another', () => {
  test('when the class that a student stands on is another', async () => {
    const other = join(home, 'other');
    cpSync(runOf('class'), other, { recursive: true });
    const config = join(other, 'class/tokenizer_config.json');
    writeFileSync(config, readFileSync(config, 'utf8').replace(/\n$/, '\n\n'));
    const [before] = await contentsOf(runOf('class'), ['07']);
    const [after] = await contentsOf(other, ['07']);
    expect(after!.fingerprint).not.toBe(before!.fingerprint);
  });

  test('when their own weights are, and not when what lies beside them is', async () => {
    const folder = join(home, 'own');
    const [first] = await withMembers(runOf('solo'), async ({ members }) => members);
    cpSync((first as { folder: string }).folder, folder, { recursive: true });
    const fingerprint = async () => (await soloContent('07', { folder, maxLength: 40 })).fingerprint;
    const before = await fingerprint();
    writeFileSync(join(folder, 'notes.txt'), 'of the user');
    writeFileSync(join(folder, 'metrics.json'), '{}');
    expect(await fingerprint()).toBe(before);
    const path = join(folder, 'model.safetensors');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    expect(await fingerprint()).not.toBe(before);
  });
});

test('a student whose model is broken has no content: the file is named', async () => {
  const folder = join(home, 'broken');
  cpSync(
    (await withMembers(runOf('solo'), async ({ members }) => members[0] as { folder: string })).folder,
    folder,
    {
      recursive: true,
    },
  );
  rmSync(join(folder, 'tokenizer.json'));
  await expect(soloContent('07', { folder, maxLength: 40 })).rejects.toMatchObject({
    code: 'base',
    message: expect.stringContaining('tokenizer.json'),
  });
  rmSync(join(folder, 'model.safetensors'));
  await expect(soloContent('07', { folder, maxLength: 40 })).rejects.toMatchObject({
    code: 'base',
    message: expect.stringContaining('model.safetensors'),
  });
});

test('of a class that reads with more than its base, what that is: the run’s own', async () => {
  const folder = await trainTiny('class', runOf('letters'), { readers: ['base', 'letters'] });
  const [content] = await contentsOf(folder, ['07']);
  expect(content!.whole!.blocks).toEqual(['base', 'letters']);
  const [alone] = await contentsOf(await trainTiny('class', runOf('base-alone'), { readers: ['base'] }), [
    '07',
  ]);
  expect(alone!.whole).toBeUndefined();
});
