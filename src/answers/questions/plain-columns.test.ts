/** Tables whose texts hold markup: what is recognised, what is left, and that all that is read of them sees the same. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recogniseMarkup } from '../../markup/index.ts';
import { classAnswers } from '../class-answers.ts';
import { openAnswerLog } from '../open-log.ts';
import { readQuestions } from './read-questions.ts';

const folder = mkdtempSync(join(tmpdir(), 'markup-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const MARKED = write(
  'marked.csv',
  'user_id,is_correct,question_title,option_a,option_b',
  'u,1,<p>What is 3<sup>2</sup>?</p>,<p>9</p>,6',
  'u,0,Is a < b &amp; b < c?,<b>yes</b>,no',
  'v,1,<p>What is 3<sup>2</sup>?</p>,<p>9</p>,6',
);
const PLAIN = write(
  'plain.csv',
  'question_title,option_a,option_b',
  'What is 3^2?,9,6',
  'Is a < b & b < c?,yes,no',
);

test('texts that hold markup are plain in all that is read of a log, and it is said', async () => {
  const log = await openAnswerLog({ path: MARKED });
  const answers = await classAnswers(log, ['u', 'v']);
  log.close();
  const { questions } = await readQuestions(PLAIN);
  expect(log.reading.markup).toBe('plain');
  expect(log.notes).toEqual([
    '4 texts with HTML or MathML, read as plain text; `markup: keep` reads them as they stand',
  ]);
  // Ids are hashes of what is read, so that they are those of the same texts in a file without markup.
  expect(answers.questions).toEqual(questions.map(({ questionId }) => questionId));
  expect(answers.texts).toEqual(questions.map(({ text }) => text));
  expect([...answers.label]).toEqual([1, 0, 1]);
});

test('what is kept is kept to the letter, and it is said', async () => {
  const log = await openAnswerLog({ path: MARKED, markup: 'keep' });
  const { texts } = await classAnswers(log, ['u']);
  log.close();
  expect(texts[0]).toBe('Question: <p>What is 3<sup>2</sup>?</p>\nA) <p>9</p>\nB) 6');
  expect([log.reading.markup, log.notes]).toEqual([
    undefined,
    [
      '1 of 2 question texts looked at hold tags, read as they stand; `markup: plain` reads HTML and MathML as plain text',
    ],
  ]);
});

test('questions about programs keep their signs; where tags are in some texts it is said', async () => {
  const titles = ['Is a < b?', 'What is List<T>?', 'x = a<b and c>d', 'What does <br> do in <p> of HTML?'];
  const path = write('code.csv', 'question_title', ...titles, 'if (a < b && c > d) go(); // AT&T');
  const { questions, notes } = await readQuestions(path);
  expect(questions.slice(0, 4).map(({ text }) => text)).toEqual(titles.map((title) => `Question: ${title}`));
  expect(notes[0]).toMatch(/^1 of 5 question texts looked at hold tags, read as they stand/);
});

test('a file without tags has nothing to say', async () => {
  expect((await readQuestions(PLAIN)).notes).toEqual([]);
});

test.each([
  [['<p>One</p>', 'Two', 'Three', 'Four', 'Five'], true],
  [['<p>One</p>', 'Two', 'Three', 'Four', 'Five', 'Six'], false],
  [['One<br>two'], true],
  [['One&nbsp;two'], true],
  [['See <img src="a.png"/>'], true],
  [['<math><mn>1</mn></math>'], true],
  [['10<sup>-3</sup>'], true],
  [['What is <b>?', 'Which is right: <p> or <q>?', 'std::vector<int> v', 'AT&T; a && b'], false],
  [[], false],
] as const)('%j is markup: %s', (texts, isMarkup) => {
  expect(recogniseMarkup(texts).isMarkup).toBe(isMarkup);
});
