/** The one log in many shapes: formats, encodings, forms of labels, times, orders and options. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { openAnswerLog } from '../../src/answers/index.ts';
import { ANSWERS, QUESTIONS } from './answers.ts';
import { writeParquet } from './parquet.ts';
import { arrow, ods, xlsx } from './sheets.ts';
import { delimited, jsonLines, LETTERS, type Row, renamed, rowsWith, withoutColumns } from './tables.ts';

export type Lacking = 'order' | 'choices';

export interface Shape {
  readonly name: string;
  /** Writes the file into a folder; returns how it is opened. */
  write(folder: string): Promise<Parameters<typeof openAnswerLog>[0]>;
  /** What the shape cannot hold. */
  readonly without?: readonly Lacking[];
}

type Opened = Partial<Parameters<typeof openAnswerLog>[0]>;

function file(name: string, ending: string, content: () => string | Buffer, how: Opened = {}): Shape {
  return {
    name,
    async write(folder) {
      const path = join(folder, `log${ending}`);
      writeFileSync(path, content());
      return { path, ...how };
    },
  };
}

const csv = (name: string, rows: () => Row[], how?: Opened): Shape =>
  file(name, '.csv', () => delimited(rows()), how);
const plain = (): string => delimited(rowsWith());
const label = (right: string, wrong: string): Shape =>
  csv(`labels ${right} and ${wrong}`, () =>
    rowsWith(({ right: is }) => ({ is_correct: is ? right : wrong })),
  );
/** In an order of the file that is not that of time. */
const shuffled = (rows: Row[]): Row[] => rows.map((_, i) => rows[(i * 7 + 3) % rows.length]!);
const times = (name: string, write: (at: Date) => string): Shape =>
  csv(`times: ${name}`, () => shuffled(rowsWith(({ at }) => ({ answered_at: write(at) }))));
const two = (value: number): string => String(value).padStart(2, '0');
const clock = (at: Date): string => `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

function utf16(text: string, isBig: boolean): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
}

/** Letters and signs of the log that Latin-1 has are all of it. */
const latin1 = (): Buffer => Buffer.from(plain(), 'latin1');

/** Texts and keys in a file beside. */
function besideItems(name: string, without: readonly Lacking[], content: () => string): Shape {
  return {
    name,
    without,
    async write(folder) {
      const [path, itemFile] = [join(folder, 'log.csv'), join(folder, 'items.csv')];
      writeFileSync(path, content());
      const items = QUESTIONS.map(({ id, title, options, key, topic }) => ({
        question_id: id,
        question_title: title,
        ...Object.fromEntries(options.map((text, o) => [`option_${LETTERS[o]}`, text])),
        correct_option: LETTERS[key]!,
        topic_name: topic,
      }));
      writeFileSync(itemFile, delimited(items));
      return { path, itemFile };
    },
  };
}

function wide(cell: (answer: (typeof ANSWERS)[number]) => string): Row[] {
  return [...new Set(ANSWERS.map(({ user }) => user))].map((user) => ({
    user_id: user,
    ...Object.fromEntries(
      QUESTIONS.map(({ id }) => [
        id,
        cell(ANSWERS.find((answer) => answer.user === user && answer.question.id === id)!),
      ]),
    ),
  }));
}

export const SHAPES: readonly Shape[] = [
  file('CSV', '.csv', plain),
  file('CSV with semicolons', '.csv', () => delimited(rowsWith(), ';')),
  file('CSV with bars', '.csv', () => delimited(rowsWith(), '|')),
  file('TSV', '.tsv', () => delimited(rowsWith(), '\t')),
  file('CSV with CRLF', '.csv', () => delimited(rowsWith(), ',', '\r\n')),
  file('CSV, gzip', '.csv.gz', () => gzipSync(plain())),
  file('CSV with a byte order mark', '.csv', () => `\ufeff${plain()}`),
  file('CSV in UTF-16 LE', '.csv', () => utf16(plain(), false)),
  file('CSV in UTF-16 BE', '.csv', () => utf16(plain(), true)),
  file('CSV in Windows-1252', '.csv', latin1),
  file('CSV in Latin-1, named', '.csv', latin1, { encoding: 'latin1' } as Opened),
  file('CSV with a line sep=', '.csv', () => `sep=;\n${delimited(rowsWith(), ';')}`),
  file('CSV with blank lines at its end', '.csv', () => `${plain()}\n\n`),
  file('CSV with rows of nothing but commas', '.csv', () => {
    const blank = ','.repeat(Object.keys(rowsWith()[0]!).length - 1);
    return `${plain()}${blank}\n${blank}\n`;
  }),
  file('JSON lines', '.jsonl', () => jsonLines(rowsWith())),
  file('JSON lines with a byte order mark', '.jsonl', () => `\ufeff${jsonLines(rowsWith())}`),
  file('JSON lines, gzip', '.jsonl.gz', () => gzipSync(jsonLines(rowsWith()))),
  file('JSON lines with keys that come late', '.ndjson', () =>
    jsonLines(
      withoutColumns(rowsWith(), 'answer_id', 'subject_name').map((row, i) =>
        i < 20 ? row : { ...row, option_z: '' },
      ),
    ),
  ),
  file('JSON lines with numbers and truths', '.jsonl', () =>
    jsonLines(ANSWERS.map(({ right }, i) => ({ ...rowsWith()[i]!, is_correct: right, answer_id: i + 1 }))),
  ),
  file('a JSON array', '.json', () => JSON.stringify(rowsWith())),
  file('a workbook of Excel', '.xlsx', () => xlsx(rowsWith())),
  file('a sheet of OpenDocument', '.ods', () => ods(rowsWith())),
  file('Arrow', '.arrow', () => arrow(rowsWith(), 'file')),
  file('Arrow, as a stream', '.arrow', () => arrow(rowsWith(), 'stream')),
  file('Feather', '.feather', () => arrow(rowsWith(), 'file')),
  besideItems('a row a student, 0 and 1', ['order', 'choices'], () =>
    delimited(wide(({ right }) => (right ? '1' : '0'))),
  ),
  besideItems('a row a student, the options chosen', ['order'], () =>
    delimited(wide(({ chosen }) => LETTERS[chosen]!.toUpperCase())),
  ),
  besideItems('person, item, resp', ['order', 'choices'], () =>
    delimited(
      ANSWERS.map(({ user, question, right }) => ({
        person: user,
        item: question.id,
        resp: right ? '1' : '0',
      })),
    ),
  ),
  { name: 'Parquet', write: (folder) => writeParquet(folder, rowsWith(), {}) },
  {
    name: 'Parquet with types',
    write: (folder) =>
      writeParquet(folder, rowsWith(), {
        is_correct: 'DECIMAL(3,2)',
        answered_at: 'TIMESTAMP',
        answer_id: 'INTEGER',
      }),
  },
  label('true', 'false'),
  label('Correct', 'Incorrect'),
  label('right', 'wrong'),
  label('1.00', '0.00'),
  label('1,0', '0,0'),
  label('✓', 'x'),
  times('seconds', (at) => String(at.getTime() / 1000)),
  times('milliseconds', (at) => String(at.getTime())),
  times(
    'day first',
    (at) =>
      `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()} ${clock(at)}:${two(at.getUTCSeconds())}`,
  ),
  times(
    'month first',
    (at) => `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()} ${clock(at)}`,
  ),
  times(
    'names of months',
    (at) =>
      `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${((at.getUTCHours() + 11) % 12) + 1}:${two(at.getUTCMinutes())} ${at.getUTCHours() < 12 ? 'AM' : 'PM'}`,
  ),
  csv('newest first', () => rowsWith().reverse()),
  csv('sequence in place of time', () => {
    const given = new Map<string, number>();
    const rows = rowsWith().map((row) => {
      const next = (given.get(row.user_id!) ?? 0) + 1;
      given.set(row.user_id!, next);
      return { ...row, sequence: `${next}.0` };
    });
    return shuffled(withoutColumns(rows, 'answered_at'));
  }),
  csv('options by numbers', () =>
    renamed(
      rowsWith(),
      Object.fromEntries(LETTERS.map((letter, i) => [`option_${letter}`, `option_${i + 1}`])),
    ),
  ),
  csv('options chosen by number', () => rowsWith(({ chosen }) => ({ selected_option: String(chosen + 1) }))),
  csv('options chosen by text', () =>
    rowsWith(({ chosen, question }) => ({ selected_option: question.options[chosen]! })),
  ),
  csv('options chosen as A)', () =>
    rowsWith(({ chosen }) => ({ selected_option: `${LETTERS[chosen]!.toUpperCase()})` })),
  ),
  csv('options in other orders for others', () =>
    rowsWith(({ user, question, chosen }) => {
      // Whoever answers first sees the first order.
      const first = ANSWERS.find((answer) => answer.question === question)!.user;
      if (user === first) return {};
      const turn = user.length % 4;
      return {
        ...Object.fromEntries(
          LETTERS.map((letter, i) => [`option_${letter}`, question.options[(i + turn) % 4]!]),
        ),
        selected_option: LETTERS[(chosen - turn + 4) % 4]!,
        correct_option: LETTERS[(question.key - turn + 4) % 4]!,
      };
    }),
  ),
  csv('NA where nothing is', () =>
    rowsWith().map((row) => ({ ...row, subject_name: 'NA', option_e: 'NULL' })),
  ),
  csv('blanks around ids', () =>
    rowsWith(({ user, question }, row) => ({
      user_id: Number(row.answer_id) % 2 === 0 ? ` ${user}` : user,
      question_id: `${question.id} `.slice(0, 2 + (Number(row.answer_id) % 2)),
    })),
  ),
  csv('letters with their accents apart', () =>
    rowsWith(({ user }, row) => (Number(row.answer_id) % 2 === 0 ? { user_id: user.normalize('NFD') } : {})),
  ),
  csv('rows that come twice', () => rowsWith().flatMap((row, i) => (i % 4 === 0 ? [row, row] : [row]))),
  csv(
    'names of its own, named',
    () =>
      renamed(rowsWith(), { user_id: 'the "student", name', is_correct: 'score=1', question_title: 'stem' }),
    {
      columns: { user_id: 'the "student", name', is_correct: 'score=1', question_title: 'stem' },
    },
  ),
];
