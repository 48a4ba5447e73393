/** Files of questions in the formats of item authors: each fixture gives its rows and says what it passed over. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { zipOf } from '../../../test/zip-of.ts';
import { describeError, type UnderstudyError } from '../../errors.ts';
import type { AuthoredQuestion } from '../../sources/authored/authored.ts';
import { isAuthoredText } from '../../sources/authored/authored-text.ts';
import { topicOfCategory } from '../../sources/authored/category.ts';
import { readAuthored } from '../../sources/authored/read-authored.ts';
import { findLogFile } from '../../sources/formats/log-file.ts';
import { readQuestions } from './read-questions.ts';

const fixtures = resolve(import.meta.dirname, '../../../test/fixtures/questions');
const folder = mkdtempSync(join(tmpdir(), 'formats-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (name: string): Buffer => readFileSync(join(fixtures, name));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const PACKAGE = {
  'imsmanifest.xml': Buffer.from(
    `<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
       <resource identifier="r2" type="imsqti_item_xmlv3p0" href="items/b%20three.xml"/>
       <resource identifier="r1" type="imsqti_item_xmlv2p2" href="items/a.xml"><file href="items/a.xml"/></resource>
     </resources></manifest>`,
  ),
  'items/a.xml': fixture('item-2.xml'),
  'items/b three.xml': fixture('item-3.xml'),
  'items/essay.xml': Buffer.from(
    `<assessmentItem identifier="e"><itemBody><extendedTextInteraction responseIdentifier="R"/></itemBody></assessmentItem>`,
  ),
  'tests/test.xml': Buffer.from('<assessmentTest identifier="t"/>'),
  'items/a.png': Buffer.from([1, 2, 3]),
};

type Expected = readonly [
  id: string | null,
  title: string,
  options: readonly string[],
  key: number | null,
  topic: string | null,
  place: number,
];
const SUM: Expected = ['sum', 'What is 12 + 8?', ['20', '18', '96'], 0, 'Numbers / Adding', 5];
const POWER: Expected = [
  'power',
  'Look at [image: a square].\nWhich is x^2 for x = 3?',
  ['6', '9 & no other'],
  1,
  null,
  3,
];
const CAPITAL: Expected = [
  'capital',
  'What is the capital of France?',
  ['Paris', 'Lyon', 'Nice'],
  0,
  null,
  2,
];

const FILES: readonly {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  readonly questions: readonly Expected[];
  readonly notes: readonly string[];
}[] = [
  {
    name: 'quiz.gift',
    bytes: () => fixture('quiz.gift'),
    questions: [
      SUM,
      ['signs', 'Which holds in {1, 2} for x^2 = 4:?', ['x < 2 # <b>', 'x = 2', 'x ~ 2'], 1, 'Signs', 14],
      ['gap', 'A week has _____ days. In a year\nit is 52 weeks.', ['5', '7', '10'], 1, 'Signs', 20],
      ['minute', 'A minute has 60 seconds.', ['True', 'False'], 0, 'Signs', 22],
      [null, 'What is 1 + 1?', ['1', '2'], 1, 'Signs', 24],
    ],
    notes: [
      '5 questions read as GIFT',
      '6 questions passed over, for a class answers single choice alone: 1 essay, 1 numerical, 1 matching, 1 short answer, 1 choice of several options, 1 text without a question',
      '1 question with part of the credit for another option, which counts as wrong',
    ],
  },
  {
    name: 'quiz.xml',
    bytes: () => fixture('quiz.xml'),
    questions: [
      ['sum', 'What is 12 + 8?\n[image: eight dots]', ['20', '18', '96'], 0, 'Numbers / Adding', 5],
      ['signs', 'Which holds for 1/x^2?', ['x < 2 <b>', 'x = 2', 'x < 3'], 1, 'Signs', 18],
      ['minute', 'A minute has\n60 seconds.', ['True', 'False'], 1, 'Signs', 26],
    ],
    notes: [
      '3 questions read as Moodle XML',
      '4 questions passed over, for a class answers single choice alone: 1 choice of several options, 2 essay, 1 ddwtos',
      '1 question with part of the credit for another option, which counts as wrong',
    ],
  },
  {
    name: 'item-2.xml',
    bytes: () => fixture('item-2.xml'),
    questions: [POWER],
    notes: ['1 question read as QTI'],
  },
  {
    name: 'item-3.xml',
    bytes: () => fixture('item-3.xml'),
    questions: [CAPITAL],
    notes: ['1 question read as QTI'],
  },
  {
    name: 'package.zip',
    bytes: () => zipOf(PACKAGE),
    questions: [
      [...CAPITAL.slice(0, 5), 1] as unknown as Expected,
      [...POWER.slice(0, 5), 2] as unknown as Expected,
    ],
    notes: [
      '2 questions read as a package of QTI items',
      '1 question passed over, for a class answers single choice alone: 1 extendedtext interaction',
    ],
  },
  {
    name: 'aiken.txt',
    bytes: () => fixture('aiken.txt'),
    questions: [
      [null, 'What is 12 + 8?', ['20', '18', '96'], 0, null, 1],
      [null, 'A. Smith wrote a book.\nWhich one?', ['This', 'That'], 1, null, 7],
    ],
    notes: ['2 questions read as Aiken'],
  },
];

const short = ({ id, title, options, key, topic, place }: AuthoredQuestion): Expected => [
  id,
  title,
  options,
  key,
  topic,
  'line' in place ? place.line : place.row,
];

describe.each(FILES)('$name', ({ name, bytes, questions, notes }) => {
  const path = write(name, bytes());

  test('gives its questions, and says what it passed over', async () => {
    const file = await readAuthored(await findLogFile(path));
    expect(file.questions.map(short)).toEqual(questions);
    expect(file.notes).toEqual(notes);
  });

  test('is asked as any file of questions', async () => {
    const read = await readQuestions(path, {}, { withKeys: true });
    expect(read.notes).toEqual(notes);
    expect(read.rows).toBe(questions.length);
    for (const [i, [id, title, options, key, topic]] of questions.entries()) {
      const { questionId, text, row, keyed } = read.questions[i]!;
      expect(text).toBe(
        `${topic === null ? '' : `Topic: ${topic}\n\n`}Question: ${title}${options.map((option, o) => `\n${'ABC'[o]}) ${option}`).join('')}`,
      );
      expect(id === null ? row : questionId).toBe(id ?? i + 1);
      expect(keyed?.key).toBe(key);
    }
  });

  test.runIf(!name.endsWith('.zip'))(
    'has the same rows with the line ends of Windows and a byte order mark',
    async () => {
      const text = Buffer.from(bytes()).toString();
      const other = write(`windows-${name}`, `\ufeff${text.replaceAll('\n', '\r\n')}`);
      expect((await readAuthored(await findLogFile(other))).questions.map(short)).toEqual(questions);
    },
  );
});

test('GIFT without an ending of its own is known by its contents, and UTF-16 by its mark', async () => {
  const path = write('gift.txt', Buffer.from('\ufeff::a:: Größe? {=1 ~2}', 'utf16le'));
  const { format, questions } = await readAuthored(await findLogFile(path));
  expect([format, questions[0]!.title]).toEqual(['GIFT', 'Größe?']);
});

test('XML is read in the encoding that it declares', async () => {
  const quiz = `<?xml version="1.0" encoding="ISO-8859-1"?><quiz><question type="truefalse">
    <questiontext><text>Größe?</text></questiontext></question></quiz>`;
  const { questions, notes } = await readAuthored(
    await findLogFile(write('latin.xml', Buffer.from(quiz, 'latin1'))),
  );
  expect(questions[0]).toMatchObject({ title: 'Größe?', key: null });
  expect(notes[1]).toBe('1 question without a single right option, read without a key');
});

test('a name that several questions share names none of them', async () => {
  const path = write('alike.gift', '::q:: One? {T}\n\n::q:: Two? {F}\n\n::r:: Three? {=a ~b =c}');
  const { questions, notes } = await readAuthored(await findLogFile(path));
  expect(questions.map(({ id, key }) => [id, key])).toEqual([
    [null, 0],
    [null, 1],
    ['r', null],
  ]);
  expect(notes.slice(1)).toEqual([
    '1 question without a single right option, read without a key',
    '2 questions with a name that others have too, known by their texts instead',
  ]);
});

test.each([
  ['$course$/top/Default for A/Sums', 'Default for A / Sums'],
  ['top/and//or', 'and/or'],
  ['$system$/top', null],
])('category %s', (path, topic) => expect(topicOfCategory(path)).toBe(topic));

const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
const REFUSED: readonly (readonly [name: string, content: string | Uint8Array, message: string])[] = [
  [
    'laughs.xml',
    `<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY l0 "lol">${lol}]><quiz>&l9;</quiz>`,
    'line 1: the XML file declares entities of its own; take its <!DOCTYPE …> out of the file',
  ],
  [
    'outside.xml',
    '<!DOCTYPE quiz [\n<!ENTITY x SYSTEM "file:///etc/hostname">]>\n<quiz><question type="truefalse"><questiontext><text>&x;</text></questiontext></question></quiz>',
    'line 2: the XML file declares entities of its own; take its <!DOCTYPE …> out of the file',
  ],
  [
    'entity.xml',
    '<quiz>\n<question>&undeclared;</question></quiz>',
    'line 2: not well-formed XML: "undefined entity"; export the file again from where it comes from',
  ],
  [
    'open.xml',
    '<quiz><question></quiz>',
    'line 1: not well-formed XML: "unexpected close tag"; export the file again from where it comes from',
  ],
  [
    'deep.xml',
    `<quiz>${'<a>'.repeat(200_000)}`,
    'line 1: elements more than 100 deep in each other; export the file again from where it comes from',
  ],
  [
    'wide.xml',
    `<quiz><question>${'<a/>'.repeat(100_001)}</question></quiz>`,
    'line 1: a question of more than 100000 parts; export the file again from where it comes from',
  ],
  [
    'other.xml',
    '<html></html>',
    'unknown kind of XML: <html>; give Moodle XML (<quiz>), an item of QTI 2.x or 3.0 (<assessmentItem>), or a package of them as .zip',
  ],
  [
    'one.zip',
    zipOf({ 'quiz.xml': Buffer.from('<questestinterop></questestinterop>') }),
    '"quiz.xml" is QTI 1.2, which is not read; export it as QTI 2.x or Moodle XML',
  ],
  [
    'bomb.zip',
    zipOf({ 'a.xml': new Uint8Array(65 * 2 ** 20) }),
    'more than 64 MiB of XML in the .zip; give it in parts',
  ],
  ['damaged.zip', 'PK\u0003\u0004', 'cannot be read as a package of questions; export it again'],
  [
    'empty.zip',
    zipOf({ 'a.txt': Buffer.from('a') }),
    'no QTI items in the .zip; give a content package, or the file of questions itself',
  ],
  [
    'brace.gift',
    'One? {T}\n\nTwo? {=a\n\n~b}',
    'line 3: answers without a closing }; close each { of answers with }, without a blank line between, and write \\{ or \\} for a brace',
  ],
  [
    'essays.gift',
    'Why? {}',
    'no question of a single choice: 0 questions read as GIFT; 1 question passed over, for a class answers single choice alone: 1 essay; give a file with such questions',
  ],
  [
    'aiken-1.txt',
    'One?\nA. a\nB. b\nANSWER: C',
    'line 4: ANSWER: expected the letter of one option, got "C"; write the one letter that is right',
  ],
  [
    'aiken-2.txt',
    'One?\nA. a\nC. c\nANSWER: A',
    'line 3: expected option B or ANSWER, got "C. c"; write each option on one line, in the order of the letters, and ANSWER: below them',
  ],
  [
    'bytes.gift',
    Buffer.from([0x41, 0xff]),
    'line 1: a byte that is not UTF-8; save the file with the encoding UTF-8, or name the one that it has with `encoding`',
  ],
];

test.each(REFUSED)('%s is refused in one line', async (name, content, message) => {
  const path = write(name, content);
  const error = await readAuthored(await findLogFile(path)).catch((thrown: unknown) => thrown);
  const said = describeError(error as UnderstudyError);
  expect(said.slice(path.length)).toMatch(/^[:,] /);
  expect(said.slice(path.length + 2)).toBe(message);
});

test.each([
  ['first.txt', 'user_id,is_correct,question_title\n1,1,"Which set is {=1}? {T}"\n', false],
  ['tabs.txt', 'user id\tscore\titem\n1\t1\tWhich set is {~1}?\n', false],
  ['code.txt', 'int main() { return 0; }\n', false],
  ['comment.txt', '// of 2024, 2025\nOne, two or three? {\n=1\n~2}\n', true],
  ['commas.txt', 'One, two or three?\n{=1 ~2}\n', true],
  ['aiken.txt', 'One, two or three?\r\nA. 1\r\nB. 2\r\nANSWER: B\r\n', true],
])('%s is known by its contents', async (name, content, expected) => {
  expect(await isAuthoredText(write(name, content))).toBe(expected);
});

test('a file of questions is no log', async () => {
  const { openAnswerLog } = await import('../open-log.ts');
  await expect(openAnswerLog({ path: join(fixtures, 'quiz.gift') })).rejects.toThrow(
    /quiz\.gift: a file of questions, which has no answers/,
  );
});
