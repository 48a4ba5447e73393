/** A spreadsheet in OpenDocument's format (OASIS OpenDocument 1.3, part 3): its tables and the values of their cells. */
import { numberText } from './cell-text.ts';
import { type Raise, raisedText } from './raised-text.ts';
import { MOST_COLUMNS, MOST_ROWS, putCell, type SheetRow, type Workbook } from './workbook.ts';
import { readAllXml, readXml } from './xml.ts';
import type { Zip } from './zip.ts';

/** @throws Error where it is damaged */
export async function openOds(zip: Zip): Promise<Workbook> {
  const sheets: { name: string; isHidden: boolean }[] = [];
  await readAllXml(contentOf(zip), {
    open(name, attributes) {
      if (name === 'table') sheets.push({ name: attributes['table:name'] ?? '', isHidden: false });
    },
  });
  return { sheets, rows: (sheet) => rowsOf(zip, sheet), close: () => zip.close() };
}

function contentOf(zip: Zip): AsyncGenerator<Buffer> {
  const content = zip.part('content.xml');
  if (content === undefined) throw new Error('no content');
  return content;
}

async function* rowsOf(zip: Zip, sheet: number): AsyncGenerator<SheetRow> {
  const ready: SheetRow[] = [];
  let [table, number, times] = [-1, 1, 1];
  let cells: string[] = [];
  let place = 0;
  let cell: Readonly<Record<string, string>> = {};
  let paragraphs: string[] = [];
  let [inParagraph, notes] = [false, 0];
  const paragraph = raisedText();
  const styles = new Map<string, Raise>();
  let [style, isRaised] = ['', false];
  const spans: Raise[] = [];
  const write = (text: string) => {
    if (inParagraph && notes === 0) paragraph.add(text);
  };
  const pieces = readXml(contentOf(zip), {
    open(name, attributes) {
      if (name === 'style') style = attributes['style:name'] ?? '';
      if (name === 'text-properties') styles.set(style, raiseOf(attributes['style:text-position']));
      if (name === 'table') table += 1;
      if (table !== sheet) return;
      if (name === 'table-row') {
        times = repeats(attributes, 'table:number-rows-repeated');
        [cells, place] = [[], 0];
      } else if (name === 'table-cell' || name === 'covered-table-cell') {
        cell = attributes;
        paragraphs = [];
        isRaised = false;
      } else if (name === 'annotation') notes += 1;
      else if (name === 'p' && notes === 0) {
        inParagraph = true;
      } else if (name === 'span' && inParagraph && notes === 0) {
        const raise = styles.get(attributes['text:style-name'] ?? '') ?? '';
        isRaised ||= raise !== '';
        spans.push(raise);
        paragraph.raise(raise);
      } else if (name === 's') write(' '.repeat(Math.min(1000, Number(attributes['text:c'] ?? 1))));
      else if (name === 'tab') write('\t');
      else if (name === 'line-break') write('\n');
    },
    text(text) {
      if (table === sheet) write(text.replace(/[ \t\r\n]+/g, ' '));
    },
    close(name) {
      if (table !== sheet) return;
      if (name === 'annotation') notes -= 1;
      else if (name === 'span' && inParagraph && notes === 0) {
        spans.pop();
        paragraph.raise(spans.at(-1) ?? '');
      } else if (name === 'p' && notes === 0) {
        paragraphs.push(paragraph.take());
        inParagraph = false;
      } else if (name === 'table-cell' || name === 'covered-table-cell') {
        const text = isRaised ? paragraphs.join('\n') : textOf(cell, paragraphs);
        const columns = repeats(cell, 'table:number-columns-repeated');
        if (text !== '') for (let i = 0; i < columns; i++) putCell(cells, place + i, text);
        place = Math.min(place + columns, MOST_COLUMNS);
      } else if (name === 'table-row') {
        if (cells.length > 0) {
          if (number + times - 1 > MOST_ROWS) throw new Error('a row beyond the last');
          for (let i = 0; i < times; i++) ready.push({ number: number + i, cells });
        }
        number += times;
      }
    },
  });
  for await (const _ of pieces) {
    yield* ready.splice(0);
    if (table > sheet) return;
  }
  yield* ready;
}

/** `super 58%`, or by how many percent of the letters' height: `33% 58%`. */
function raiseOf(position = ''): Raise {
  if (/^super\b|^[1-9]/.test(position)) return '^';
  return /^sub\b|^-[1-9]/.test(position) ? '_' : '';
}

function repeats(attributes: Readonly<Record<string, string>>, name: string): number {
  const times = Number(attributes[name] ?? 1);
  if (!Number.isInteger(times) || times < 1) throw new Error(`${name}: no count`);
  return times;
}

function textOf(cell: Readonly<Record<string, string>>, paragraphs: readonly string[]): string {
  const value = (name: string) => cell[`office:${name}`];
  const type = value('value-type') ?? 'string';
  if (type === 'float' || type === 'percentage' || type === 'currency') {
    const number = Number(value('value') ?? Number.NaN);
    if (!Number.isFinite(number)) throw new Error('a number that is none');
    return numberText(number);
  }
  if (type === 'date') return (value('date-value') ?? '').replace(/T00:00:00(?:\.0+)?$/, '');
  if (type === 'boolean') return (value('boolean-value') ?? '').toUpperCase();
  if (type === 'time') return clockOf(value('time-value') ?? '') ?? paragraphs.join('\n');
  return value('string-value') ?? paragraphs.join('\n');
}

/** `PT09H05M00S` is 09:05:00. */
function clockOf(duration: string): string | undefined {
  const parts = /^PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S$/.exec(duration);
  return parts
    ?.slice(1)
    .map((part) => part.padStart(2, '0'))
    .join(':');
}
