/** New students in a trained class; everybody else stays as they are, to the byte. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jobHere } from '../../../test/job-context.ts';
import { logsOpenedBy } from '../../../test/log-folders.ts';
import { trainTiny } from '../../../test/tiny-runs.ts';
import { readClass, readRun, readStudentsCsv } from '../../runs/index.ts';
import { openClass } from '../library.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const runOf = (name: string) => join(home, name);

beforeAll(async () => {
  await trainTiny('class', runOf('class'));
  await trainTiny('adapter', runOf('adapter'));
  await trainTiny('adapter', runOf('folds'), { folds: 2 });
});
afterAll(() => rmSync(home, { recursive: true }));

let copies = 0;
function copyOf(name: string): string {
  const copy = join(home, `copy-${++copies}`);
  cpSync(runOf(name), copy, { recursive: true });
  return copy;
}

function answersFile(...rows: readonly string[]): string {
  const path = join(home, `answers-${++copies}.csv`);
  writeFileSync(path, `${['user_id,question_id,is_correct,question_title', ...rows].join('\n')}\n`);
  return path;
}

/** Twelve answers of each; one is in the class already. */
const rowsOf = (student: string, label: 0 | 1) =>
  Array.from({ length: 12 }, (_, i) => `${student},n${i},${label},What is ${i} + ${i + 1}?`);
const newcomers = answersFile(
  ...rowsOf('all right', 1),
  ...rowsOf('all wrong', 0),
  'one,n1,1,What is 1 + 2?',
  '07,n1,0,What is 1 + 2?',
);

const studentsOf = (run: string) => readFileSync(join(run, 'class/students.jsonl'), 'utf8');
const tableOf = (run: string) => readFileSync(join(run, 'students.csv'), 'utf8');
const modelOf = (run: string) => readFileSync(join(run, 'class/model.safetensors'));

describe('newcomers', () => {
  test.each(['class', 'adapter', 'folds'])(
    'join a run of %s behind the others, whose bytes stay',
    async (name) => {
      const run = copyOf(name);
      const [students, table, model] = [studentsOf(run), tableOf(run), modelOf(run)];
      const { result, events } = await jobHere('join', { run, answers: newcomers });
      const { seconds, joined, ...rest } = result!;
      expect(rest).toEqual({ folder: run, known: 1, students: 7 });
      expect(joined.map(({ student, answers, correct }) => [student, answers, correct])).toEqual([
        ['one', 1, 1],
        ['all right', 12, 12],
        ['all wrong', 12, 0],
      ]);
      expect(studentsOf(run).startsWith(students)).toBe(true);
      expect(tableOf(run).startsWith(table)).toBe(true);
      expect(modelOf(run).equals(model)).toBe(true);
      expect(events[0]).toEqual({ event: 'reading', what: newcomers });
      // Twelve texts, whoever answered them.
      expect(events.at(-1)).toEqual({ event: 'progress', doing: 'reading questions', done: 12, of: 12 });

      // What was told is what the files hold.
      const kept = (await readClass(run))!.students.slice(-3);
      for (const [i, { student, ability, deviation }] of joined.entries()) {
        const { user_id, joined: isJoined, whole, row } = kept[i]!;
        // What a class that reads with more than its base says of a newcomer is with all that it reads.
        const { mean, covariance } = whole ?? kept[i]!;
        expect([user_id, isJoined, mean[0]]).toEqual([student, true, ability]);
        expect(Math.sqrt(covariance[0]!)).toBeCloseTo(deviation, 12);
        expect(mean).toHaveLength(3);
        expect(row.train).toBe(joined[i]!.answers);
      }
      const rows = (await readStudentsCsv(run)).slice(-3);
      expect(rows).toEqual(kept.map(({ row }) => row));
      for (const row of rows) expect([row.status, row.test, row.accuracy]).toEqual(['trained', 0, null]);
    },
  );

  test('are as able as their answers say, and the surer the more there are', async () => {
    const run = copyOf('class');
    const { result } = await jobHere('join', { run, answers: newcomers });
    const ofStudent = (name: string) => result!.joined.find(({ student }) => student === name)!;
    const [one, wrong, right] = [ofStudent('one'), ofStudent('all wrong'), ofStudent('all right')];
    expect(right.ability).toBeGreaterThan(one.ability);
    expect(one.ability).toBeGreaterThan(wrong.ability);
    expect(right.deviation).toBeLessThan(one.deviation);
    const { bias_variance } = (await readClass(run))!.record.whole!;
    for (const { deviation } of result!.joined) expect(deviation).toBeLessThan(Math.sqrt(bias_variance));
    const class_ = await openClass(run, { threads: 1 });
    const { students, probability } = await class_.ask(['What is 30 + 31?']);
    await class_.close();
    const stated = (student: string) => probability[students.indexOf(student)]!;
    expect(stated('all right')).toBeGreaterThan(stated('one'));
    expect(stated('one')).toBeGreaterThan(stated('all wrong'));
  });

  test('joining together or one after the other is the same', async () => {
    const [together, apart] = [copyOf('class'), copyOf('class')];
    const [one, two] = [answersFile(...rowsOf('a', 1)), answersFile(...rowsOf('b', 0))];
    await jobHere('join', { run: together, answers: answersFile(...rowsOf('a', 1), ...rowsOf('b', 0)) });
    await jobHere('join', { run: apart, answers: one });
    await jobHere('join', { run: apart, answers: two });
    const byName = async (run: string) =>
      new Map((await readClass(run))!.students.map((student) => [student.user_id, student]));
    const [first, second] = [await byName(together), await byName(apart)];
    expect([...first.keys()].sort()).toEqual([...second.keys()].sort());
    for (const [name, { mean }] of first)
      for (const [k, value] of mean.entries()) expect(second.get(name)!.mean[k]).toBeCloseTo(value, 6);
  });

  test('whose table was written before they were kept, by a join that was killed, join by the same job', async () => {
    const run = copyOf('adapter');
    const whole = copyOf('adapter');
    await jobHere('join', { run: whole, answers: newcomers });
    // As it is after the table, and before the class.
    writeFileSync(join(run, 'students.csv'), tableOf(whole));
    await jobHere('join', { run, answers: newcomers });
    expect([tableOf(run), studentsOf(run)]).toEqual([tableOf(whole), studentsOf(whole)]);
  });

  test('give a first answer and later ones, which count as the class was trained, or as is asked', async () => {
    const answers = answersFile('new,n1,1,What is 1 + 2?', 'new,n1,0,What is 1 + 2?', 'new,n2,1,Who?');
    const all = await jobHere('join', { run: copyOf('class'), answers });
    expect(all.result!.joined).toMatchObject([{ answers: 3, correct: 2 }]);
    const first = await jobHere('join', { run: copyOf('class'), answers, attempts: 'first' });
    expect(first.result!.joined).toMatchObject([{ answers: 2, correct: 2 }]);
  });

  test('come under the columns that their file has', async () => {
    const path = join(home, 'own.csv');
    writeFileSync(path, 'pupil;score;stem\nnew;t;What is 1 + 2?\n');
    const columns = { user_id: 'pupil', is_correct: 'score', question_title: 'stem' };
    expect(
      (await jobHere('join', { run: copyOf('class'), answers: path, columns })).result!.joined,
    ).toMatchObject([{ student: 'new', answers: 1, correct: 1 }]);
  });
});

describe('nobody joins', () => {
  const filesOf = (run: string) => [studentsOf(run), tableOf(run)];

  test.each<[string, string[], string, string]>([
    [
      'who is in the class already',
      ['07,q,1,One?', '21,q,0,One?'],
      'log',
      'all 2 students are in the class already',
    ],
    ['who is its only student', ['07,q,1,One?'], 'log', 'its only student is in the class already'],
    ['whose answers are none', ['new,q,perhaps,One?'], 'log', 'line 2: is_correct: expected'],
    ['of a file without answers', [], 'log', 'no answers'],
  ])('%s', async (_, rows, code, message) => {
    const run = copyOf('class');
    const was = filesOf(run);
    const answers = answersFile(...rows);
    const opens = await logsOpenedBy(() =>
      expect(jobHere('join', { run, answers })).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message),
      }),
    );
    expect([opens, filesOf(run)]).toEqual([1, was]);
  });

  test('of a run that is solo, has no class, or one that is broken', async () => {
    const solo = await trainTiny('solo', join(home, 'solo'));
    await expect(jobHere('join', { run: solo, answers: newcomers })).rejects.toMatchObject({
      code: 'run',
      message: `${solo}: of recipe solo, which has no class to join`,
    });
    const none = copyOf('class');
    rmSync(join(none, 'class/class.json'));
    await expect(jobHere('join', { run: none, answers: newcomers })).rejects.toThrow(
      'not complete (no class.json)',
    );
    const broken = copyOf('class');
    rmSync(join(broken, 'class/class.safetensors'));
    await expect(jobHere('join', { run: broken, answers: newcomers })).rejects.toThrow(/class\.safetensors/);
    for (const run of [solo, none, broken]) expect(existsSync(join(run, 'lock'))).toBe(false);
  });

  test('while it is stopped: all or none', async () => {
    const run = copyOf('class');
    const was = filesOf(run);
    for (const stopAt of [1, 2]) {
      const stopping = new AbortController();
      let events = 0;
      const { result } = await jobHere(
        'join',
        { run, answers: newcomers },
        { signal: stopping.signal, onEvent: () => ++events === stopAt && stopping.abort() },
      );
      expect([result, filesOf(run)]).toEqual([null, was]);
    }
  });
});

test('who joined an adapter run is a student like those who were skipped, and has no folder', async () => {
  const run = copyOf('adapter');
  await jobHere('join', { run, answers: newcomers });
  const { students } = await readRun(run);
  expect(students.map(({ metrics }) => metrics.user_id)).toEqual(['07', '21', '22']);
  const statuses = new Map((await readStudentsCsv(run)).map(({ user_id, status }) => [user_id, status]));
  expect(statuses.get('23')).toBe('skipped');
  expect(statuses.get('one')).toBe('trained');
  const out = join(home, 'exported');
  const { result } = await jobHere('export', { run, student: 'one', out });
  expect(result).toMatchObject({ student: 'one', students: 1 });
  expect(JSON.parse(readFileSync(join(out, 'understudy.json'), 'utf8'))).toMatchObject({
    student: 'one',
    recipe: 'class',
  });
});
