/** A workbook whose sheet has a few signs changed, and a reader of its own for it, on the document that linkedom makes. */
import { inflateRawSync } from 'node:zlib';
import { DOMParser } from 'linkedom';
import { workbookOf } from './log-shapes/sheets.ts';
import { zipOf } from './zip-of.ts';

const SHEET = 'xl/sheet.xml';

/** Cells with texts in place, numbers, truths, a formula's value, blank cells; places said and not said. */
export function sheetXml(rows: readonly (readonly unknown[])[]): string {
  const cell = (value: unknown, place: string, isPlaced: boolean): string => {
    const at = isPlaced ? ` r="${place}"` : '';
    if (value === null) return `<c${at}/>`;
    if (typeof value === 'number') return `<c${at}><v>${value}</v></c>`;
    const text = String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    return `<c${at} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  };
  const lines = rows.map(
    (row, r) =>
      `<row r="${r + 1}">${row.map((value, c) => cell(value, `${'ABCDE'[c]}${r + 1}`, r % 2 === 0)).join('')}</row>`,
  );
  return `<worksheet><sheetData>${lines.join('')}</sheetData></worksheet>`;
}

export const workbook = (sheet: string): Buffer => zipOf({ ...workbookOf('Answers'), [SHEET]: sheet });

/** Rows of texts from the header on; null where the ZIP file itself is damaged. */
export function readSheet(bytes: Buffer): string[][] | null {
  const xml = partOf(bytes, SHEET);
  if (xml === null) return null;
  const document = new DOMParser().parseFromString(withLineFeeds(xml), 'text/xml');
  const rows: string[][] = [];
  for (const row of document.querySelectorAll('row')) {
    const cells: string[] = [];
    let place = -1;
    for (const cell of row.querySelectorAll('c')) {
      const at = /^([A-Z]+)\d+$/.exec(cell.getAttribute('r') ?? '')?.[1];
      place =
        at === undefined ? place + 1 : [...at].reduce((sum, c) => 26 * sum + c.charCodeAt(0) - 64, 0) - 1;
      while (cells.length < place) cells.push('');
      const text = [...cell.querySelectorAll('v, t')].map((value) => value.textContent).join('');
      // A cell that does not say otherwise holds a number.
      const isNumber = cell.getAttribute('t') === null && text !== '';
      cells[place] = isNumber ? String(Number(text)) : text;
    }
    if (cells.some((text) => text !== '')) rows.push(cells);
  }
  return rows;
}

/** Line ends as XML has them (XML 1.0, 2.11). */
const withLineFeeds = (xml: string): string => xml.replace(/\r\n?/g, '\n');

/** By the local headers, one after another (PKWARE APPNOTE, 4.3.7). */
function partOf(bytes: Buffer, wanted: string): string | null {
  try {
    let at = 0;
    while (bytes.readUInt32LE(at) === 0x04034b50) {
      const [packed, length, extra] = [
        bytes.readUInt32LE(at + 18),
        bytes.readUInt16LE(at + 26),
        bytes.readUInt16LE(at + 28),
      ];
      const start = at + 30 + length + extra;
      if (bytes.toString('utf8', at + 30, at + 30 + length) === wanted)
        return inflateRawSync(bytes.subarray(start, start + packed)).toString('utf8');
      at = start + packed;
    }
  } catch {
    // A damaged file is of no use to this reader.
  }
  return null;
}
