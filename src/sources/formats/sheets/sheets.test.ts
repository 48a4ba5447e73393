/** Sheets, and tables of Arrow: the values of their cells as texts, which sheet, and what is refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bool,
  columnFromArray,
  dateDay,
  int64,
  tableFromColumns,
  tableToIPC,
  timestamp,
} from '@uwdata/flechette';
import { afterAll, describe, expect, it } from 'vitest';
import { zipOf } from '../../../../test/zip-of.ts';
import { describeError, isUnderstudyError } from '../../../errors.ts';
import { readWritten } from '../../read-source.ts';
import { LOG_NEEDS } from '../columns.ts';
import { columnNames, openSource } from '../source.ts';
import { customFormat, numberText, serialText } from './cell-text.ts';
import { decodeLz4Frame } from './lz4.ts';

const folder = mkdtempSync(join(tmpdir(), 'sheets-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: Buffer | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(path: string, sheet?: string) {
  const source = await openSource({ path, sheet, threads: 1 }, LOG_NEEDS);
  try {
    const rows = await readWritten(source, (select) => source.database.rows<Record<string, unknown>>(select));
    return { rows, notes: source.notes, place: await source.place(rows.length) };
  } finally {
    source.database.close();
  }
}

async function problemOf(path: string, sheet?: string): Promise<string> {
  const error = await read(path, sheet).then(
    () => new Error('it was read'),
    (thrown: unknown) => thrown,
  );
  if (!isUnderstudyError(error)) throw error;
  return describeError(error).replaceAll(`${folder}/`, '');
}

const OF_DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relationships = (targets: Readonly<Record<string, string>>) =>
  `<Relationships>${Object.entries(targets)
    .map(([target, type], i) => `<Relationship Id="r${i}" Type="${OF_DOCUMENT}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

/** Three sheets: one that is empty, one that is hidden, and one with answers. */
function workbook(rows: string): Record<string, string> {
  return {
    '_rels/.rels': relationships({ 'xl/workbook.xml': 'officeDocument' }),
    'xl/_rels/workbook.xml.rels': relationships({
      'empty.xml': 'worksheet',
      '/xl/hidden.xml': 'worksheet',
      'answers.xml': 'worksheet',
      'shared.xml': 'sharedStrings',
      'styles.xml': 'styles',
    }),
    'xl/workbook.xml': `<workbook xmlns:r="${OF_DOCUMENT}"><sheets><sheet name="Empty" r:id="r0"/><sheet name="Keys" state="hidden" r:id="r1"/><sheet name="Answers &amp; more" r:id="r2"/></sheets></workbook>`,
    'xl/empty.xml': '<worksheet><sheetData/></worksheet>',
    'xl/hidden.xml': '<worksheet><sheetData><row><c t="str"><v>key</v></c></row></sheetData></worksheet>',
    'xl/shared.xml':
      '<sst><si><t>user_id</t></si><si><r><t>is_</t></r><r><t>correct</t></r><rPh><t>x</t></rPh></si><si><t xml:space="preserve">What, "is" it?_x000A_So.</t></si></sst>',
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/><numFmt numFmtId="165" formatCode="000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
    'xl/answers.xml': `<x:worksheet xmlns:x="x"><x:sheetData>${rows.replace(/<(\/?)/g, '<$1x:')}</x:sheetData></x:worksheet>`,
  };
}

const HEADER =
  '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="inlineStr"><is><t>question_title</t></is></c><c r="D2" t="str"><v>answered_at</v></c></row>';
const ROWS = `${HEADER}<row r="3"><c r="A3" s="2"><v>7</v></c><c r="B3" t="b"><v>1</v></c><c r="C3" t="s"><v>2</v></c><c r="D3" s="1"><f>NOW()</f><v>45352.520833333336</v></c></row><row r="5"><c r="A5"><v>1.0</v></c><c r="B5"><v>0</v></c><c r="C5"><v>0.30000000000000004</v></c><c r="E5"><v>9</v></c></row>`;

describe('a workbook of Excel', () => {
  it('is read as it is shown, from the first sheet that is shown and not empty', async () => {
    const path = write('log.xlsx', zipOf(workbook(ROWS)));
    const { rows, notes, place } = await read(path);
    expect(rows).toEqual([
      {
        row: 1,
        user_id: '007',
        is_correct: 'TRUE',
        question_title: 'What, "is" it?\nSo.',
        answered_at: '2024-03-01T12:30:00',
      },
      { row: 2, user_id: '1', is_correct: '0', question_title: '0.3', answered_at: null },
    ]);
    expect(place).toEqual({ row: 5 });
    expect(notes).toEqual([
      'read sheet "Answers & more"; 2 other sheets left aside, `sheet` names one',
      '1 row with values right of the last column name, which are left aside, the first in row 5',
    ]);
    expect(await columnNames(path)).toEqual(['user_id', 'is_correct', 'question_title', 'answered_at']);
    expect(await problemOf(path, 'Keys')).toContain(
      'no column user_id, is_correct, question_title; the file has "key"',
    );
    expect(await problemOf(path, 'None')).toContain(
      'no sheet "None"; name one that it has: "Empty", "Keys", "Answers',
    );
  });

  it.each<[string, Buffer, string]>([
    [
      'formula.xlsx',
      zipOf(workbook(`${HEADER}<row r="9"><c r="A9"><f>1+1</f></c></row>`)),
      'row 9: a formula without its value',
    ],
    ['empty.xlsx', zipOf(workbook('')), 'all its sheets are empty'],
    [
      'damaged.xlsx',
      zipOf(workbook(ROWS), { isDamaged: true }),
      'cannot be read as a workbook of Excel (.xlsx); save it again',
    ],
    ['text.xlsx', Buffer.from('user_id,is_correct\n'), 'cannot be read as a workbook of Excel (.xlsx)'],
    ['lost.xlsx', zipOf({ 'x.xml': '<x/>' }), 'cannot be read as a workbook of Excel (.xlsx)'],
    [
      'entity.xlsx',
      zipOf(workbook(`${HEADER}<row><c t="str"><v>&lol;</v></c></row>`)),
      'cannot be read as a workbook',
    ],
    ['far.xlsx', zipOf(workbook('<row><c r="ZZZ1"><v>1</v></c></row>')), 'cannot be read as a workbook'],
  ])('%s is refused', async (name, content, expected) => {
    expect(await problemOf(write(name, content))).toContain(expected);
  });
});

it('a spreadsheet of OpenDocument is read by the values of its cells', async () => {
  const cell = (type: string, value: string, text = '') =>
    `<table:table-cell office:value-type="${type}" ${value}><office:annotation><text:p>no</text:p></office:annotation><text:p>${text}</text:p></table:table-cell>`;
  const content = (rows: string) =>
    `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table table:name="One"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table><table:table table:name="Two">${rows}</table:table></office:document-content>`;
  const names = ['user_id', 'is_correct', 'question_title', 'answered_at'];
  const header = `<table:table-row>${names.map((name) => cell('string', '', name)).join('')}</table:table-row>`;
  const row = `<table:table-row table:number-rows-repeated="2">${cell('float', 'office:value="1.0"', '1.00')}${cell('boolean', 'office:boolean-value="true"', 'WAHR')}${cell('string', '', 'a<text:s text:c="2"/>b</text:p><text:p>c')}${cell('date', 'office:date-value="2024-03-01T00:00:00"', '1.3.')}</table:table-row>`;
  const path = write('log.ods', zipOf({ 'content.xml': content(header + row) }));
  const { rows, notes, place } = await read(path);
  const answer = { user_id: '1', is_correct: 'TRUE', question_title: 'a  b\nc', answered_at: '2024-03-01' };
  expect(rows).toEqual([
    { row: 1, ...answer },
    { row: 2, ...answer },
  ]);
  expect(place).toEqual({ row: 3 });
  expect(notes).toEqual(['read sheet "Two"; 1 other sheet left aside, `sheet` names one']);
});

it('a table of Arrow is read with its times in ISO', async () => {
  const table = tableFromColumns({
    user_id: columnFromArray([12345678901234567n, 2n], int64()),
    is_correct: columnFromArray([true, false], bool()),
    question_title: columnFromArray(['a,\n"b"', 'c']),
    answered_at: columnFromArray([new Date(Date.UTC(2024, 2, 1, 12, 30, 0, 5)), null], timestamp(1, null)),
    day: columnFromArray([new Date(Date.UTC(2024, 2, 1)), null], dateDay()),
  });
  for (const format of ['file', 'stream'] as const) {
    const path = write('log.arrow', tableToIPC(table, { format })!);
    const { rows, place } = await read(path);
    expect(rows).toEqual([
      {
        ...{ row: 1, user_id: '12345678901234567', is_correct: 'true', question_title: 'a,\n"b"' },
        ...{ answered_at: '2024-03-01T12:30:00.005000', other_0: '2024-03-01' },
      },
      { row: 2, user_id: '2', is_correct: 'false', question_title: 'c', answered_at: null, other_0: null },
    ]);
    expect(place).toEqual({ row: 2 });
  }
  expect(await problemOf(write('bad.feather', Buffer.from('ARROW1 and then nothing')))).toContain(
    'bad.feather: cannot be read as Arrow or Feather; write it again, or as Parquet',
  );
});

it('LZ4 is unpacked, and refused where it lies', () => {
  // A frame of one block: four letters, a match of six from four back, one letter more.
  const block = [0x42, 0x61, 0x62, 0x63, 0x64, 0x04, 0x00, 0x10, 0x65];
  const frame = (length: number) =>
    Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0, length, 0, 0, 0, ...block, 0, 0, 0, 0]);
  expect(Buffer.from(decodeLz4Frame(frame(9), 11)).toString()).toBe('abcdabcdabe');
  expect(() => decodeLz4Frame(frame(9), 10)).toThrow();
  expect(() => decodeLz4Frame(frame(200), 11)).toThrow();
});

it.each([
  [0.1 + 0.2, 'number', '0.3'],
  [1e21, 'number', '1e+21'],
  [7, { digits: 3 }, '007'],
  [45352, 'date', '2024-03-01'],
  [45352.75, 'date', '2024-03-01T18:00:00'],
  [1, 'date', '1900-01-01'],
  [0.5, 'time', '12:00:00'],
  [1.5, 'elapsed', '1.5'],
  [3e6, 'date', '3000000'],
] as const)('%d shown as %o is %s', (value, shown, text) => {
  expect(serialText(value, shown, 1900)).toBe(text);
  if (shown === 'number') expect(numberText(value)).toBe(text);
});

it.each([
  ['dd/mm/yyyy', 'date'],
  ['[$-409]d-mmm-yy;@', 'date'],
  ['h:mm AM/PM', 'time'],
  ['[h]:mm:ss', 'elapsed'],
  ['mm:ss.000', 'time'],
  ['0.00" days"', 'number'],
  ['General', 'number'],
  ['[Red]#,##0', 'number'],
  ['00000', { digits: 5 }],
])('the format %s is of %o', (code, shown) => {
  expect(customFormat(code)).toEqual(shown);
});

it('what a sheet sets higher or lower is a power or an index', async () => {
  const run = (text: string, align?: string) =>
    `<r>${align === undefined ? '' : `<rPr><vertAlign val="${align}"/></rPr>`}<t xml:space="preserve">${text}</t></r>`;
  const cell = (inside: string) => `<c t="inlineStr"><is>${inside}</is></c>`;
  const row = (title: string) =>
    `<row>${cell('<t>u</t>')}${cell('<t>1</t>')}${cell(title)}<c t="str"><v>x</v></c></row>`;
  const rows = [
    run('What is x') + run('2', 'superscript') + run(' for a') + run('n+1', 'subscript') + run('?'),
    run('What is x2 for an+1?'),
  ];
  const book = write('raised.xlsx', zipOf(workbook(HEADER + rows.map(row).join(''))));
  const titles = ['What is x^2 for a_(n+1)?', 'What is x2 for an+1?'];
  expect((await read(book)).rows.map((one) => one.question_title)).toEqual(titles);

  const p = (text: string) => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`;
  const line = (...cells: readonly string[]) => `<table:table-row>${cells.map(p).join('')}</table:table-row>`;
  const span = (style: string, text: string) => `<text:span text:style-name="${style}">${text}</text:span>`;
  const style = (name: string, position: string) =>
    `<style:style style:name="${name}"><style:text-properties style:text-position="${position}"/></style:style>`;
  const title = `What is x${span('T1', '2')} for a${span('T2', 'n+1')}?`;
  const xml = `<office:document-content><office:automatic-styles>${style('T1', 'super 58%')}${style('T2', '-33% 58%')}</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="A">${line('user_id', 'is_correct', 'question_title')}${line('u', '1', title)}${line('u', '1', titles[1]!)}</table:table></office:spreadsheet></office:body></office:document-content>`;
  const sheet = write('raised.ods', zipOf({ 'content.xml': xml }));
  expect((await read(sheet)).rows.map((one) => one.question_title)).toEqual(titles);
});
