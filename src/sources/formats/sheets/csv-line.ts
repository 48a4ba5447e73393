/** Rows of texts as lines of a CSV file with commas (RFC 4180). */

/** Names in quotes, so that none of them is taken for several with another delimiter between them. */
export function headerLine(names: readonly string[]): string {
  return `${names.map(inQuotes).join(',')}\n`;
}

/** A row of one empty cell is in quotes, since an empty line is no row. */
export function csvLine(cells: readonly string[]): string {
  if (cells.length === 1 && cells[0] === '') return '""\n';
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? inQuotes(cell) : cell)).join(',')}\n`;
}

const inQuotes = (text: string): string => `"${text.replaceAll('"', '""')}"`;
