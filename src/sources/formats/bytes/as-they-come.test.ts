/** The bytes of a file: encodings, marks, line ends, blank rows, arrays of JSON, and what is said of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { drawsOf, type MutatedFormat, mutated, outcomeOf } from '../../../../test/mutated-files.ts';
import { describeError, isUnderstudyError } from '../../../errors.ts';
import { openDatabase, sqlPath } from '../../database.ts';
import { readSource } from '../../read-source.ts';
import { LOG_NEEDS, QUESTION_NEEDS } from '../columns.ts';
import type { FileReading } from '../log-file.ts';
import { columnNames, openSource } from '../source.ts';
import { repeatedKey } from './repeated-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'bytes-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** What is read of a file of questions: titles, notes, the place of the last row. */
async function read(path: string, reading: FileReading = {}) {
  const source = await openSource({ path, threads: 1, ...reading }, QUESTION_NEEDS);
  try {
    const rows = await readSource(source, (select) =>
      source.database.rows<{ question_title: string }>(`SELECT question_title FROM (${select}) ORDER BY row`),
    );
    const place = await source.place(rows.length);
    return { titles: rows.map((row) => row.question_title), notes: source.notes, place };
  } finally {
    source.database.close();
  }
}

async function problemOf(path: string, reading: FileReading = {}): Promise<string> {
  const error = await read(path, reading).then(
    () => new Error('it was read'),
    (thrown: unknown) => thrown,
  );
  if (!isUnderstudyError(error)) throw error;
  return describeError(error).replaceAll(`${folder}/`, '');
}

const CSV = 'question_title,option_a\nHeißt „né“?,1 €\nDéjà,2\n';
const TITLES = ['Heißt „né“?', 'Déjà'];
/** As Windows-1252 has them. */
const WINDOWS = Buffer.from(CSV.replace('„', '\x84').replace('“', '\x93').replace('€', '\x80'), 'latin1');
const JSONL = '{"question_title": "Heißt „né“?"}\n{"question_title": "Déjà"}\n';
const inUtf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('an encoding', () => {
  it.each<[string, string | Buffer, FileReading, readonly string[]]>([
    ['plain.csv', CSV, {}, []],
    ['mark.csv', `\ufeff${CSV}`, {}, []],
    ['mark.jsonl', `\ufeff${JSONL}`, {}, []],
    ['mark.jsonl.gz', gzipSync(`\ufeff${JSONL}`), {}, []],
    ['le.csv', Buffer.from(`\ufeff${CSV}`, 'utf16le'), {}, ['read as utf-16le, as the file begins']],
    ['be.jsonl', inUtf16be(`\ufeff${JSONL}`), {}, ['read as utf-16be, as the file begins']],
    ['without-mark.tsv.gz', gzipSync(inUtf16be(CSV)), {}, ['read as utf-16be, as the file begins']],
    [
      'windows.csv',
      WINDOWS,
      {},
      ['read as Windows-1252 (Latin-1), since it is not UTF-8 and looks like that; `encoding` names another'],
    ],
    ['windows.txt', WINDOWS, { encoding: 'cp1252' }, ['read as windows-1252, as asked for']],
  ])('of %s is read', async (name, content, reading, notes) => {
    const path = write(name, content);
    expect(await read(path, reading)).toMatchObject({ titles: TITLES, notes });
    expect((await columnNames(path, reading))[0]).toBe('question_title');
  });

  it('that is named is taken', async () => {
    const russian = Buffer.from('question_title\n\xcf\xf0\xe8\xe2\xe5\xf2\n', 'latin1');
    expect((await read(write('russian.csv', russian), { encoding: 'windows-1251' })).titles).toEqual([
      'Привет',
    ]);
    expect(await problemOf(write('russian.csv', russian))).toBe(
      'russian.csv, line 2: a byte that is not UTF-8; save the file with the encoding UTF-8, or name the one that it has with `encoding`',
    );
    expect(await problemOf(write('x.csv', CSV), { encoding: 'klingon' })).toContain(
      '`encoding`: expected the name of an encoding, got "klingon"; name one such as utf-8',
    );
  });

  it.each([
    ['Windows-1250', 'Kt\xf3ra \x9f'],
    ['Latin-2', 'Kt\xf3ra wi\xb1za'],
    ['Shift_JIS', '\x82\xb1 \x82\xea'],
    [
      'UTF-8 with a damaged byte',
      Buffer.from('é, ß, \xe9 and').toString('latin1').replace('\xc3\xa9 and', '\xe9'),
    ],
  ])('%s is not taken for Windows-1252', async (_, title) => {
    const path = write('other.csv', Buffer.from(`question_title\n"${title}"\n`, 'latin1'));
    expect(await problemOf(path)).toContain('line 2: a byte that is not UTF-8');
  });
});

describe('delimited text', () => {
  it.each<[string, string, readonly string[], readonly string[], number]>([
    ['sep.csv', 'sep=;\r\nquestion_title;option_a\r\nA, b;1\r\n', ['A, b'], [], 3],
    ['sep-mark.csv', '\ufeffsep=|\nquestion_title|option_a\nA\n', [], [], 0],
    ['bar.txt', 'question_title|option_a\nA, b|1\n', ['A, b'], [], 2],
    ['tab.tsv', 'question_title\tso, what, is, it\nA\t1\n', ['A'], [], 2],
    [
      'blank.csv',
      'question_title,o\nA,1\n\nB,2\n,\n\n,\n',
      ['A', 'B'],
      ['2 rows of nothing but delimiters at the end passed over'],
      4,
    ],
    ['one.csv', 'question_title\n\nA\n\n"B"\n\n', ['A', 'B'], [], 5],
    ['one-crlf.csv', 'question_title\r\nA\r\n\r\n', ['A'], [], 2],
  ])('%s', async (name, content, titles, notes, line) => {
    const path = write(name, content);
    if (titles.length === 0)
      return expect(await problemOf(path)).toContain('line 3: expected 2 fields as in the header, got 1');
    expect(await read(path)).toEqual({ titles, notes, place: { line } });
  });

  it('of very many columns is refused, and its columns are not all named', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`).join(',');
    expect(await problemOf(write('wide.csv', `${names(20_000)}\n`))).toContain(
      '20,000 columns, of which 5,000 are read at most; leave out',
    );
    expect(await problemOf(write('wide.csv', `${names(2000)}\n`))).toContain(
      '"c19", … and 1,980 more; name it',
    );
  });
});

describe('JSON', () => {
  it('has the keys of all its lines', async () => {
    const lines = Array.from({ length: 1200 }, (_, i) => ({
      question_title: 'Q',
      ...(i > 1100 ? { option_e: 'late' } : {}),
    }));
    const path = write('late.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    const source = await openSource({ path, threads: 1 }, QUESTION_NEEDS);
    expect(source.columns).toEqual({ question_title: 'question_title', option_e: 'option_e' });
    source.database.close();
  });

  it('may be one array', async () => {
    const path = write(
      'array.json',
      '\ufeff [\n {"question_title":\n "A\\n]"}\n, {"question_title": "B", "x": [{}]} ]\n',
    );
    expect(await read(path)).toEqual({ titles: ['A\n]', 'B'], notes: [], place: { row: 2 } });
    expect(await columnNames(path)).toEqual(['question_title', 'x']);
    expect(await columnNames(write('lines.json', JSONL))).toEqual(['question_title']);
  });

  it.each([
    ['trailing.json', '[{"question_title": "A"},]', 'row 2: expected an array of JSON objects, got "]"'],
    ['open.json', '[{"question_title": "A"}', 'row 2: the array has no end'],
    ['numbers.json', '[{"question_title": "A"}, 5]', 'row 2: expected an array of JSON objects, got "5"'],
    ['broken.json', '[{"question_title": "A\n"}]', 'row 1: not valid JSON'],
    [
      'twice.jsonl',
      '{"question_title": "A"}\n{"question_title": 1, "question_title": 2}\n',
      'line 2: the key "question_title" stands twice',
    ],
    ['blank.jsonl', '{"question_title": "A"}\n\u00a0\n', 'line 2: not valid JSON'],
    [
      'long.jsonl',
      `{"question_title": "A"}\n{"question_title": "${'x'.repeat(8 * 2 ** 20)}"}\n`,
      'line 2: the line is longer than 8388608 bytes',
    ],
  ])('%s is refused', async (name, content, expected) => {
    expect(await problemOf(write(name, content))).toContain(expected);
  });

  it('of one endless line is refused after a few pieces', async () => {
    const path = write('endless.jsonl.gz', gzipSync(Buffer.alloc(2 ** 26, 'a')));
    expect(await problemOf(path)).toContain('line 1: the line is longer than 8388608 bytes');
  });

  it('repeats a key or not', () => {
    expect(repeatedKey('{"a": {"b": 1, "b": 2}, "b": ["a", {"a": 1}], "\\u0061": "\\"a"}')).toBe('a');
    expect(repeatedKey('{"a": {"b": 1, "b": 2}, "b": "a\\\\"}')).toBeUndefined();
  });
});

it.each(['csv', 'jsonl', 'parquet'])(
  'a folder called user_id=EVIL replaces no column of %s',
  async (format) => {
    const path = write(`user_id=EVIL/c0=EVIL/log [1]*.${format}`, '');
    const database = await openDatabase({ threads: 1 });
    const rows = `(SELECT 'anna' AS user_id, '1' AS is_correct, 'Q' AS question_title)`;
    const kind = format === 'jsonl' ? 'json' : format;
    await database.run(`COPY ${rows} TO ${sqlPath(path).replaceAll(/\[(.)\]/g, '$1')} (FORMAT ${kind})`);
    database.close();
    const source = await openSource({ path, threads: 1 }, LOG_NEEDS);
    const found = await readSource(source, (select) => source.database.rows<{ user_id: string }>(select));
    expect(found.map((row) => row.user_id)).toEqual(['anna']);
    await expect(source.database.rows(`FROM read_text('${folder}/plain.csv')`)).rejects.toThrow();
    await expect(source.database.run('SET enable_external_access = true')).rejects.toThrow();
    source.database.close();
  },
);

it.each<[MutatedFormat, number]>([
  ['csv', 50],
  ['jsonl', 40],
  ['parquet', 10],
  ['xlsx', 30],
])('a mutated file of %s is refused, or read as another reader reads it', async (format, files) => {
  const draw = drawsOf(14);
  const path = join(folder, `mutated.${format}`);
  const outcomes = new Set<string>();
  for (let file = 0; file < files; file++) outcomes.add(await outcomeOf(format, mutated(format, draw), path));
  expect([...outcomes]).toEqual(expect.arrayContaining(['read', 'refused']));
});
