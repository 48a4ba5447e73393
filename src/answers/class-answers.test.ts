/** A class as columns. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../sources/database.ts';
import { classAnswers, rowsOfStudents } from './class-answers.ts';
import { openAnswerLog } from './open-log.ts';
import { findNearDuplicates } from './questions/near-duplicates.ts';
import { countSharedTexts } from './questions/question-groups.ts';
import { splitUnits } from './split/split-units.ts';
import { answersOfStudents, mostActiveStudents } from './students.ts';

const folder = mkdtempSync(join(tmpdir(), 'class-test-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const CSV = `answer_id,user_id,question_id,is_correct,question_title,option_a,option_b,topic_name
a1,ben,q2,1,"What is ""x"",
if x = 1?",1.0,2,Algebra
a2,anna,q1,0,Why?,,b,
a3,carl,q9,1,Never mind,,,
a4,anna,q2,1,"What is ""x"",
if x = 1?",1.0,2,Algebra
a2,anna,q1,0,Why?,,b,
a5,ben,q1,0,Why?,"  ",b,
a6,ben,q3,yes,Why?,,b," "
a7,anna,q1,no,Why not?,,b,
`;

describe('the answers of a class', () => {
  it('are columns in file order, each question and each text held once', async () => {
    const log = await openAnswerLog({ path: write('log.csv', CSV) });
    const answers = await classAnswers(log, ['anna', 'nobody', 'ben']);
    expect(answers).toEqual({
      students: ['anna', 'nobody', 'ben'],
      texts: [
        'Topic: Algebra\n\nQuestion: What is "x",\nif x = 1?\nA) 1.0\nB) 2',
        'Question: Why?\nB) b',
        'Question: Why not?\nB) b',
      ],
      questions: ['q2', 'q1', 'q3'],
      answerIds: ['a1', 'a2', 'a4', 'a5', 'a6', 'a7'],
      student: Int32Array.of(2, 0, 0, 2, 2, 0),
      question: Int32Array.of(0, 1, 0, 1, 2, 1),
      text: Int32Array.of(0, 1, 0, 1, 1, 2),
      topics: ['Algebra'],
      subjects: [],
      topic: Int32Array.of(0, -1, 0, -1, -1, -1),
      subject: new Int32Array(6).fill(-1),
      order: null,
      label: Uint8Array.of(1, 0, 1, 0, 1, 0),
    });
    expect(countSharedTexts(answers)).toBe(2);
    log.close();
  });

  it('have the topic and the subject of their own row, and an order', async () => {
    const rows = [
      'a,q1,Q,Sets,Maths,3',
      'a,q1,Q,Logic, ,1.0',
      'b,q2,R," Sets ",Maths,9',
      'a,q3,S,,Physics,2',
      'b,q1,Q,Sets,,8',
      'c,q1,Q,Sets,Maths,two', // c's order is that of the file
      'c,q2,R,Sets,Maths,1',
    ];
    const lines = rows.map((row) => `1,${row}\n`).join('');
    const header = 'is_correct,user_id,question_id,question_title,topic_name,subject_name,sequence\n';
    const log = await openAnswerLog({ path: write('topics.csv', header + lines) });
    expect(await classAnswers(log, ['a', 'b', 'c'])).toMatchObject({
      questions: ['q1', 'q2', 'q3'],
      topics: ['Sets', 'Logic'],
      subjects: ['Maths', 'Physics'],
      topic: Int32Array.of(0, 1, 0, -1, 0, 0, 0),
      subject: Int32Array.of(0, -1, 0, 1, -1, 0, 0),
      order: Float64Array.of(2, 0, 1, 1, 0, 0, 1),
    });
    expect((await classAnswers(log, ['b'])).topics).toEqual(['Sets']);
    log.close();
  });

  it('are none of nobody', async () => {
    const log = await openAnswerLog({ path: write('log.csv', CSV) });
    const nothing = { texts: [], questions: [], answerIds: [], student: new Int32Array(0) };
    expect(await classAnswers(log, [])).toMatchObject({ students: [], ...nothing });
    const nobody = await classAnswers(log, ['nobody']);
    expect(nobody).toMatchObject({ students: ['nobody'], ...nothing });
    expect(answersOfStudents(nobody)).toEqual([{ userId: 'nobody', answers: [] }]);
    expect(countSharedTexts(nobody)).toBe(0);
    log.close();
  });

  it("may be those of students with any id, and go by the row's number where there is no answer_id", async () => {
    const ids = ["Robert'); DROP TABLE answers;--", 'ÅÄÖ 🙂\nsecond line', 'null\u0000byte', 'null island'];
    const rows = ids.map((id) => `"${id}",1,Q\n`).join('');
    const path = write('ids.csv', `user_id,is_correct,question_title\nother,1,Q\n${rows}`);
    const log = await openAnswerLog({ path });
    const answers = await classAnswers(log, ids);
    expect([...answers.student]).toEqual([0, 1, 2, 3]);
    expect(answers.answerIds).toEqual(['2', '3', '4', '5']);
    expect(answers.questions).toHaveLength(1);
    log.close();
  });

  it('are not read when another file has taken its place, even one of the same students', async () => {
    const header = 'user_id,is_correct,question_title\n';
    const path = write('changed.csv', `${header}a,1,Q\nb,1,R\n`);
    const log = await openAnswerLog({ path });
    const changed = 'changed.csv: the file has changed since it was opened';
    write('changed.csv', `${header}a,1,Q\nb,1,S\n`);
    await expect(classAnswers(log, ['a', 'b'])).rejects.toThrow(changed);
    rmSync(path);
    await expect(classAnswers(log, ['a', 'b'])).rejects.toThrow(changed);
    write('changed.csv', `${header}a,1,Q\nb,1,R\n`);
    expect((await classAnswers(log, ['a', 'b'])).answerIds).toEqual(['1', '2']); // and nothing is left in the way
    log.close();
  });

  it.each(['csv', 'parquet', 'jsonl'])('of many pieces of %s are those of each row', async (format) => {
    const path = join(folder, `many.${format}`);
    const database = await openDatabase({});
    const options = {
      csv: 'FORMAT csv',
      parquet: 'FORMAT parquet, ROW_GROUP_SIZE 5000',
      jsonl: 'FORMAT json',
    };
    await database.run(
      `COPY (SELECT 's' || range % 2503 AS user_id, range % 3 = 0 AS is_correct, range % 777 AS question_id,
         'Question ' || range % 770 || repeat(' very', 20) || ' long' AS question_title,
         CASE WHEN range % 3 = 0 THEN 'A' END AS option_a, 'T' || range % 11 AS topic_name,
         -range AS sequence, 1e9 + range AS answered_at FROM range(40000))
       TO '${path}' (${options[format as 'csv']})`,
    );
    database.close();
    const log = await openAnswerLog({ path, threads: 4 });
    const students = (await mostActiveStudents(log, Number.POSITIVE_INFINITY)).map(({ userId }) => userId);
    expect(students).toHaveLength(2503);
    const answers = await classAnswers(log, students);
    expect(answers.answerIds).toEqual(Array.from({ length: 40_000 }, (_, i) => String(i + 1)));
    expect([answers.questions.length, answers.texts.length]).toEqual([777, 1540]);
    expect(answers.topics).toEqual(Array.from({ length: 11 }, (_, i) => `T${i}`));
    expect(answers.topic).toEqual(Int32Array.from(answers.topic.keys(), (i) => i % 11));
    const later = (i: number): number => Math.floor((39_999 - i) / 2503); // the numbers fall
    expect(answers.order).toEqual(Float64Array.from(answers.label.keys(), later));
    for (const { userId, answers: given } of answersOfStudents(answers).slice(0, 20))
      expect(given).toEqual(
        Array.from({ length: 40_000 }, (_, i) => i)
          .filter((i) => `s${i % 2503}` === userId)
          .map((i) => ({
            answerId: String(i + 1),
            userId,
            questionId: String(i % 777),
            label: i % 3 === 0 ? 1 : 0,
            text: `Topic: T${i % 11}\n\nQuestion: Question ${i % 770}${' very'.repeat(20)} long${i % 3 === 0 ? '\nA) A' : ''}`,
          })),
      );
    log.close();
  });
});

const real = fileURLToPath(new URL('../../../shared/data/dbe-kt22/answers.csv.gz', import.meta.url));

describe.skipIf(!existsSync(real))('real answers (skipped where ../shared/data is missing)', () => {
  it('are read for the whole class at once', async () => {
    const log = await openAnswerLog({ path: real });
    const students = await mostActiveStudents(log, Number.POSITIVE_INFINITY);
    const answers = await classAnswers(
      log,
      students.map(({ userId }) => userId),
    );
    expect([answers.answerIds.length, answers.students.length]).toEqual([158_916, 1264]);
    expect([answers.topics.length, answers.subjects.length]).toEqual([68, 1]);
    const near = findNearDuplicates(answers.texts);
    const topics = splitUnits(answers, 'topic', () => near);
    expect([topics.count, splitUnits(answers, 'question', () => near).count]).toEqual([51, 145]);
    const last = rowsOfStudents(answers).map((rows) => Math.max(...rows.map((row) => answers.order![row]!)));
    expect(last).toEqual(students.map((student) => student.answers - 1));
    expect(answersOfStudents(answers).map((student) => student.answers.length)).toEqual(
      students.map((student) => student.answers),
    );
    expect(answers.label.reduce((sum, label) => sum + label, 0)).toBe(
      students.reduce((sum, { correct }) => sum + correct, 0),
    );
    log.close();
  });
});
