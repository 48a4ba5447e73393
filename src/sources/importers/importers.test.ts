/** Every form of a log through one suite: it is known, no other is taken for it, and it becomes the answers that it has. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openAnswerLog } from '../../answers/open-log.ts';
import { answersOfStudents, readStudents } from '../../answers/students.ts';
import { csvText } from '../../files/index.ts';
import { openDatabase } from '../database.ts';
import { openCsv } from '../formats/csv-file.ts';
import { openJsonl } from '../formats/jsonl-file.ts';
import { findLogFile } from '../formats/log-file.ts';
import type { LogFormat } from './format-names.ts';
import { IMPORTERS } from './importers.ts';
import { tableOf } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'importers-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Cell = string | number | null;

interface Fixture {
  readonly format: LogFormat;
  readonly of: string;
  /** Header and rows; or statements, a line each. */
  readonly table: readonly (readonly Cell[])[] | readonly object[];
  readonly items?: readonly (readonly Cell[])[];
  readonly file?: string;
  readonly columns?: Readonly<Record<string, string>>;
  /** user, question, right or wrong. */
  readonly answers: readonly (readonly [string, string, 0 | 1])[];
  /** Texts of some of its questions. */
  readonly texts?: readonly string[];
  readonly notes?: readonly RegExp[];
}

const FIXTURES: readonly Fixture[] = [
  {
    format: 'wide',
    of: 'marks alone',
    table: [
      ['student', 'class', 'q1', 'q2', 'q3', 'total'],
      ['ann', '4a', 1, 0, 1, 2],
      ['bob', '4b', 0, 'NA', 1, 1],
    ],
    answers: [
      ['ann', 'q1', 1],
      ['ann', 'q2', 0],
      ['ann', 'q3', 1],
      ['bob', 'q1', 0],
      ['bob', 'q3', 1],
    ],
    texts: ['Question: q1'],
    notes: [
      /3 columns of questions, from "q1" to "q3", their cells marks/,
      /left aside: "class", "total"/,
      /no texts/,
      /1 cell/,
    ],
  },
  {
    format: 'wide',
    of: 'options, with a row KEY',
    table: [
      ['', 'q1', 'q2', 'q3'],
      ['KEY', 'A', 'C', 'AC'],
      ['s1', 'a', 'B', 'AC'],
      ['s2', 'B', 'C)', 'A'],
    ],
    answers: [
      ['s1', 'q1', 1],
      ['s1', 'q2', 0],
      ['s1', 'q3', 1],
      ['s2', 'q1', 0],
      ['s2', 'q2', 1],
      ['s2', 'q3', 0],
    ],
  },
  {
    format: 'wide',
    of: 'options by number or text, with a file of items',
    table: [
      ['id', 'i1', 'i2', 'age', 'i3'],
      ['7', '2', 'blue', '12', 'B'],
      ['8', '1', 'red', '13', 'A'],
    ],
    items: [
      ['question_id', 'question_title', 'option_a', 'option_b', 'correct_option', 'topic_name'],
      ['i1', 'What is 2 + 3?', '4', '5', 'B', 'Sums'],
      ['i2', 'The sky?', 'red', 'blue', 'blue', 'Colours'],
      ['i3', 'The grass?', 'green', 'grey', 'a', 'Colours'],
      ['i4', 'Never asked', 'x', 'y', 'a', null],
    ],
    file: 'options.csv',
    answers: [
      ['7', 'i1', 1],
      ['7', 'i2', 1],
      ['7', 'i3', 0],
      ['8', 'i1', 0],
      ['8', 'i2', 0],
      ['8', 'i3', 1],
    ],
    texts: ['Topic: Sums\n\nQuestion: What is 2 + 3?\nA) 4\nB) 5'],
    notes: [/their cells options/, /without a column: "i4"/],
  },
  {
    format: 'irt',
    of: 'the names of the Item Response Warehouse',
    table: [
      ['id', 'item', 'resp', 'rt', 'date'],
      ['p1', 'add1', 1, 2.5, 1000],
      ['p1', 'add2', 0, 3.5, 1010],
      ['p2', 'add1', 0, 1.5, 1020],
    ],
    answers: [
      ['p1', 'add1', 1],
      ['p1', 'add2', 0],
      ['p2', 'add1', 0],
    ],
    notes: [/no texts/],
  },
  {
    format: 'irt',
    of: 'with texts beside',
    table: [
      ['person', 'item', 'resp'],
      ['p1', 'add1', 1],
      ['p2', 'add1', 0],
    ],
    items: [
      ['item', 'item_text', 'grade'],
      ['add1', 'What is 1 + 1?', '2'],
    ],
    answers: [
      ['p1', 'add1', 1],
      ['p2', 'add1', 0],
    ],
    texts: ['Question: What is 1 + 1?'],
  },
  {
    format: 'moodle-grades',
    of: 'marks with decimal commas, and the row of averages',
    table: [
      [
        'Last name',
        'First name',
        'Email address',
        'State',
        'Started',
        'Completed',
        'Grade/3,00',
        'Q. 1 /1,00',
        'Q. 2 /2,00',
      ],
      [
        'Berg',
        'Ann',
        'ann@x.org',
        'Finished',
        '3 March 2021 10:00 AM',
        '3 March 2021 10:15 AM',
        '3,00',
        '1,00',
        '2,00',
      ],
      [
        'Cohn',
        'Bob',
        'bob@x.org',
        'Finished',
        '3 March 2021 10:00 AM',
        '3 March 2021 10:18 AM',
        '0,00',
        '0,00',
        '-',
      ],
      ['Overall average', '', '', '', '', '', '1,50', '0,50', '1,00'],
    ],
    answers: [
      ['ann@x.org', '1', 1],
      ['ann@x.org', '2', 1],
      ['bob@x.org', '1', 0],
    ],
    notes: [/moodle-grades: 2 questions/, /1 cell/],
  },
  {
    format: 'moodle-responses',
    of: 'texts, responses and right answers',
    table: [
      [
        'Last name',
        'First name',
        'ID number',
        'State',
        'Completed',
        'Grade/2.00',
        'Question 1',
        'Response 1',
        'Right answer 1',
        'Question 2',
        'Response 2',
        'Right answer 2',
      ],
      [
        'Berg',
        'Ann',
        '17',
        'Finished',
        '3 March 2021 10:15 AM',
        '1.00',
        'Two and two?',
        '4',
        '4',
        'Red?',
        'True',
        'False',
      ],
      [
        'Cohn',
        'Bob',
        '18',
        'Finished',
        '3 March 2021 10:18 AM',
        '1.00',
        'Two and two?',
        '5',
        '4',
        'Red?',
        'False ',
        'False',
      ],
      [
        'Dahl',
        'Cid',
        '19',
        'Finished',
        '3 March 2021 10:18 AM',
        '0.00',
        'Two and two?',
        '-',
        '4',
        'Red?',
        '-',
        'False',
      ],
    ],
    answers: [
      ['17', 'Two and two?', 1],
      ['17', 'Red?', 0],
      ['18', 'Two and two?', 0],
      ['18', 'Red?', 1],
    ],
    texts: ['Question: Two and two?', 'Question: Red?'],
    notes: [/no marks/, /2 cells/],
  },
  {
    format: 'canvas',
    of: 'columns of equal names',
    table: [
      [
        'name',
        'id',
        'sis_id',
        'section',
        'submitted',
        'attempt',
        '11: What is 2 + 2?',
        '1.0',
        '12: What is 3: a prime?',
        '1.0',
        '13: Your name',
        '0.0',
        'n correct',
        'n incorrect',
        'score',
      ],
      [
        'Ann',
        5,
        's5',
        'A',
        '2021-03-03 10:15:00 UTC',
        1,
        '4',
        '1.0',
        'yes',
        '1.0',
        'Ann',
        '0.0',
        2,
        0,
        '2.0',
      ],
      ['Bob', 6, 's6', 'A', '2021-03-03 10:16:00 UTC', 1, '5', '0.0', null, '0.0', 'Bob', '0.0', 0, 2, '0.0'],
    ],
    answers: [
      ['5', '11', 1],
      ['5', '12', 1],
      ['6', '11', 0],
      ['6', '12', 0],
    ],
    texts: ['Question: What is 2 + 2?', 'Question: What is 3: a prime?'],
    notes: [/1 question without points/],
  },
  {
    format: 'google-forms',
    of: 'scores beside answers',
    table: [
      [
        'Timestamp',
        'Username',
        'Total score',
        'Your class',
        'What is 2 + 2?',
        'What is 2 + 2? [Score]',
        'What is 2 + 2? [Feedback]',
        'Sky?',
        'Sky? [Score]',
        'Sky? [Feedback]',
      ],
      [
        '2021/03/03 10:15:00 AM GMT+1',
        'ann@x.org',
        '3.00 / 3',
        '4a',
        '4',
        '1.00 / 1',
        '',
        'blue',
        '2.00 / 2',
        '',
      ],
      ['2021/03/03 10:16:00 AM GMT+1', 'bob@x.org', '0.00 / 3', '4a', '5', '0.00 / 1', '', '', '-- / 2', ''],
    ],
    answers: [
      ['ann@x.org', 'What is 2 + 2?', 1],
      ['ann@x.org', 'Sky?', 1],
      ['bob@x.org', 'What is 2 + 2?', 0],
    ],
    texts: ['Question: What is 2 + 2?', 'Question: Sky?'],
  },
  {
    format: 'assistments',
    of: 'a problem of two skills has two rows',
    table: [
      ['order_id', 'user_id', 'problem_id', 'correct', 'skill_name', 'answer_id', 'sequence_id'],
      [20, 'u1', 'p1', 1, 'Circles', 'a9', 's1'],
      [20, 'u1', 'p1', 1, 'Area', 'a9', 's1'],
      [10, 'u1', 'p2', 0, 'Sums', '', 's1'],
      [30, 'u2', 'p1', 0, 'Circles', 'a9', 's1'],
    ],
    answers: [
      ['u1', 'p1', 1],
      ['u1', 'p2', 0],
      ['u2', 'p1', 0],
    ],
    texts: ['Topic: Circles\n\nQuestion: p1', 'Topic: Sums\n\nQuestion: p2'],
    notes: [/1 row left out/],
  },
  {
    format: 'ednet',
    of: 'a file a student, with keys beside',
    table: [
      ['timestamp', 'solving_id', 'question_id', 'user_answer', 'elapsed_time'],
      [1565096190868, 1, 'q5012', 'b', 38000],
      [1565096221062, 2, 'q4706', 'c', 24000],
      [1565096293432, 3, 'q4366', '', 68000],
    ],
    items: [
      ['question_id', 'bundle_id', 'correct_answer', 'part', 'tags'],
      ['q5012', 'b1', 'b', 1, '7;8'],
      ['q4706', 'b2', 'a', 2, '9'],
      ['q4366', 'b3', 'a', 2, '9'],
    ],
    file: 'u717.csv',
    answers: [
      ['u717', 'q5012', 1],
      ['u717', 'q4706', 0],
    ],
    notes: [/of one student, u717/, /1 row/],
  },
  {
    format: 'open-edx',
    of: 'marks in the state, or the correct answer',
    table: [
      [
        'username',
        'title',
        'location',
        'block_key',
        'state',
        'Answer ID',
        'Question',
        'Answer',
        'Correct Answer',
      ],
      [
        'ann',
        'Fruit',
        'Week 1',
        'block-v1:x',
        '{"correct_map": {"ab_2_1": {"correctness": "correct"}}, "last_submission_time": "2021-03-03T10:15:00Z"}',
        'ab_2_1',
        'Which is a fruit?',
        'an apple',
        'apple',
      ],
      ['bob', 'Fruit', 'Week 1', 'block-v1:x', '{}', 'ab_2_1', 'Which is a fruit?', 'a potato', 'apple'],
      ['cid', 'Fruit', 'Week 1', 'block-v1:x', '{"seed": 1}', '', '', '', ''],
    ],
    answers: [
      ['ann', 'ab_2_1', 1],
      ['bob', 'ab_2_1', 0],
    ],
    texts: ['Question: Which is a fruit?'],
    notes: [/1 row/],
  },
  {
    format: 'xapi',
    of: 'statements of all kinds',
    table: [
      statement('ann', 'http://adlnet.gov/expapi/verbs/answered', { success: true, response: 'g' }),
      statement('bob', 'http://adlnet.gov/expapi/verbs/answered', { success: false, response: 'r' }),
      statement('bob', 'http://adlnet.gov/expapi/verbs/completed', { success: true }),
    ],
    answers: [
      ['ann', 'http://x.org/q1', 1],
      ['bob', 'http://x.org/q1', 0],
    ],
    texts: ['Question: The grass?\nA) red\nB) green'],
    notes: [/1 statement/],
  },
  {
    format: 'inspera',
    of: 'marks of a grader go before those of the machine',
    table: [
      [
        'CandidateExternalId',
        'UserID',
        'QuestionNo',
        'QuestionTitle',
        'QuestionId',
        'EvaluatorUserId',
        'ManuallyGradedScore',
        'AutoGradedScore',
        'FinalGrade',
      ],
      ['c1', '90', '1', 'Capitals', '501', 'null', 'null', '1.0', ''],
      ['c1', '90', '2', 'Rivers', '502', '7', '1.0', '0.0', ''],
      ['c2', '91', '1', 'Capitals', '501', 'null', 'null', '0.0', ''],
      ['c2', '91', '2', 'Rivers', '502', 'null', 'null', 'null', ''],
    ],
    answers: [
      ['c1', '501', 1],
      ['c1', '502', 1],
      ['c2', '501', 0],
    ],
    texts: ['Question: Capitals'],
    notes: [/1 row/],
  },
  {
    format: 'tao',
    of: 'responses and scores',
    table: [
      ['Test Taker', 'item-1-RESPONSE', 'item-1-SCORE', 'item-1-duration', 'item-2-RESPONSE', 'item-2-SCORE'],
      ['ann', 'choice_1', '1', '3.5', 'choice_2', '0'],
      ['bob', 'choice_2', '0', '2.5', 'choice_3', '1'],
    ],
    answers: [
      ['ann', 'item-1', 1],
      ['ann', 'item-2', 0],
      ['bob', 'item-1', 0],
      ['bob', 'item-2', 1],
    ],
  },
];

function statement(user: string, verb: string, result: object): object {
  return {
    actor: { account: { homePage: 'http://x.org', name: user } },
    verb: { id: verb },
    object: {
      id: 'http://x.org/q1',
      definition: {
        description: { en: 'The grass?' },
        choices: [
          { id: 'r', description: { en: 'red' } },
          { id: 'g', description: { en: 'green' } },
        ],
        correctResponsesPattern: ['g'],
      },
    },
    result,
    timestamp: '2021-03-03T10:15:00Z',
  };
}

const isTable = (rows: Fixture['table']): rows is readonly (readonly Cell[])[] => Array.isArray(rows[0]);

const csvOf = ([header, ...rows]: readonly (readonly Cell[])[]): string =>
  [...csvText(header as string[], rows)].join('');

function jsonlOf(table: Fixture['table']): string {
  if (!isTable(table)) return table.map((line) => JSON.stringify(line)).join('\n');
  const [header, ...rows] = table;
  return rows
    .map((row) => JSON.stringify(Object.fromEntries(row.map((cell, i) => [header![i], cell]))))
    .join('\n');
}

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function open(fixture: Fixture, as: 'csv' | 'jsonl', format: LogFormat | 'auto' = 'auto') {
  const name = (fixture.file ?? 'log.csv').replace('csv', as);
  const path = write(
    name,
    as === 'csv' && isTable(fixture.table) ? csvOf(fixture.table) : jsonlOf(fixture.table),
  );
  const itemFile = fixture.items === undefined ? undefined : write('items.csv', csvOf(fixture.items));
  const log = await openAnswerLog({ path, format, itemFile, columns: fixture.columns, threads: 1 });
  try {
    const { answers } = await readStudents(log, null);
    const all = answersOfStudents(answers).flatMap(({ answers: of }) => of);
    const titleOf = new Map(
      all.map(({ questionId, text }) => [questionId, /Question: (.*)/.exec(text)![1]!]),
    );
    const isNamed = log.columns.question_id !== undefined;
    return {
      reading: log.reading,
      notes: log.notes,
      answers: all.map(({ userId, questionId, label }) => [
        userId,
        isNamed ? questionId : titleOf.get(questionId)!,
        label,
      ]),
      texts: answers.texts,
    };
  } finally {
    log.close();
  }
}

const sorted = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.join(' ')).sort();

describe.each(FIXTURES)('$format: $of', (fixture) => {
  const first = isTable(fixture.table) ? 'csv' : 'jsonl';
  /** JSON has no equal names, and none that is empty. */
  const isOfCsv =
    isTable(fixture.table) &&
    (new Set(fixture.table[0]).size < fixture.table[0]!.length || fixture.table[0]!.includes(''));

  it('is known, and becomes the answers that it has', async () => {
    const { reading, notes, answers, texts } = await open(fixture, first);
    expect(reading.format).toBe(fixture.format);
    expect(sorted(answers)).toEqual(sorted(fixture.answers));
    expect(texts).toEqual(expect.arrayContaining([...(fixture.texts ?? [])]));
    for (const note of fixture.notes ?? []) expect(notes).toContainEqual(expect.stringMatching(note));
    expect(notes.join()).not.toMatch(/\n|undefined/);
  });

  it.skipIf(first === 'jsonl' || isOfCsv)('says the same as JSON lines, by its name', async () => {
    const { answers, texts } = await open(fixture, 'jsonl', fixture.format);
    expect(sorted(answers)).toEqual(sorted(fixture.answers));
    expect(texts).toEqual(expect.arrayContaining([...(fixture.texts ?? [])]));
  });

  it('is taken for no other', async () => {
    const path = write(
      `log.${first}`,
      isTable(fixture.table) ? csvOf(fixture.table) : jsonlOf(fixture.table),
    );
    const database = await openDatabase({ threads: 1, reads: [path] });
    try {
      const file = await findLogFile(path, {});
      const form = await (first === 'csv' ? openCsv : openJsonl)(file, () => ({}));
      const table = tableOf(path, form, database, { read: (use) => use(form.selects.at(-1)!) });
      const known = [];
      for (const importer of IMPORTERS) if (await importer.recognises(table)) known.push(importer.name);
      expect(known.filter((name) => name !== fixture.format)).toEqual([]);
    } finally {
      database.close();
    }
  });
});
