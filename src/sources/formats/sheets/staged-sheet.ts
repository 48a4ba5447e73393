/** A sheet of a spreadsheet as a CSV: the first row that is not empty is the header. */
import { isUnderstudyError } from '../../../errors.ts';
import { counted } from '../../../words.ts';
import { writeStaged } from '../bytes/staged.ts';
import type { LogFile } from '../log-file.ts';
import { logProblem, shown, shownList } from '../problems.ts';
import { csvLine, headerLine } from './csv-line.ts';
import { openOds } from './ods.ts';
import { NoKeptValue, type SheetRow, type Workbook } from './workbook.ts';
import { openXlsx } from './xlsx.ts';
import { openZip } from './zip.ts';

const OPEN = { Excel: openXlsx, OpenDocument: openOds } as const;

/**
 * Writes the chosen sheet into `folder`.
 *
 * @param most rows that are wanted, the header not counted
 * @throws UnderstudyError `log` where the file, or the sheet, is damaged, empty, too large or not there; `io` where there
 *   is no room
 */
export async function stageSheet(
  file: LogFile,
  format: keyof typeof OPEN,
  { folder, most }: { readonly folder: string; readonly most: number },
): Promise<LogFile> {
  const zip = await openZip(file.path, WHAT[format]);
  try {
    return await saying(file.path, format, async () => {
      const workbook = await OPEN[format](zip);
      const { rows, name } = await chooseSheet(file, workbook);
      const staged = new Staging();
      const at = await writeStaged(folder, staged.lines(rows, most));
      const others = workbook.sheets.length - 1;
      const chosen = `read sheet ${shown(name)}; ${counted(others, 'other sheet')} left aside, \`sheet\` names one`;
      const notes = [...file.notes, ...(others > 0 ? [chosen] : []), ...staged.notes()];
      return { ...file, at, notes, placeOf: (row: number) => ({ row: staged.numberOf(row) }) };
    });
  } finally {
    zip.close();
  }
}

const WHAT = { Excel: 'a workbook of Excel (.xlsx)', OpenDocument: 'an OpenDocument spreadsheet (.ods)' };

async function saying<T>(path: string, format: keyof typeof OPEN, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isUnderstudyError(error)) throw error;
    if (error instanceof NoKeptValue)
      throw logProblem(
        path,
        'a formula without its value',
        'open the file where it was made, and save it',
        error,
      );
    throw logProblem(path, `cannot be read as ${WHAT[format]}`, 'save it again, or as CSV', { cause: error });
  }
}

interface ChosenSheet {
  readonly name: string;
  readonly rows: AsyncGenerator<SheetRow>;
}

/** The sheet of a name, or the first that is shown and not empty. */
async function chooseSheet({ path, sheet }: LogFile, workbook: Workbook): Promise<ChosenSheet> {
  const { sheets } = workbook;
  if (sheet !== undefined) {
    const place = sheets.findIndex(({ name }) => name === sheet);
    if (place !== -1) return { name: sheet, rows: workbook.rows(place) };
    const hint = `name one that it has: ${shownList(sheets.map(({ name }) => name))}`;
    throw logProblem(path, `no sheet ${shown(sheet)}`, hint);
  }
  for (const [place, { name, isHidden }] of sheets.entries()) {
    if (isHidden) continue;
    const rows = workbook.rows(place);
    const first = await rows.next();
    if (first.done !== true) return { name, rows: startingWith(first.value, rows) };
  }
  throw logProblem(path, 'all its sheets are empty', 'write the column names into the first row of one');
}

async function* startingWith(first: SheetRow, rows: AsyncGenerator<SheetRow>): AsyncGenerator<SheetRow> {
  yield first;
  yield* rows;
}

/** Rows become lines; where they stood, and what has no place under the header, is kept. */
class Staging {
  #rows = 0;
  /** Rows from 1 on, as they are counted here, whose numbers in the sheet are not one above the row before. */
  readonly #jumps: { readonly row: number; readonly number: number }[] = [];
  #next = 0;
  #beside = 0;
  #firstBeside = 0;

  async *lines(rows: AsyncGenerator<SheetRow>, most: number): AsyncGenerator<string> {
    let columns = 0;
    for await (const { number, cells } of rows) {
      if (columns === 0) {
        columns = cells.length;
        yield headerLine(cells);
        if (most === 0) return;
        continue;
      }
      if (cells.length > columns) {
        this.#firstBeside ||= number;
        this.#beside += 1;
      }
      const under = Array.from({ length: columns }, (_, i) => cells[i] ?? '');
      if (under.every((cell) => cell === '')) continue;
      this.#count(number);
      yield csvLine(under);
      if (this.#rows >= most) return;
    }
  }

  #count(number: number): void {
    this.#rows += 1;
    if (number !== this.#next) this.#jumps.push({ row: this.#rows, number });
    this.#next = number + 1;
  }

  numberOf(row: number): number {
    const jump = this.#jumps.findLast((one) => one.row <= row)!;
    return jump.number + row - jump.row;
  }

  notes(): string[] {
    if (this.#beside === 0) return [];
    return [
      `${counted(this.#beside, 'row')} with values right of the last column name, which are left aside, the first in row ${this.#firstBeside}`,
    ];
  }
}
