/** Covariates: columns of a log that are lines of its questions' texts, and of files of questions alike. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeError, UnderstudyError } from '../../errors.ts';
import { openDatabase, sqlPath } from '../../sources/database.ts';
import { BANK_NEEDS } from '../../sources/formats/columns.ts';
import { openSource } from '../../sources/formats/source.ts';
import { classAnswers } from '../class-answers.ts';
import { checkCovariateNames } from '../inputs.ts';
import { readItemBank } from '../items/item-bank.ts';
import { openAnswerLog } from '../open-log.ts';
import { refuseCovariatesOfAnswers } from './covariates-of-answers.ts';
import { questionText } from './question-text.ts';
import { questionsOfLog, readQuestions } from './read-questions.ts';

const folder = mkdtempSync(join(tmpdir(), 'covariates-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The whole text that a user would read, without the folder. */
async function problemOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UnderstudyError)) throw error;
    return describeError(error).replaceAll(`${folder}/`, '');
  }
  return 'none';
}

const LOG = write(
  'log.csv',
  `user_id,is_correct,question_id,question_title,topic_name,grade,Stufe
a,1,q1,Why?,sums,4,x
b,0,q1,Why?,sums,4.0,x
a,0,q2,Who?,,8," two
 lines "
b,1,q1,Why?,sums,8,x
b,1,q3,When?,,,
`,
);

describe('the text of a question', () => {
  test('has a line for each covariate with a value, before the question', () => {
    const fields = { topic_name: 'sums', question_title: 'Why?', option_a: 'x' };
    const covariates = { grade: ' 4 ', place: 'first\nof  all', none: null, blank: ' ' };
    expect(questionText(fields, covariates)).toBe(
      'Topic: sums\ngrade: 4\nplace: first of all\n\nQuestion: Why?\nA) x',
    );
    expect(questionText({ question_title: 'Why?' }, covariates)).toBe(
      'grade: 4\nplace: first of all\n\nQuestion: Why?',
    );
  });

  test.each([
    ['4.0', '4'],
    ['-0.50', '-0.5'],
    ['0.0', '0'],
    ['01', '01'],
    ['007.50', '007.50'],
    ['4e0', '4e0'],
    ['1.2.3', '1.2.3'],
    ['12345678901234567890', '12345678901234567890'],
  ])('has %s as %s', (written, line) => {
    expect(questionText({ question_title: 'Why?' }, { n: written })).toBe(`n: ${line}\n\nQuestion: Why?`);
  });

  test('has a topic that is named as a covariate once', () => {
    const fields = { topic_name: 'sums', question_title: 'Why?' };
    expect(questionText(fields, { topic_name: 'sums' })).toBe(questionText(fields));
  });
});

describe('a log', () => {
  test.each(['csv', 'parquet', 'jsonl'])(
    '%s has them in its texts: a question in two grades is two texts',
    async (format) => {
      const path = join(folder, `log.${format}`);
      if (format !== 'csv') {
        const database = await openDatabase({});
        await database.run(
          `COPY (SELECT * REPLACE (grade::DOUBLE AS grade) FROM read_csv(${sqlPath(LOG)})) TO '${path}' (FORMAT ${format === 'jsonl' ? 'json' : format})`,
        );
        database.close();
      }
      const log = await openAnswerLog({ path, covariates: ['grade', 'Stufe'] });
      const answers = await classAnswers(log, ['a', 'b']);
      const texts = [
        'Topic: sums\ngrade: 4\nStufe: x\n\nQuestion: Why?',
        'grade: 8\nStufe: two lines\n\nQuestion: Who?',
        'Topic: sums\ngrade: 8\nStufe: x\n\nQuestion: Why?',
        'Question: When?',
      ];
      expect(answers.texts).toEqual(texts);
      expect([...answers.question]).toEqual([0, 0, 1, 0, 2]);
      const { questions, reworded } = await questionsOfLog(log);
      expect(questions.map(({ text }) => text)).toEqual([texts[0], texts[1], texts[3]]);
      expect(reworded).toBe(1);
      log.close();
    },
  );

  test('without them named is as it was', async () => {
    const log = await openAnswerLog({ path: LOG });
    expect((await classAnswers(log, ['a'])).texts).toEqual([
      'Topic: sums\n\nQuestion: Why?',
      'Question: Who?',
    ]);
    log.close();
  });

  test('lacks one, or reads it as something else: said in one line', async () => {
    expect(await problemOf(() => openAnswerLog({ path: LOG, covariates: ['level'] }))).toMatch(
      /^log.csv: no column "level" for covariate level; name one that the file has: .*"grade", "Stufe"$/,
    );
    const columns = { topic_name: 'Stufe' };
    expect(await problemOf(() => openAnswerLog({ path: LOG, columns, covariates: ['Stufe'] }))).toBe(
      'log.csv: column "Stufe" is read as topic_name; name it so: `covariate: topic_name`',
    );
  });

  test('with a value of its own at nearly every answer is refused', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) =>
        `s${i % 10},${i % 2},q${Math.floor(i / 10)},Q${Math.floor(i / 10)},${i},${i % 20 < 10 ? 4 : 8}`,
    );
    const path = write(
      'times.csv',
      `user_id,is_correct,question_id,question_title,seconds,grade\n${rows.join('\n')}\n`,
    );
    const check = async (covariates: readonly string[]) => {
      const log = await openAnswerLog({ path, covariates });
      try {
        await refuseCovariatesOfAnswers(log);
      } finally {
        log.close();
      }
    };
    expect(await problemOf(() => check(['grade']))).toBe('none');
    expect(await problemOf(() => check(['seconds', 'grade']))).toContain('covariate seconds');
    expect(await problemOf(() => check(['grade', 'seconds']))).toMatch(
      /^times.csv: covariate seconds belongs to answers, not to questions: .*; leave it out/,
    );
  });
});

describe('a file of questions', () => {
  test('has them under their names or others; one without a column is missing everywhere', async () => {
    const path = write('new.csv', 'question_title,klasse\nWhy?,4\nWho?,\n');
    const texts = async (covariates: readonly string[], columns: Record<string, string> = {}) =>
      (await readQuestions(path, columns, { covariates })).questions.map(({ text }) => text);
    const named = ['grade: 4\n\nQuestion: Why?', 'Question: Who?'];
    expect(await texts(['grade'], { grade: 'klasse' })).toEqual(named);
    expect(await texts(['grade'])).toEqual(['Question: Why?', 'Question: Who?']);
    expect(await problemOf(() => texts(['grade'], { grade: 'stufe' }))).toContain(
      'new.csv: no column "stufe" for covariate grade; name one that the file has',
    );
    expect(await problemOf(() => texts([], { grade: 'klasse' }))).toContain('`columns`: expected one of');
  });
});

describe('a bank of items', () => {
  const path = write(
    'bank.csv',
    'question_title,facility,n,b,se,count_a,grade\nWhy?,0.5,10,0,0.1,5,4\nWho?,0.4,10,0.4,0.1,4,8\n',
  );
  test('has them in its texts, but none that says what is to be learned', async () => {
    const { items } = await readItemBank({ path, covariates: ['grade'] });
    expect(items.map(({ text }) => text)).toEqual([
      'grade: 4\n\nQuestion: Why?',
      'grade: 8\n\nQuestion: Who?',
    ]);
    for (const name of ['facility', 'answers', 'b', 'se', 'count_a', 'count_e'])
      expect(
        await problemOf(() => readItemBank({ path, columns: { answers: 'n' }, covariates: ['grade', name] })),
        name,
      ).toBe(
        `\`covariate\`: expected what a bank says of an item beside its difficulty, got "${name}"; leave it out: it says what answers came to, and what is read of a question must be known before anybody answers it`,
      );
  });

  test('says nothing of logs, where a name such as answers may be of anything', async () => {
    const path = write('answers.csv', 'user_id,is_correct,question_title,n\na,1,Why?,4\n');
    const log = await openAnswerLog({ path, columns: { answers: 'n' }, covariates: ['answers'] });
    expect((await classAnswers(log, ['a'])).texts).toEqual(['answers: 4\n\nQuestion: Why?']);
    log.close();
  });
});

test('a column of ours that is named as a covariate keeps the name that the file has for it', async () => {
  const path = write('named.csv', 'question_title,facility,n\nWhy?,0.5,10\n');
  const options = { path, columns: { answers: 'n' }, covariates: ['answers'] };
  const source = await openSource(options, BANK_NEEDS);
  source.database.close();
  expect(source.columns).toMatchObject({ answers: 'n' });
});

test.each([
  ['', 'without a colon or a line break'],
  ['a:b', 'without a colon or a line break'],
  ['a\nb', 'without a colon or a line break'],
  ['Topic', 'that no line of a question has'],
  ['A) x', 'that no line of a question has'],
  ['answered_at', 'this one belongs to answers'],
  ['facility', 'this one belongs to answers'],
  ['count_b', 'this one belongs to answers'],
  ['option_a', 'beside its text'],
])('%j is no name of a covariate', async (name, message) => {
  expect(await problemOf(() => checkCovariateNames([name]))).toContain(message);
  expect(await problemOf(() => checkCovariateNames(['grade', 'topic_name', 'correct_option']))).toBe('none');
});
