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
a3,anna,q2,1,Where?,x,y,z,A,c
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
