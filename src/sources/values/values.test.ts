/** What the values of a log mean: words for nothing, names that are equal, credit, columns that nobody reads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { auditLog } from '../../answers/audit/audit-log.ts';
import { type AnswerLog, openAnswerLog } from '../../answers/open-log.ts';
import { readQuestions } from '../../answers/questions/read-questions.ts';
import { splitClass } from '../../answers/split/split-class.ts';
import { answersOfStudents, mostActiveStudents, readStudents } from '../../answers/students.ts';

const folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(...lines: readonly string[]): string {
  const path = join(folder, 'log.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

type Options = Omit<Parameters<typeof openAnswerLog>[0], 'path'>;

/** What `use` makes of a log of these lines. */
async function opened<T>(
  lines: readonly string[],
  use: (log: AnswerLog) => T | Promise<T>,
  options: Options = {},
) {
  const log = await openAnswerLog({ path: write(...lines), ...options });
  try {
    return await use(log);
  } finally {
    log.close();
  }
}

const labels = async (log: AnswerLog) => [...(await readStudents(log, null)).answers.label];
const texts = async (log: AnswerLog) => (await readStudents(log, null)).answers.texts;
const students = async (log: AnswerLog) =>
  (await mostActiveStudents(log, Number.POSITIVE_INFINITY)).map(({ userId }) => userId);

describe('right and wrong', () => {
  const ofLabels = (...written: string[]) => [
    'user_id,is_correct,question_title',
    ...written.map((label, i) => `s,"${label}",Q${i}`),
  ];

  it.each([
    ['1.00', '0.00', '1.000000', '0.000000'],
    ['1,00', '0,00', '1', '0'],
    ['Correct', 'Incorrect', 'right', 'WRONG'],
    ['✓', 'x', '✔', '✗'],
    ['y', 'N', ' Yes ', 'no'],
  ])('%s, %s, %s, %s', async (...written) => {
    expect(await opened(ofLabels(...written), labels)).toEqual([1, 0, 1, 0]);
  });

  it('partial credit is refused, or cut where that was asked for', async () => {
    const lines = ofLabels('0.5', '1', '0.25', 'no', '0,75');
    await expect(opened(lines, labels)).rejects.toMatchObject({
      message: expect.stringContaining('got "0.5"'),
      hint: expect.stringContaining('`rightFrom: 0.5`'),
    });
    const note = '3 answers with credit other than 0 and 1: right from 0.5 on, wrong below';
    await opened(
      lines,
      async (log) => expect([await labels(log), log.notes]).toEqual([[1, 1, 0, 0, 1], [note]]),
      { rightFrom: 0.5 },
    );
  });

  it('points are not held against a share', async () => {
    const lines = ofLabels('7', '0.5');
    await expect(opened(lines, labels, { rightFrom: 0.5 })).rejects.toThrow(/credit of 0 to 1.*got "7"/);
    expect(await opened(lines, labels, { rightFrom: 5 })).toEqual([1, 0]);
  });
});

describe('words for a missing value', () => {
  const lines = [
    'user_id,is_correct,question_id,question_title,option_a,option_b,topic_name',
    'a,1,NA,Which?,None,NA,\\N',
    'a,0,q2,Why?,nan, NULL,Sums',
  ];

  it('are no ids, options and topics; an option may be the word None', async () => {
    await opened(lines, async (log) => {
      const { answers } = await readStudents(log, null);
      expect(answers.texts).toEqual(['Question: Which?\nA) None', 'Topic: Sums\n\nQuestion: Why?\nA) nan']);
      expect(answers.questions).toEqual([expect.stringMatching(/^q[0-9a-f]{16}$/), 'q2']);
      expect(log.record.missingWords).toEqual([
        { column: 'question_id', words: ['NA'], values: 1 },
        { column: 'option_b', words: ['NA', 'NULL'], values: 2 },
        { column: 'topic_name', words: ['\\N'], values: 1 },
      ]);
      expect(log.notes).toEqual([expect.stringMatching(/^read as missing: "NA", "NULL", .*2 in option_b/)]);
    });
  });

  it('are those that are named, or none', async () => {
    await opened(
      lines,
      async (log) =>
        expect([await texts(log), log.notes]).toEqual([
          [
            'Topic: \\N\n\nQuestion: Which?\nA) None\nB) NA',
            'Topic: Sums\n\nQuestion: Why?\nA) nan\nB)  NULL',
          ],
          [],
        ]),
      { missing: ['none'] },
    );
    expect(await opened(lines, texts, { missing: ['None'] })).toContain(
      'Topic: \\N\n\nQuestion: Which?\nB) NA',
    );
  });

  it('refuse a row where a value must be, and name the word', async () => {
    const path = write('user_id,is_correct,question_title', 'NA,1,Q');
    await expect(openAnswerLog({ path })).rejects.toMatchObject({
      message: expect.stringMatching(/line 2: user_id is "NA", which stands for no value$/),
      hint: expect.stringContaining('`missing: none`'),
    });
  });

  it('are said of a file of questions', async () => {
    const path = write('question_title,option_a,option_f', 'Q,NA,x');
    expect(await readQuestions(path)).toMatchObject({
      questions: [{ text: 'Question: Q\nF) x' }],
      notes: expect.arrayContaining([expect.stringContaining('read as missing: "NA" (1 in option_a)')]),
    });
  });
});

describe('names', () => {
  it('are equal without blanks and in one form of Unicode; case tells them apart, and is said', async () => {
    const lines = [
      'user_id,is_correct,question_id,question_title,topic_name',
      'Zoe\u0308,1,q1,Q,Sums',
      '" Zo\u00eb\t",0,q2,R,Sums ',
      'zo\u00eb,0,Q1,S,sums',
    ];
    await opened(lines, async (log) => {
      expect(await students(log)).toEqual(['zo\u00eb', 'Zo\u00eb']);
      expect(log.notes).toEqual([
        'values are compared without the blanks at their ends and in one form of Unicode: 2 of user_id, 1 of topic_name were written otherwise',
        expect.stringMatching(/^1 pair of user_id that differ in case alone are taken for different ones/),
        expect.stringMatching(/^1 pair of question_id that differ in case alone/),
      ]);
      const { answers, notes } = await readStudents(log, null);
      expect(answers.topics).toEqual(['Sums', 'sums']);
      expect(notes).toEqual([expect.stringMatching(/^1 pair of topic_name .*"Sums" and "sums"$/)]);
    });
  });
});

describe('one id', () => {
  const header = 'answer_id,user_id,is_correct,question_id,question_title,option_a,option_b';

  it('of two answers is refused, naming both rows', async () => {
    const rows = ['7,a,1,q1,Q,x,y', '8,a,1,q2,R,x,y', '7,b,1,q1,Q,x,y'];
    await expect(opened([header, ...rows], labels)).rejects.toThrow(
      /line 4: answer_id "7" stands at line 2 too, which differs in user_id$/,
    );
  });

  it('of one answer written twice counts once', async () => {
    const rows = ['7,a,1,q1,Q,x,y', '7,a,1,q1,Q,x,y'];
    await opened([header, ...rows], async (log) => {
      expect([await labels(log), log.duplicates]).toEqual([[1], 1]);
      expect(log.record.leftOut).toEqual([{ rows: 1, why: 'they repeat an answer_id' }]);
    });
  });

  it('of two questions is refused by who trains, and said by who audits', async () => {
    const rows = ['1,a,1,q1,Two and two?,3,4', '2,b,1,q1,Two and five?,7,8'];
    await opened([header, ...rows], async (log) => {
      const problem = 'question_id "q1": expected one question, got two: "Two and two?';
      await expect(readStudents(log, null)).rejects.toThrow(problem);
      expect((await auditLog(log)).notes).toEqual([expect.stringContaining(problem)]);
    });
  });

  it('of one question in other blanks, capitals and orders of options is one, and that is said', async () => {
    const rows = ['1,a,1,q1,Two and two?,3,4', '2,b,1,q1,two  and two?,4,3'];
    await opened([header, ...rows], async (log) => {
      const { answers, notes } = await readStudents(log, null);
      expect(answers.questions).toEqual(['q1']);
      expect(notes).toEqual([expect.stringContaining('1 question_id with texts that differ in blanks')]);
      expect((await auditLog(log)).notes).toEqual(notes);
    });
  });
});

describe('columns', () => {
  it('that nobody reads are named, with the column of ours that they are near', async () => {
    const lines = ['user_id,is_correct,question_title,choice 1,Option C,topicname,attempt', 's,1,Q,x,y,z,1'];
    await opened(lines, (log) => {
      expect(log.record.leftAside).toEqual([
        { column: 'choice 1', near: 'option_a' },
        { column: 'Option C', near: 'option_c' },
        { column: 'topicname', near: 'topic_name' },
        { column: 'attempt' },
      ]);
      expect(log.notes).toEqual([
        '3 columns not read, though named much as ours: choice 1 (near option_a), Option C (near option_c), topicname (near topic_name); to have them read: `columns: option_a=choice 1`',
      ]);
    });
  });

  it('whose values cannot be read are counted, with three examples and their rows', async () => {
    const times = ['2024-01-01', 'soon', 'later', 'never', '25:00'];
    const lines = [
      'user_id,is_correct,question_title,answered_at',
      ...times.map((time, i) => `s,1,Q${i},${time}`),
    ];
    await opened(lines, (log) => {
      expect(log.record.unread).toMatchObject([
        {
          column: 'answered_at',
          values: 4,
          of: 5,
          examples: [
            { row: 2, value: 'soon' },
            { row: 3, value: 'later' },
            { row: 4, value: 'never' },
          ],
        },
      ]);
      expect(log.notes[0]).toMatch(
        /^answered_at: 4 of 5 values cannot be read: "soon" \(row 2\), .*ISO 8601/,
      );
    });
  });
});

describe('the last answers of students', () => {
  /** Newest first, each student's last three answers wrong. */
  const lines = (timeOf: (i: number) => string) => [
    'user_id,is_correct,question_title,answered_at',
    ...['a', 'b'].flatMap((student) =>
      Array.from({ length: 15 }, (_, i) => `${student},${i >= 12 ? 0 : 1},Q${i},"${timeOf(i)}"`).reverse(),
    ),
  ];
  const heldOut = (log: AnswerLog) =>
    readStudents(log, null).then(({ answers }) => {
      const sides = splitClass(answers, { split: 'time', fewest: 5, selection: 'validation' });
      return (
        answersOfStudents(answers) &&
        [...sides.entries()].flatMap(([i, side]) => (side === 'test' ? [answers.label[i]] : []))
      );
    });
  const two = (n: number) => String(n).padStart(2, '0');

  it.each<[string, (i: number) => string]>([
    ['ISO', (i) => `2024-03-${two(i + 1)}T10:00:00Z`],
    ['days first', (i) => `${two(i + 1)}/03/2024 10:00`],
    ['months first', (i) => `3/${i + 1}/2024 10:00 AM`],
    ['names of months', (i) => `${i + 1} March 2024, 10:00 AM`],
    ['seconds with decimals', (i) => `${1709287200 + i * 86400}.5`],
    ['milliseconds', (i) => `${(1709287200 + i * 86400) * 1000}`],
    ['mixed', (i) => [`2024-03-${two(i + 1)}`, `${i + 1} March 2024`, `${1709251200 + i * 86400}`][i % 3]!],
  ])('are held out by times written as %s', async (_, timeOf) => {
    expect(await opened(lines(timeOf), heldOut)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('are not guessed where one has no time', async () => {
    const log = lines((i) => (i === 7 ? '' : `2024-03-${two(i + 1)}`));
    await expect(opened(log, heldOut)).rejects.toMatchObject({
      code: 'log',
      message:
        'split by time: of 2 students nothing says in which order they answered: row 8 has no answered_at',
    });
  });
});
