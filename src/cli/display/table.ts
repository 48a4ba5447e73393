/** Tables whose columns align: text to the left, numbers to the right, no lines but the one under the head. */
import Table from 'cli-table3';

/** Lines of a table of students on a screen; a class can have thousands. */
export const MOST_LINES = 60;

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

/** The table as lines, without an end of line; every row has a text for each column. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const none = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
  };
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align = 'right' }) => align),
    chars: {
      ...none,
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '  ',
    },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  const [head = '', ...body] = table.toString().split('\n');
  return [head, '─'.repeat(head.length), ...body].map((line) => line.trimEnd()).join('\n');
}
