/** What is asked of the reading of a file: which form, which columns. */
import type { ColumnNeeds } from '../formats/columns.ts';
import type { FormatChoice } from './format-names.ts';

export interface LogReading {
  readonly path: string;
  /** Our name of a column -> the file's. */
  readonly wanted: Readonly<Record<string, string>>;
  readonly needs: ColumnNeeds;
  readonly format: FormatChoice;
  /** Whether a guess of columns is confirmed. */
  readonly yes: boolean;
}
