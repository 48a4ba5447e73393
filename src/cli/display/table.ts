/** Tables whose columns align: text to the left, numbers to the right, no lines but the one under the head. */
import Table from 'cli-table3';
import type { Estimate } from '../../numeric/index.ts';
import { formatCount, formatShare } from '../../words.ts';

/** Lines of a table of students on a screen; a class can have thousands. */
export const MOST_LINES = 60;

/** The head of a column of numbers, or of texts. */
export type Column = string | { readonly text: string };

/** `0.81 [0.79, 0.83]`; a dash where there is no estimate. */
export function withInterval(
  estimate: Estimate | null,
  format: (value: number) => string = formatShare,
): string {
  if (estimate === null) return '–';
  const { value, low, high } = estimate;
  return low === null || high === null ? format(value) : `${format(value)} [${format(low)}, ${format(high)}]`;
}

/** What the library would draw around and between cells. */
const NO_LINES = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((place) => [place, '']),
);

/** The table as lines, without an end of line; every row has a text for each column. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: columns.map((column) => (typeof column === 'string' ? column : column.text)),
    colAligns: columns.map((column) => (typeof column === 'string' ? 'right' : 'left')),
    chars: { ...NO_LINES, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  const [head = '', ...body] = table.toString().split('\n');
  return [head, '─'.repeat(head.length), ...body].map((line) => line.trimEnd()).join('\n');
}

/** The table of the first rows, and how many more there are. @param where these are to be found, if anywhere */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { most = MOST_LINES, where = '' }: { readonly most?: number; readonly where?: string } = {},
): string[] {
  const more = rows.length - most;
  const table = formatTable(columns, rows.slice(0, most));
  return more > 0 ? [table, `… and ${formatCount(more)} more${where}`] : [table];
}
