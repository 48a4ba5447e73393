/** Banks in every form that they may have, and all that may be wrong with one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { openAnswerLog } from '../open-log.ts';
import { isItemBank, readItemBank } from './item-bank.ts';
import { populationAnswers } from './population-answers.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));
let files = 0;
function write(...lines: readonly string[]): string {
  const path = join(home, `bank-${++files}.csv`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

describe('recognised by its columns', () => {
  test.each([
    ['facility,answers,question_title', true],
    ['b,se,question_title', true],
    ['count_a,count_b,correct_option,question_title', true],
    ['facility,question_title', true],
    ['student,question_title,score,a,b,c,d', false],
    ['user_id,is_correct,question_title,facility,answers', false],
    ['user_id,question_title,b,se', false],
    ['question_id,question_title,answers', false],
  ])('%s: %s', async (header, expected) => {
    expect(await isItemBank({ path: write(header, '1,1,1,1,1') })).toBe(expected);
  });

  test('by b that the user names, whose error is asked for', async () => {
    const path = write('question_title,d', 'One?,0.5');
    expect(await isItemBank({ path, columns: { b: 'd' } })).toBe(true);
    await expect(readItemBank({ path, columns: { b: 'd' } })).rejects.toThrow('no column se beside b');
  });

  test('not by one column named b: it is read as a log, and what a bank lacks is said', async () => {
    await expect(openAnswerLog({ path: write('question_title,b', 'One?,0.5') })).rejects.toMatchObject({
      message: expect.stringContaining('no column user_id, is_correct'),
      hint: expect.stringContaining('or, of items without persons, give b a column se'),
    });
  });

  test('under names of its own', async () => {
    const path = write('p_value,n,stem', '0.5,10,What?');
    expect(await isItemBank({ path })).toBe(false);
    const columns = { facility: 'p_value', answers: 'n', question_title: 'stem' };
    expect(await isItemBank({ path, columns })).toBe(true);
    const { items } = await readItemBank({ path, columns });
    expect(items).toMatchObject([{ facility: 0.5, answers: 10, text: 'Question: What?' }]);
  });
});

describe('what it says of an item', () => {
  test('is the logit of the share wrong, half an answer added, with its variance', async () => {
    const path = write('question_id,facility,answers,question_title', 'a,0.8,10,One?', 'b,0,4,Two?');
    const { items, source } = await readItemBank({ path });
    expect(source).toBe('facility');
    expect(items[0]!.b).toBeCloseTo(Math.log(2.5 / 8.5), 12);
    expect(items[0]!.error).toBeCloseTo(Math.sqrt(1 / 2.5 + 1 / 8.5), 12);
    expect(items[1]!.b).toBeCloseTo(Math.log(4.5 / 0.5), 12);
    expect(items[1]!.error).toBeCloseTo(Math.sqrt(1 / 4.5 + 1 / 0.5), 12);
  });

  test('is of right answers that need not be whole: a share may be of answers that were weighted, or guessed', async () => {
    const path = write('question_id,facility,answers,question_title', 'a,0.3,1,One?', 'b,0.25,10,Two?');
    const [one, two] = (await readItemBank({ path })).items;
    expect(one!.b).toBeCloseTo(Math.log(1.2 / 0.8), 12);
    expect(one!.error).toBeCloseTo(Math.sqrt(1 / 0.8 + 1 / 1.2), 12);
    expect(two!.b).toBeCloseTo(Math.log(8 / 3), 12);
  });

  test('is b and its error as they are, whatever else it says', async () => {
    const path = write('b,se,facility,answers,question_title', '-1.25,0.3,0.9,10,One?', '2,0,0.1,9,Two?');
    const { items, source } = await readItemBank({ path });
    expect(source).toBe('b');
    expect(items).toMatchObject([
      { b: -1.25, error: 0.3, facility: null, answers: null },
      { b: 2, error: 0 },
    ]);
  });

  test('follows from the counts of options and the key', async () => {
    const path = write(
      'question_title,option_a,option_b,option_c,correct_option,count_a,count_b,count_c',
      'One?,x,y,z,b,10,30,20',
      'Two?,x,y,,A,5,5,',
    );
    const { items } = await readItemBank({ path });
    expect(items).toMatchObject([
      { facility: 0.5, answers: 60, key: 1, counts: [10, 30, 20, 0, 0], options: ['x', 'y', 'z', '', ''] },
      { facility: 0.5, answers: 10, key: 0, counts: [5, 5, 0, 0, 0] },
    ]);
  });

  test('is of as many answers as the options were counted, whatever else says how many', async () => {
    const path = write(
      'question_title,correct_option,count_a,count_b,answers',
      'No counts?,a,,,10',
      'Nobody?,a,0,0,',
      'Counted?,a,7,3,',
      'Counted too?,a,7,3,500',
    );
    const { items, unanswered } = await readItemBank({ path });
    expect(items).toMatchObject([
      { text: 'Question: Counted?', facility: 0.7, answers: 10 },
      { text: 'Question: Counted too?', facility: 0.7, answers: 10 },
    ]);
    expect(unanswered).toBe(2);
  });

  test('beside a facility, counts say of how many it is where answers do not', async () => {
    const path = write(
      'question_title,facility,answers,count_a,count_b',
      'One?,0.5,20,7,3',
      'Two?,0.5,,7,3',
      'Three?,0.5,,,',
    );
    const { items, unanswered } = await readItemBank({ path });
    expect(items).toMatchObject([{ answers: 20 }, { facility: 0.5, answers: 10 }]);
    expect(unanswered).toBe(1);
  });

  test('has as many options as there are letters, and may number them', async () => {
    const lettered = write(
      'question_title,correct_option,count_a,count_b,count_f',
      'One?,a,7,3,',
      'Two?,f,1,2,7',
    );
    const expected = [
      { facility: 0.7, answers: 10, counts: [7, 3, 0, 0, 0, 0] },
      { facility: 0.7, answers: 10, key: 5, counts: [1, 2, 0, 0, 0, 7] },
    ];
    expect((await readItemBank({ path: lettered })).items).toMatchObject(expected);
    const numbered = write(
      'question_title,correct_option,count_1,count_2,count_6',
      'One?,1,7,3,',
      'Two?,6,1,2,7',
    );
    const { items, notes } = await readItemBank({ path: numbered });
    expect(items).toMatchObject(expected);
    expect(notes).toEqual(['correct_option: numbers are read as places, 1 for the first option']);
    const many = write('question_title,correct_option,count_1,count_27', 'One?,1,7,3');
    await expect(readItemBank({ path: many })).rejects.toThrow(/count_27: expected 26 options at most/);
  });

  test('items without answers, and rows that repeat another, are counted out', async () => {
    const path = write(
      'question_id,facility,answers,question_title',
      'a,0.5,10,One?',
      'b,,0,Two?',
      'c,0.5,,Three?',
      'a,0.5,10,One?',
    );
    expect(await readItemBank({ path })).toMatchObject({ rows: 4, unanswered: 2, repeats: 1, items: [{}] });
  });

  test('is the same in JSONL and Parquet', async () => {
    const csv = write(
      'question_id,facility,answers,question_title,topic_name',
      'a,0.5,10,One?,Sums',
      'b,1,3,"Two, or?",',
    );
    const jsonl = join(home, 'bank.jsonl');
    writeFileSync(
      jsonl,
      [
        { question_id: 'a', facility: 0.5, answers: 10, question_title: 'One?', topic_name: 'Sums' },
        { question_id: 'b', facility: 1, answers: 3, question_title: 'Two, or?', topic_name: null },
      ]
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    );
    const parquet = join(home, 'bank.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`COPY (SELECT * FROM read_csv('${csv}')) TO '${parquet}' (FORMAT parquet)`);
    connection.closeSync();
    const { items } = await readItemBank({ path: csv });
    for (const path of [jsonl, parquet]) {
      expect(await isItemBank({ path })).toBe(true);
      expect((await readItemBank({ path })).items).toEqual(items);
    }
  });
});

test('is a class of one, an answer an item', async () => {
  const path = write(
    'question_id,facility,answers,question_title,topic_name',
    'a,0.5,10,One?,Sums',
    'b,0.2,3,Two?,',
    'c,0.1,9,One?,Sums',
  );
  const answers = populationAnswers(await readItemBank({ path }));
  expect(answers).toMatchObject({ students: ['population'], questions: ['a', 'b', 'c'], topics: ['Sums'] });
  expect([...answers.topic]).toEqual([0, -1, 0]);
  expect([...answers.text]).toEqual([0, 1, 0]);
});

describe('what is wrong with it is said, with the line and what to do', () => {
  test.each<[string, readonly string[], string, string]>([
    [
      'a share above 1',
      ['facility,answers,question_title', '47,100,One?'],
      'line 2: facility: expected a share from 0 to 1, got "47"',
      'not percent',
    ],
    [
      'a share below 0',
      ['facility,answers,question_title', '-0.1,100,One?'],
      'facility: expected a share from 0 to 1, got "-0.1"',
      'correct',
    ],
    [
      'no share',
      ['facility,answers,question_title', ',100,One?'],
      'line 2: facility is empty',
      'remove the row',
    ],
    [
      'answers that are no number',
      ['facility,answers,question_title', '0.5,many,One?'],
      'answers: expected a whole number, got "many"',
      'correct',
    ],
    [
      'half an answer',
      ['facility,answers,question_title', '0.5,1.5,One?'],
      'answers: expected a whole number, got "1.5"',
      'correct',
    ],
    ['no answers', ['facility,question_title', '0.5,One?'], 'no column answers beside facility', 'answers=…'],
    ['b without its error', ['b,question_title', '0.5,One?'], 'no column se beside b', 'se=…'],
    [
      'b that is no number',
      ['b,se,question_title', 'hard,0.2,One?'],
      'b: expected a number of logits, got "hard"',
      'correct',
    ],
    ['NaN', ['b,se,question_title', 'NaN,0.2,One?'], 'b: expected a number of logits, got "NaN"', 'correct'],
    [
      'an error below 0',
      ['b,se,question_title', '1,-0.2,One?'],
      'se: expected a number from 0 on, got "-0.2"',
      'correct',
    ],
    ['no error', ['b,se,question_title', '1,,One?'], 'se is empty', 'remove the row'],
    [
      'an item without a text',
      ['facility,answers,question_title', '0.5,10,One?', '0.5,10,'],
      'line 3: question_title is empty',
      'remove the row',
    ],
    ['no texts at all', ['facility,answers', '0.5,10'], 'no column question_title', 'question_title=…'],
    [
      'two shares of one id',
      ['question_id,facility,answers,question_title', 'a,0.5,10,One?', 'a,0.6,10,One?'],
      'line 3: question_id a: expected one facility, got 0.5 and 0.6',
      'id of its own',
    ],
    [
      'two texts of one id',
      ['question_id,facility,answers,question_title', 'a,0.5,10,One?', 'a,0.5,10,Two?'],
      'question_id a: expected one text',
      'id of its own',
    ],
    [
      'counts without a key',
      ['count_a,count_b,question_title', '1,2,One?'],
      'no column correct_option beside count_a, count_b',
      'right option',
    ],
    [
      'a key that is none',
      ['count_a,count_b,correct_option,question_title', '1,2,x,One?'],
      'correct_option is none of the options',
      'letter',
    ],
    [
      'nobody who answered',
      ['facility,answers,question_title', '0.5,0,One?'],
      'no item has answers',
      'answers',
    ],
    ['no rows', ['facility,answers,question_title'], 'no items', 'row'],
  ])('%s', async (_, lines, message, hint) => {
    await expect(readItemBank({ path: write(...lines) })).rejects.toMatchObject({
      code: 'log',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});
