/** Who is in a run of each recipe, what they are made of, and what they say. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobHere } from '../../test/job-context.ts';
import { trainTiny } from '../../test/tiny-runs.ts';
import { openDevice } from '../engine/index.ts';
import { openRun, type Run, readClass, readStudentsCsv } from '../runs/index.ts';
import { adaptersOfRun } from './adapters-of-run.ts';
import { type Asker, openAsker } from './asker.ts';
import type { ProgressEvent } from './events.ts';
import { type Members, memberOf, openMembers } from './members.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (recipe: string) => join(home, recipe);
const NOW = '2026-01-01T00:00:00.000Z';

beforeAll(async () => {
  await trainTiny('solo', runOf('solo'), { maxLength: 40 });
  await trainTiny('adapter', runOf('adapter'));
  // The class of an adapter run, as a run of its own.
  await trainTiny('class', runOf('class'));
  const answers = join(home, 'new.csv');
  writeFileSync(answers, 'user_id,is_correct,question_title\nnew,1,What is 2 + 3?\nnew,0,Who?\n');
  await jobHere('join', { run: runOf('adapter'), answers });
});
afterAll(() => rmSync(home, { recursive: true }));

let copies = 0;
function copyOf(recipe: string): string {
  const copy = join(home, `copy-${++copies}`);
  cpSync(runOf(recipe), copy, { recursive: true });
  return copy;
}

async function withRun<Result>(folder: string, use: (run: Run) => Promise<Result>): Promise<Result> {
  const run = await openRun(folder, { create: undefined, fresh: false, now: NOW });
  try {
    return await use(run);
  } finally {
    await run.release();
  }
}

const withMembers = <Result>(folder: string, use: (members: Members, run: Run) => Promise<Result>) =>
  withRun(folder, async (run) => {
    const members = await openMembers(run);
    try {
      return await use(members, run);
    } finally {
      await members.close();
    }
  });

const problemOf = (folder: string) => withMembers(folder, async () => 'opened');

describe('the members of a run', () => {
  test('of recipe solo are the students with a folder of their own', async () => {
    await withMembers(runOf('solo'), async ({ members, untrained, class: class_, maxLength }, run) => {
      expect(members).toEqual(
        ['07', '21', '22'].map((student) => ({
          student,
          recipe: 'solo',
          folder: run.student(student).folder,
        })),
      );
      for (const { student } of members)
        expect(existsSync(join(run.student(student).folder, 'model.safetensors'))).toBe(true);
      expect([untrained, class_, maxLength]).toEqual([0, null, 40]);
    });
  });

  test('of recipe class are lines of students.jsonl', async () => {
    const { students, record } = (await readClass(runOf('class')))!;
    await withMembers(runOf('class'), async ({ members, untrained, class: class_, maxLength }) => {
      expect(members).toEqual(
        students.map(({ user_id: student, mean, whole }) => ({
          student,
          recipe: 'class',
          mean,
          whole: whole!.mean,
        })),
      );
      expect(members).toHaveLength(4);
      expect([untrained, maxLength]).toEqual([0, record.max_length]);
      expect(class_!.record).toEqual(record);
      expect(class_!.students).toEqual(students);
    });
  });

  test('of recipe adapter have one, or answer as the class has them: who was skipped, who joined', async () => {
    await withMembers(runOf('adapter'), async ({ members, untrained }, run) => {
      const folderOf = (student: string) => run.student(student).folder;
      expect(new Map(members.map((one) => [one.student, 'folder' in one ? one.folder : one.recipe]))).toEqual(
        new Map([
          ['23', 'class'],
          ['22', folderOf('22')],
          ['21', folderOf('21')],
          ['07', folderOf('07')],
          ['new', 'class'],
        ]),
      );
      expect(untrained).toBe(0);
      const { students, untrained: nobody } = await adaptersOfRun(
        run.folder,
        (await readClass(run.folder))!.students,
      );
      expect(nobody).toEqual([]);
      // In the order of the table, and with its numbers; a student's own file has more.
      const table = await readStudentsCsv(run.folder);
      expect(students.map(({ row }) => row.user_id)).toEqual(table.map(({ user_id }) => user_id));
      for (const [i, row] of table.entries()) expect(students[i]!.row).toMatchObject(row);
    });
  });

  test('leave out whose adapter is still to be trained', async () => {
    const copy = copyOf('adapter');
    await withRun(copy, async (run) => rmSync(join(run.student('21').folder, 'metrics.json')));
    await withMembers(copy, async ({ members, untrained }, run) => {
      expect(members.map(({ student }) => student)).toEqual(['23', '22', '07', 'new']);
      expect(untrained).toBe(1);
      expect((await adaptersOfRun(run.folder, (await readClass(copy))!.students)).untrained).toEqual(['21']);
      expect(() => memberOf({ members } as Members, '21', run)).toThrow('student 21: no trained student');
    });
  });

  test('are found by the id of the log', async () => {
    await withMembers(runOf('solo'), async (members, run) => {
      expect(memberOf(members, '21', run)).toBe(members.members[1]);
      expect(() => memberOf(members, '23', run)).toThrow(
        expect.objectContaining({
          code: 'run',
          message: `student 23: no trained student of that id in ${run.folder}`,
          hint: `${join(run.folder, 'students.csv')} lists them`,
        }),
      );
    });
  });
});

describe('a run that nobody can be opened of', () => {
  test('has nobody trained, or no class', async () => {
    const solo = copyOf('solo');
    rmSync(join(solo, 'students'), { recursive: true });
    await expect(problemOf(solo)).rejects.toMatchObject({
      code: 'run',
      message: `${solo}: no student is trained yet`,
    });
    const class_ = copyOf('class');
    rmSync(join(class_, 'class/class.json'));
    await expect(problemOf(class_)).rejects.toThrow(`${join(class_, 'class')}: not complete (no class.json)`);
    expect(existsSync(join(class_, 'lock'))).toBe(false);
  });

  test.each([
    ['class.safetensors', 'is missing', 'base'],
    ['model.safetensors', 'is cut', 'base'],
    ['tokenizer.json', 'is missing', 'base'],
    ['students.jsonl', 'is cut', 'run'],
    ['class.json', 'is cut', 'run'],
  ])('has a class whose %s %s: the file is named', async (file, what, code) => {
    const copy = copyOf('class');
    const path = join(copy, 'class', file);
    if (what === 'is missing') rmSync(path);
    else writeFileSync(path, readFileSync(path).subarray(0, 60));
    await expect(problemOf(copy)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(file),
      hint: expect.stringMatching(/^put back the (file|folder) as it was, or /),
    });
  });

  test('has a class of another base than its header names', async () => {
    const copy = copyOf('class');
    const header = JSON.parse(readFileSync(join(copy, 'run.json'), 'utf8'));
    header.base = { name: 'another', fingerprint: '0'.repeat(64) };
    writeFileSync(join(copy, 'run.json'), JSON.stringify(header));
    await expect(problemOf(copy)).rejects.toMatchObject({
      code: 'run',
      message: `${join(copy, 'class')}: of another base than run.json names (another)`,
    });
  });

  test('has the folder of another student in the place of one', async () => {
    const copy = copyOf('adapter');
    await withRun(copy, async (run) => {
      rmSync(run.student('21').folder, { recursive: true });
      cpSync(run.student('22').folder, run.student('21').folder, { recursive: true });
    });
    await expect(problemOf(copy)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringMatching(/metrics\.json: expected user_id 21, got 22$/),
    });
  });
});

describe('asking them', () => {
  const texts = ['Question: What is 2 + 3?', 'Question: Who?', 'Question: What is 2 + 3?'].map((text) => ({
    text,
  }));

  async function follow(asker: Asker, signal = new AbortController().signal) {
    const asking = asker.ask(texts, signal);
    const events: ProgressEvent[] = [];
    let next = await asking.next();
    for (; !next.done; next = await asking.next()) events.push(next.value);
    return { events, responses: next.value };
  }

  const withAsker = (recipe: string, use: (asker: Asker, members: Members) => Promise<void>) =>
    withMembers(runOf(recipe), async (members) => {
      const asker = await openAsker(members, await openDevice('cpu', { threads: 1 }));
      try {
        await use(asker, members);
      } finally {
        await asker.release();
      }
    });

  // Each of two texts goes through the class's encoder once, and through each adapted or own encoder besides.
  test.each([
    ['class', 2],
    ['solo', 6],
    ['adapter', 8],
  ])('of recipe %s, a text is read once an encoder: %i in all', async (recipe, of) => {
    await withAsker(recipe, async (asker, { members }) => {
      const { events, responses } = await follow(asker);
      expect(events[0]).toEqual({ event: 'progress', doing: 'asking', done: 0, of });
      expect(events.at(-1)).toEqual({ event: 'progress', doing: 'asking', done: of, of });
      expect(events.map(({ done }) => done)).toEqual(events.map(({ done }) => done).sort((a, b) => a - b));
      const { students, probability } = responses!;
      expect(students).toEqual(members.map(({ student }) => student));
      expect(probability).toHaveLength(3 * members.length);
      for (const s of students.keys()) {
        const [first, other, again] = probability.subarray(3 * s, 3 * s + 3);
        expect(again).toBe(first);
        expect(other).not.toBe(first);
      }
    });
  });

  test.each(['class', 'solo', 'adapter'])(
    'of recipe %s, who is stopped says nothing, and can be asked again',
    async (recipe) => {
      await withAsker(recipe, async (asker) => {
        const { responses: before } = await follow(asker);
        expect((await follow(asker, AbortSignal.abort())).responses).toBeNull();
        expect((await follow(asker)).responses).toEqual(before);
      });
    },
  );
});
