/** Which column of ours the name of a column is near. */
import type { KnownColumn } from '../formats/columns.ts';
import { OPTION_COLUMNS } from '../formats/option-columns.ts';

/** option_1, option_f, OptionA, choice b, answer_3: an option, whichever of them. */
const OPTION = /^(?:option|opt|choice|answer|alternative|distractor)[ _.-]?(\d{1,2}|[a-z])$/i;

/**
 * @param free columns of ours that the file does not have yet
 * @param known all that it may have
 * @returns null where none is near
 */
export function nearestColumn(
  column: string,
  free: readonly KnownColumn[],
  known: readonly KnownColumn[],
): KnownColumn | null {
  const plain = plainName(column);
  const same = free.find((name) => plainName(name) === plain);
  if (same !== undefined) return same;
  const which = OPTION.exec(column.trim())?.[1]?.toLowerCase();
  if (which !== undefined) {
    const options = OPTION_COLUMNS.filter((name) => known.includes(name));
    const place = /\d/.test(which) ? Number(which) - 1 : which.charCodeAt(0) - 'a'.charCodeAt(0);
    return options[place] ?? options.at(-1) ?? null;
  }
  let nearest: KnownColumn | null = null;
  let fewest = Math.floor(plain.length / 4) + 1;
  // Names of a letter or two are near to anything.
  for (const name of free.filter((one) => one.length > 4)) {
    const edits = editsBetween(plain, plainName(name));
    if (edits < fewest) [nearest, fewest] = [name, edits];
  }
  return nearest;
}

const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Letters to change, add or take away (Levenshtein 1966). */
function editsBetween(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...one].entries()) {
    const row = [i + 1];
    for (let j = 0; j < other.length; j++)
      row.push(Math.min(before[j]! + (letter === other[j] ? 0 : 1), before[j + 1]! + 1, row[j]! + 1));
    before = row;
  }
  return before.at(-1)!;
}
