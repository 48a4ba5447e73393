/** The table as spreadsheets and as tables of Arrow. */
import { columnFromArray, tableFromColumns, tableToIPC } from '@uwdata/flechette';
import { zipOf } from '../zip-of.ts';
import type { Row } from './tables.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const tableOf = (rows: readonly Row[]): string[][] => {
  const names = Object.keys(rows[0]!);
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
};

const OF_DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PARTS: readonly (readonly [part: string, target: string, type: string])[] = [
  ['_rels/.rels', 'xl/workbook.xml', 'officeDocument'],
  ['xl/_rels/workbook.xml.rels', 'sheet.xml', 'worksheet'],
];

/** All parts of a workbook but its one sheet, xl/sheet.xml. */
export function workbookOf(name: string): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(
      PARTS.map(([part, target, type]) => [
        part,
        `<Relationships><Relationship Id="r0" Type="${OF_DOCUMENT}/${type}" Target="${target}"/></Relationships>`,
      ]),
    ),
    'xl/workbook.xml': `<workbook xmlns:r="${OF_DOCUMENT}"><sheets><sheet name="${name}" r:id="r0"/></sheets></workbook>`,
  };
}

export function xlsx(rows: readonly Row[]): Buffer {
  const cells = tableOf(rows).map((row) => {
    const texts = row.map((text) =>
      text === '' ? '<c/>' : `<c t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`,
    );
    return `<row>${texts.join('')}</row>`;
  });
  return zipOf({
    ...workbookOf('Answers'),
    'xl/sheet.xml': `<worksheet><sheetData>${cells.join('')}</sheetData></worksheet>`,
  });
}

export function ods(rows: readonly Row[]): Buffer {
  const cell = (text: string): string => {
    const lines = text.split('\n').map((line) => `<text:p>${escaped(line)}</text:p>`);
    return text === ''
      ? '<table:table-cell/>'
      : `<table:table-cell office:value-type="string">${lines.join('')}</table:table-cell>`;
  };
  const lines = tableOf(rows).map((row) => `<table:table-row>${row.map(cell).join('')}</table:table-row>`);
  return zipOf({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="Answers">${lines.join('')}</table:table></office:spreadsheet></office:body></office:document-content>`,
  });
}

export function arrow(rows: readonly Row[], format: 'file' | 'stream'): Buffer {
  const names = Object.keys(rows[0]!);
  const table = tableFromColumns(
    Object.fromEntries(names.map((name) => [name, columnFromArray(rows.map((row) => row[name]!))])),
  );
  return Buffer.from(tableToIPC(table, { format })!);
}
