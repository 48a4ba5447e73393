/** Columns of options, one a letter, and of how many chose each; a file may number them instead. */
import { logProblem } from './problems.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'] as OptionLetter[];

// biome-ignore format: a letter a line says no more
type OptionLetter =
  | 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm'
  | 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z';

/** From option_a. A question has no more options than there are letters. */
export const OPTION_COLUMNS = LETTERS.map((letter) => `option_${letter}` as const);

/** How many chose each option, as a bank of items has it: the first is of option_a. */
export const COUNT_COLUMNS = LETTERS.map((letter) => `count_${letter}` as const);

/** The letter of an option, from 0; as tables have it. */
export const optionLetter = (option: number): string => LETTERS[option]!;

/** The option of a letter of either case; -1 where it is none. */
export const optionOfLetter = (letter: string): number =>
  LETTERS.indexOf(letter.toLowerCase() as OptionLetter);

const KINDS = { option: OPTION_COLUMNS, count: COUNT_COLUMNS } as const;

/**
 * Our names for columns that a file numbers: option_1 is option_a, or option_0 where there is one; likewise count_1. A
 * capital makes no difference. A file with a column of letters is read by its letters alone.
 *
 * @throws UnderstudyError `log` for more columns than there are letters: what is not read must not be left out unsaid
 */
export function namedOptions(path: string, fileColumns: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const kind of ['option', 'count'] as const) {
    const found = fileColumns.flatMap((column) => {
      const suffix = new RegExp(`^${kind}_(aa|[a-z]|\\d{1,2})$`, 'i').exec(column)?.[1]?.toLowerCase();
      return suffix === undefined ? [] : [{ column, suffix }];
    });
    const isLettered = found.some(({ suffix }) => /^[a-z]$/.test(suffix));
    const first = found.some(({ suffix }) => Number(suffix) === 0) ? 0 : 1;
    for (const { column, suffix } of found) {
      if (/^\d/.test(suffix) && isLettered) continue;
      const place = placeOf(suffix, first);
      const name = KINDS[kind][place];
      if (name === undefined)
        throw logProblem(
          path,
          `${column}: expected ${LETTERS.length} options at most, got more`,
          'leave out the questions that have more, and the column; or give the column another name',
        );
      if (fileColumns.includes(name)) continue;
      const other = names.get(name);
      if (other !== undefined)
        throw logProblem(path, `columns ${other} and ${column} are both ${name}`, 'rename one of them');
      names.set(name, column);
    }
  }
  return names;
}

/** option_aa is the one after option_z. */
function placeOf(suffix: string, first: number): number {
  if (/^\d/.test(suffix)) return Number(suffix) - first;
  return suffix.length === 1 ? LETTERS.indexOf(suffix as OptionLetter) : LETTERS.length;
}

/** Whether a file numbers its options from 0. */
export function areNumberedFromZero(columns: Readonly<Record<string, string | undefined>>): boolean {
  return /^option_0+$/i.test(columns.option_a ?? '');
}
