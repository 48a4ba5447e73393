/** options.csv: one row a question and option, of the real answers whose option the log says. */

import { csvField } from '../files/index.ts';

export type OptionRow = {
  readonly question_id: string;
  /** a to e */
  readonly option: string;
  /** 1 for the right one; null where the log does not say which that is. */
  readonly is_key: 0 | 1 | null;
  /** Those that chose it, of all whose option is known. */
  readonly real_share: number | null;
  /** Correlation of choosing it with how the student did on the other questions. */
  readonly real_option_rest: number | null;
  /** Those that chose it. */
  readonly answers: number;
  /** key-suspect and rare-distractor, where they are about this option. */
  readonly real_flags: string;
};

const COLUMNS: readonly (keyof OptionRow)[] = [
  'question_id',
  'option',
  'is_key',
  'real_share',
  'real_option_rest',
  'answers',
  'real_flags',
];

/** RFC 4180. */
export function optionsCsv(rows: readonly OptionRow[]): string {
  const lines = rows.map((row) =>
    COLUMNS.map((name) => {
      const value = row[name];
      return value === null || value === '' ? '' : csvField(String(value));
    }).join(','),
  );
  return [COLUMNS.join(','), ...lines].map((line) => `${line}\n`).join('');
}
