/** What every kind of spreadsheet is: sheets, rows of texts. */

export interface SheetRow {
  /** As the spreadsheet counts, from 1. */
  readonly number: number;
  /** As many as there are up to the last that is not empty. */
  readonly cells: readonly string[];
}

export interface Workbook {
  /** In their order. */
  readonly sheets: readonly { readonly name: string; readonly isHidden: boolean }[];
  /** The rows of a sheet that are not empty. @throws Error where the sheet is damaged */
  rows(sheet: number): AsyncGenerator<SheetRow>;
  close(): void;
}

/** What no spreadsheet has more of. */
export const MOST_COLUMNS = 16_384;
export const MOST_ROWS = 1_048_576;

/** A cell that says no more than that a value was to be computed. */
export class NoKeptValue extends Error {
  readonly row: number;

  constructor(row: number) {
    super('a formula without a value');
    this.row = row;
  }
}

/** Puts a text into the cells of a row, at a place from 0. @throws Error for a place that no spreadsheet has */
export function putCell(cells: string[], place: number, text: string): void {
  if (!(place >= 0 && place < MOST_COLUMNS)) throw new Error('a cell beyond the last column');
  if (text === '') return;
  while (cells.length < place) cells.push('');
  cells[place] = text;
}
