/** The response matrix on the disk. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryBeside } from '../../files/index.ts';
import { writeResponses } from './response-tables.ts';
import { type ResponseMatrix, readResponses } from './responses.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-responses-'));
  path = join(folder, 'responses.parquet');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function matrixOf(students: number, questions: number): ResponseMatrix {
  return {
    students: Array.from({ length: students }, (_, s) => (s === 1 ? 'émile, "😀"' : `s${s}`)),
    questions: Array.from({ length: questions }, (_, q) => `q${q}`),
    probability: Float32Array.from({ length: students * questions }, (_, i) => (Math.sin(i) + 1) / 2),
  };
}

function writeRows(rows: readonly (readonly [string, string, number])[]): void {
  const columnData = [
    { name: 'user_id', type: 'STRING' as const, data: rows.map(([user]) => user) },
    { name: 'question_id', type: 'STRING' as const, data: rows.map(([, question]) => question) },
    { name: 'probability', type: 'DOUBLE' as const, data: rows.map(([, , p]) => p) },
  ];
  writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData })));
}

describe('responses.parquet', () => {
  // The last one: more than one row group, and groups that end within a student.
  test.each([
    [1, 1],
    [3, 7],
    [20, 1],
    [1, 20],
    [301, 701],
  ])('%d students × %d questions come back as they were', async (students, questions) => {
    const matrix = matrixOf(students, questions);
    await writeResponses(path, matrix);
    const { probability, ...names } = await readResponses(path);
    expect(names).toEqual({ students: matrix.students, questions: matrix.questions });
    expect(Buffer.from(probability.buffer).equals(Buffer.from(matrix.probability.buffer))).toBe(true);
    expect(readdirSync(folder)).toEqual(['responses.parquet']);
  });

  test('ids are written once a row group, a probability takes four bytes', async () => {
    await writeResponses(path, matrixOf(300, 300));
    expect(statSync(path).size).toBeLessThan(300 * 300 * 6.5);
  });

  test('rows of the file of questions stand in a fourth column; what is read is the matrix', async () => {
    const matrix = matrixOf(2, 3);
    await writeResponses(path, { ...matrix, rows: [4, null, 9] });
    expect(await readResponses(path)).toEqual(matrix);
    const written = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    expect(Object.keys(written[0]!)).toEqual(['user_id', 'question_id', 'probability', 'row']);
    expect(written.map(({ row }) => row)).toEqual([4, null, 9, 4, null, 9]);
  });

  test('whether a question was met stands in a column of its own', async () => {
    const matrix = matrixOf(2, 3);
    await writeResponses(path, { ...matrix, met: [1, 0, 1] });
    expect(await readResponses(path)).toEqual(matrix);
    const written = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    expect(written.map(({ met }) => met)).toEqual([1, 0, 1, 1, 0, 1]);
    expect(Object.keys(written[0]!)).toEqual(['user_id', 'question_id', 'probability', 'met']);
  });

  test('an empty matrix is a file without rows', async () => {
    await writeResponses(path, { ...matrixOf(3, 0), probability: new Float32Array() });
    expect(await readResponses(path)).toEqual({
      students: [],
      questions: [],
      probability: new Float32Array(),
    });
  });

  test('rows of another order are the same matrix', async () => {
    writeRows([
      ['a', 'q2', 0.25],
      ['b', 'q1', 0.5],
      ['b', 'q2', 0.75],
      ['a', 'q1', 1],
    ]);
    expect(await readResponses(path)).toEqual({
      students: ['a', 'b'],
      questions: ['q2', 'q1'],
      probability: Float32Array.of(0.25, 1, 0.75, 0.5),
    });
  });

  test.each<[string, [string, string, number][], string]>([
    [
      'a missing row',
      [
        ['a', 'q1', 0.5],
        ['a', 'q2', 0.5],
        ['b', 'q1', 0.5],
      ],
      'got 3 rows of 2 students and 2 questions',
    ],
    [
      'a row in the place of another',
      [
        ['a', 'q1', 0.5],
        ['a', 'q2', 0.5],
        ['b', 'q1', 0.5],
        ['b', 'q1', 0.25],
      ],
      'got no row of student b and question q2',
    ],
    [
      'an impossible probability',
      [
        ['a', 'q1', 0.5],
        ['a', 'q2', 1.5],
      ],
      'row 1: probability',
    ],
  ])('%s is named', async (_, rows, message) => {
    writeRows(rows);
    await expect(readResponses(path)).rejects.toMatchObject({
      code: 'run',
      message: expect.stringContaining(message),
    });
  });

  test.each([[Number.NaN], [-0.1], [1.01], [Number.POSITIVE_INFINITY]])(
    '%d is no probability, and nothing is written',
    async (wrong) => {
      const matrix = matrixOf(2, 3);
      matrix.probability[4] = wrong;
      await expect(writeResponses(path, matrix)).rejects.toMatchObject({
        code: 'numeric',
        message: `${path}: expected a probability of student émile, "😀" and question q1, got ${Math.fround(wrong)}`,
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test.each<[string, Partial<ResponseMatrix>]>([
    ['student', { students: ['a', 'a'] }],
    ['question', { questions: ['a', 'q', 'a'] }],
  ])('a %s who is there twice is named', async (what, twice) => {
    await expect(writeResponses(path, { ...matrixOf(2, 3), ...twice })).rejects.toMatchObject({
      code: 'run',
      message: `${path}: expected each ${what} once, got a twice`,
    });
  });

  test('a file that is missing, cut short or something else is named', async () => {
    await expect(readResponses(path)).rejects.toMatchObject({
      code: 'run',
      message: `${path}: no such file`,
    });
    await writeResponses(path, matrixOf(2, 3));
    truncateSync(path, statSync(path).size - 5);
    const broken = { code: 'run', message: `${path}: expected a Parquet file of responses` };
    await expect(readResponses(path)).rejects.toMatchObject(broken);
    writeFileSync(path, 'not Parquet');
    await expect(readResponses(path)).rejects.toMatchObject(broken);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk leaves the old file and no temporary', async () => {
    await writeResponses(path, matrixOf(2, 3));
    const before = readFileSync(path);
    symlinkSync(
      '/dev/full',
      temporaryBeside(path).replace(/\d+$/, (n) => String(Number(n) + 1)),
    );
    await expect(writeResponses(path, matrixOf(3, 3))).rejects.toMatchObject({
      code: 'io',
      message: `${path}: the disk is full`,
    });
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder)).toEqual(['responses.parquet']);
  });
});

describe('other forms', () => {
  const rowsOf = async () => await parquetReadObjects({ file: await asyncBufferFromFile(path) });

  test('wide: a row a student, a column a question', async () => {
    const { students, probability } = matrixOf(3, 2);
    const questions = ['a.b', ''];
    await writeResponses(path, { students, questions, probability }, 'wide');
    expect(await rowsOf()).toEqual(
      students.map((user_id, s) => ({
        user_id,
        'a.b': probability[2 * s],
        '': probability[2 * s + 1],
      })),
    );
    const answers = Uint8Array.of(0, 1, 1, 1, 0, 0);
    await writeResponses(path, { students, questions, probability, answers }, 'wide');
    expect((await rowsOf()).map((row) => row['a.b'])).toEqual([0, 1, 0]);
    const named = { students, questions: ['q', 'user_id'], probability };
    await expect(writeResponses(path, named, 'wide')).rejects.toThrow(/a question is called user_id/);
  });

  test('answers instead of probabilities', async () => {
    const matrix = matrixOf(2, 2);
    await writeResponses(path, { ...matrix, answers: Uint8Array.of(0, 1, 1, 0) });
    expect((await rowsOf())[1]).toEqual({ user_id: 's0', question_id: 'q1', answer: 1 });
    await expect(readResponses(path)).rejects.toThrow(/probability/);
  });
});
