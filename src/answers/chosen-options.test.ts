/** Which options were chosen, beside the answers of a class. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { chosenOptions } from './chosen-options.ts';
import { classAnswers } from './class-answers.ts';
import { openAnswerLog } from './open-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'options-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(csv: string, students: readonly string[], attempts: 'all' | 'first' = 'all') {
  const path = join(folder, 'log.csv');
  writeFileSync(path, csv);
  const log = await openAnswerLog({ path, attempts });
  try {
    const answers = await classAnswers(log, students);
    return { answers, ...(await chosenOptions(log, answers)) };
  } finally {
    log.close();
  }
}

const HEAD = 'user_id,question_id,is_correct,question_title,option_a,option_b,option_c,correct_option';

test('letters of either case and numbers, in the order of the answers', async () => {
  const csv = `answer_id,${HEAD},selected_option
a1,ben,q1,1,Which?,x,y,,b, B
a2,carl,q1,0,Which?,x,y,,b,a
a3,anna,q2,1,Where?,x,y,z,A,a
a3,anna,q2,1,Where?,x,y,z,A,a
a4,anna,q1,0,Which?,x,y,,b,
a5,ben,q2,0,Where?,x,y,z,a,2
`;
  const { answers, chosen } = await read(csv, ['anna', 'ben']);
  expect(answers.answerIds).toEqual(['a1', 'a3', 'a4', 'a5']);
  expect(chosen).toEqual({
    selected: Int8Array.of(1, 0, -1, 1),
    key: Int8Array.of(1, 0),
    options: Int8Array.of(2, 3),
  });
});

test('a key that the rows do not agree on is not known; an option without text is there if it was chosen', async () => {
  const csv = `${HEAD},selected_option
ben,q1,1,Which?,x,y,,a,d
anna,q1,1,Which?,x,y,,b,b
anna,q1,1,Which?,x,y,,c,a
`;
  const { answers, chosen } = await read(csv, ['anna', 'ben'], 'first');
  expect(answers.label).toHaveLength(2);
  expect(chosen).toEqual({
    selected: Int8Array.of(3, 1),
    key: Int8Array.of(-1),
    options: Int8Array.of(4),
  });
});

test('a log without the columns', async () => {
  expect((await read(`${HEAD}\nben,q1,1,Which?,x,y,,a\n`, ['ben'])).chosen).toBeNull();
  const bare = 'user_id,is_correct,question_title,selected_option\nben,1,Which?,b\n';
  expect((await read(bare, ['ben'])).chosen).toEqual({
    selected: Int8Array.of(1),
    key: Int8Array.of(-1),
    options: Int8Array.of(2),
  });
});

const SHUFFLED = [
  ['anna', 1, '4', '5', '7'],
  ['ben', 0, '5', '7', '4'],
  ['carl', 1, '7', '4', '5'],
] as const;

/** Every student chose what the first row calls a, b, a. */
const shuffledLog = (choices: readonly string[], keys: readonly string[], head: string) =>
  [
    `user_id,is_correct,question_title,option_a,option_b,option_c,selected_option,correct_option${head === '' ? '' : ',question_id'}`,
    ...SHUFFLED.map(([user, right, ...options], i) =>
      [user, right, 'What is 3 + 1?', ...options, choices[i], keys[i], ...(head === '' ? [] : ['q'])].join(
        ',',
      ),
    ),
    '',
  ].join('\n');

test.each([
  ['letters', ['a', 'A', 'B'], ['a', 'c', 'b']],
  ['numbers', ['1', '1', '2'], ['1', '3', '2']],
  ['texts', ['4', '5', '4'], ['4', '4', '4']],
])('options in different orders are matched by their texts: %s', async (_, choices, keys) => {
  for (const head of ['id', '']) {
    const { answers, chosen } = await read(shuffledLog(choices, keys, head), ['anna', 'ben', 'carl']);
    expect(answers.questions).toHaveLength(1);
    expect(answers.texts).toEqual(['Question: What is 3 + 1?\nA) 4\nB) 5\nC) 7']);
    expect(chosen).toEqual({
      selected: Int8Array.of(0, 1, 0),
      key: Int8Array.of(0),
      options: Int8Array.of(3),
    });
  }
});

test('what is not read is said, with examples; where nothing is, nothing is counted', async () => {
  const rows = ['q1,1,Which?,x,y,,a,a', 'q1,0,Which?,x,y,,a,skipped', 'q1,0,Which?,x,y,,a,"A,B"'];
  const csv = (...some: string[]) =>
    `user_id,${HEAD.replace('user_id,', '')},selected_option\n${some.map((row, i) => `s${i},${row}\n`).join('')}`;
  expect((await read(csv(...rows), ['s0'])).notes).toEqual([
    '1 of 3 values of selected_option (33 %) name several options, and count for none: "A,B" (row 3)',
    '1 of 3 values of selected_option (33 %) are no option of their question, and are not counted: "skipped" (row 2)',
  ]);
  const none = await read(csv(rows[1]!), ['s0']);
  expect(none.chosen).toBeNull();
  expect(none.notes.at(-1)).toBe(
    'no options are counted: no value of selected_option is a letter, a number or the text of an option',
  );
});
