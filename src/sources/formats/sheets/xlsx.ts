/** A workbook of Excel (ECMA-376, SpreadsheetML): its sheets, and their cells with the values that were kept. */
import { builtInFormat, customFormat, type Shown, serialText } from './cell-text.ts';
import { type Raise, raisedText } from './raised-text.ts';
import { MOST_ROWS, NoKeptValue, putCell, type SheetRow, type Workbook } from './workbook.ts';
import { readAllXml, readXml } from './xml.ts';
import type { Zip } from './zip.ts';

/** Of the texts that the cells share, characters. */
const MOST_SHARED = 2 ** 26;

/** @throws Error where a part is missing or damaged */
export async function openXlsx(zip: Zip): Promise<Workbook> {
  const root = await relationsOf(zip, '');
  const path = [...root.values()].find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  const [found, relations] = [await readWorkbook(zip, path), await relationsOf(zip, path)];
  const shared = [...relations.values()].find(({ type }) => type === 'sharedStrings')?.target;
  const styles = [...relations.values()].find(({ type }) => type === 'styles')?.target;
  let texts: readonly string[] | undefined;
  let formats: readonly Shown[] | undefined;
  return {
    sheets: found.sheets,
    async *rows(sheet) {
      texts ??= await sharedTexts(zip, shared);
      formats ??= await formatsOf(zip, styles);
      const target = relations.get(found.sheets[sheet]!.id)?.target;
      yield* rowsOf(partOf(zip, target ?? ''), { texts, formats, start: found.start });
    },
    close: () => zip.close(),
  };
}

function partOf(zip: Zip, name: string): AsyncGenerator<Buffer> {
  const part = zip.part(name);
  if (part === undefined) throw new Error(`no part ${name}`);
  return part;
}

interface Relation {
  readonly type: string;
  /** The name of a part. */
  readonly target: string;
}

/** What a part says of the parts that belong to it, by their ids; '' is the file itself. */
async function relationsOf(zip: Zip, part: string): Promise<Map<string, Relation>> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const relations = new Map<string, Relation>();
  const bytes = zip.part(`${folder}_rels/${part.slice(folder.length)}.rels`);
  if (bytes === undefined) return relations;
  await readAllXml(bytes, {
    open(name, { Id = '', Type = '', Target = '' }) {
      if (name !== 'Relationship') return;
      const target = new URL(Target, `file:///${folder}`).pathname.slice(1);
      relations.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target: decodeURIComponent(target) });
    },
  });
  return relations;
}

async function readWorkbook(zip: Zip, path: string) {
  const sheets: { name: string; isHidden: boolean; id: string }[] = [];
  let start: 1900 | 1904 = 1900;
  await readAllXml(partOf(zip, path), {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(1|true|on)$/.test(attributes.date1904 ?? '')) start = 1904;
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => /^\w+:id$/.test(key))?.[1] ?? '';
      const isHidden = (attributes.state ?? 'visible') !== 'visible';
      sheets.push({ name: attributes.name ?? '', isHidden, id });
    },
  });
  return { sheets, start };
}

/** Texts that cells name by their places. Readings of East Asian words (`rPh`) are no part of a text. */
async function sharedTexts(zip: Zip, path: string | undefined): Promise<string[]> {
  const texts: string[] = [];
  const bytes = path === undefined ? undefined : zip.part(path);
  if (bytes === undefined) return texts;
  const text = raisedText();
  let [isText, readings, characters] = [false, 0, 0];
  await readAllXml(bytes, {
    open(name, attributes) {
      if (name === 'vertAlign') text.raise(raiseOf(attributes));
      if (name === 'rPh') readings += 1;
      isText = name === 't' && readings === 0;
    },
    text(part) {
      if (isText) text.add(part);
    },
    close(name) {
      isText = false;
      if (name === 'rPh') readings -= 1;
      if (name === 'r') text.raise('');
      if (name !== 'si') return;
      const whole = text.take();
      texts.push(unescaped(whole));
      characters += whole.length;
      if (characters > MOST_SHARED) throw new Error('too many texts');
    },
  });
  return texts;
}

/** What the numbers of cells stand for, by the places of the cells' styles. */
async function formatsOf(zip: Zip, path: string | undefined): Promise<Shown[]> {
  const own = new Map<string, Shown>();
  const formats: Shown[] = [];
  const bytes = path === undefined ? undefined : zip.part(path);
  if (bytes === undefined) return formats;
  let isOfCells = false;
  await readAllXml(bytes, {
    open(name, { numFmtId = '0', formatCode = '' }) {
      if (name === 'numFmt') own.set(numFmtId, customFormat(formatCode));
      if (name === 'cellXfs') isOfCells = true;
      if (name === 'xf' && isOfCells) formats.push(own.get(numFmtId) ?? builtInFormat(Number(numFmtId)));
    },
    close(name) {
      if (name === 'cellXfs') isOfCells = false;
    },
  });
  return formats;
}

interface Reading {
  readonly texts: readonly string[];
  readonly formats: readonly Shown[];
  readonly start: 1900 | 1904;
}

async function* rowsOf(bytes: AsyncGenerator<Buffer>, reading: Reading): AsyncGenerator<SheetRow> {
  const ready: SheetRow[] = [];
  let [number, cells, place] = [0, [] as string[], -1];
  let cell: Readonly<Record<string, string>> = {};
  const value = raisedText();
  let [readings, hasFormula] = [0, false];
  let into: 'value' | 'other' = 'other';
  const pieces = readXml(bytes, {
    open(name, attributes) {
      into = 'other';
      if (name === 'row') {
        number = attributes.r === undefined ? number + 1 : Number(attributes.r);
        if (!(number >= 1 && number <= MOST_ROWS)) throw new Error('a row beyond the last');
        [cells, place] = [[], -1];
      } else if (name === 'c') {
        cell = attributes;
        place = attributes.r === undefined ? place + 1 : placeOf(attributes.r);
        value.take();
        hasFormula = false;
      } else if (name === 'f') hasFormula = true;
      else if (name === 'vertAlign') value.raise(raiseOf(attributes));
      else if (name === 'rPh') readings += 1;
      else if ((name === 'v' || name === 't') && readings === 0) into = 'value';
    },
    text(part) {
      if (into === 'value') value.add(part);
    },
    close(name) {
      into = 'other';
      if (name === 'rPh') readings -= 1;
      else if (name === 'r') value.raise('');
      else if (name === 'c') {
        const text = value.take();
        if (hasFormula && text === '' && cell.t !== 'str') throw new NoKeptValue(number);
        putCell(cells, place, textOf(text, cell, reading));
      } else if (name === 'row' && cells.length > 0) ready.push({ number, cells });
    },
  });
  for await (const _ of pieces) yield* ready.splice(0);
  yield* ready;
}

/** Of a run of text in a cell. */
const raiseOf = ({ val }: Readonly<Record<string, string>>): Raise =>
  val === 'superscript' ? '^' : val === 'subscript' ? '_' : '';

function textOf(value: string, { t, s }: Readonly<Record<string, string>>, reading: Reading): string {
  if (t === 'b') return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : value;
  if (t === 's') {
    const text = value === '' ? '' : reading.texts[Number(value)];
    if (text === undefined) throw new Error('a cell that names no text');
    return text;
  }
  if (t === 'inlineStr' || t === 'str') return unescaped(value);
  if (t === 'd' || t === 'e' || value === '') return value;
  const number = Number(value);
  if (!Number.isFinite(number)) throw new Error('a number that is none');
  return serialText(number, reading.formats[Number(s ?? 0)] ?? 'number', reading.start);
}

/** `BC7` is in column 54, counted from 0. */
function placeOf(reference: string): number {
  const letters = /^[A-Z]{1,3}(?=\d+$)/.exec(reference)?.[0];
  if (letters === undefined) throw new Error('a cell without a place');
  return [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Characters that XML does not take stand in texts as `_x000D_` (ECMA-376 part 1, 22.9.2.19). */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
