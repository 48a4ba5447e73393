/**
 * How hard an item of a bank is by what its row says: b with its standard error, or the share right of so many answers,
 * or how many chose each option. Logits; the larger the harder.
 */
import { smoothedLogit } from '../../numeric/index.ts';
import {
  type ChoiceReading,
  COUNT_COLUMNS,
  type ColumnMap,
  columnsAmong,
  isMissing,
  type KnownColumn,
  PLAIN_READING,
  shown,
} from '../../sources/index.ts';
import { keyOf } from '../options/option-keys.ts';
import { atLeastFive } from '../options/option-texts.ts';

/** What a bank says of its items: b and its error as they are, or shares right. */
export type ItemSource = 'b' | 'facility';

export interface ItemDifficulty {
  readonly b: number;
  /** Standard error of b. */
  readonly error: number;
  /** The share right, and of how many answers; null where the bank says b. */
  readonly facility: number | null;
  readonly answers: number | null;
  /** The right option, from 0; -1 where the row does not say. */
  readonly key: number;
  /** How many chose each option, the first option_a; null where the row does not say. */
  readonly counts: readonly number[] | null;
}

/** What is wrong with a row, and what to do. */
export class ItemProblem extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

export type ItemFields = Readonly<Partial<Record<KnownColumn, string | null>>>;

/**
 * What the columns of a bank say of difficulty. b with its error goes before shares, for nothing is to be made of it.
 *
 * @throws ItemProblem where they say too little
 */
export function itemSource(columns: ColumnMap): ItemSource {
  const has = (name: KnownColumn) => columns[name] !== undefined;
  const counts = COUNT_COLUMNS.filter(has);
  if (has('b') && has('se')) return 'b';
  if (has('facility') && (has('answers') || counts.length > 0)) return 'facility';
  if (counts.length > 0 && has('correct_option')) return 'facility';
  if (has('facility'))
    throw new ItemProblem(
      'no column answers beside facility: how many answers a share is of says how far it can be trusted',
      'add it, or name it: `columns: answers=…`; where only about so many are known, that number will do',
    );
  if (has('b'))
    throw new ItemProblem(
      'no column se beside b: the standard error of a difficulty says how far it can be trusted',
      'add it, or name it: `columns: se=…`; or give facility and answers instead; where b is all that is known, a guess such as 0.3 will do',
    );
  throw new ItemProblem(
    `no column correct_option beside ${counts.join(', ')}`,
    'add the letter of the right option, or facility and answers',
  );
}

/**
 * The difficulty of an item, or null for one that nobody has answered. The logit of a share has half a success and half a
 * failure added, and its variance is 1 / (right + ½) + 1 / (wrong + ½) (Gart & Zweifel 1967, Biometrika 54).
 *
 * @param correct how the column of the right options is read
 * @throws ItemProblem naming the column and the value that is none
 */
export function itemDifficulty(
  fields: ItemFields,
  source: ItemSource,
  columns: ColumnMap,
  correct: ChoiceReading = PLAIN_READING,
): ItemDifficulty | null {
  const counts = countsOf(fields, columns);
  const key = keyOf(fields, correct);
  if (source === 'b') {
    const b = numberOf(fields, 'b', 'a number of logits');
    const error = numberOf(fields, 'se', 'a number from 0 on', (value) => value >= 0);
    return { b, error, facility: null, answers: null, key, counts };
  }
  const share = shareOf(fields, columns, { counts, key });
  if (share === null) return null;
  // Not rounded: shares are printed to few digits, of answers that were weighted or are only about so many.
  const right = share.facility * share.answers;
  const wrong = share.answers - right;
  return {
    b: smoothedLogit(wrong, right),
    error: Math.sqrt(1 / (right + 0.5) + 1 / (wrong + 0.5)),
    ...share,
    key,
    counts,
  };
}

/** Null for an item without answers. */
function shareOf(
  fields: ItemFields,
  columns: ColumnMap,
  { counts, key }: Pick<ItemDifficulty, 'counts' | 'key'>,
): { readonly facility: number; readonly answers: number } | null {
  const counted = counts?.reduce((sum, count) => sum + count, 0) ?? 0;
  const isShared = columns.facility !== undefined;
  // Where the share comes from counts, so does how many it is of.
  const answers =
    isShared && !isMissing(fields.answers) ? numberOf(fields, 'answers', 'a whole number', isCount) : counted;
  if (answers === 0) return null;
  if (isShared)
    return {
      facility: numberOf(fields, 'facility', 'a share from 0 to 1', (value) => value >= 0 && value <= 1),
      answers,
    };
  if (key < 0 || key >= counts!.length)
    throw new ItemProblem(
      'correct_option is none of the options: which of the counts are right?',
      'write the letter of the right option, its number or its text, or remove the row',
    );
  return { facility: counts![key]! / counted, answers };
}

function countsOf(fields: ItemFields, columns: ColumnMap): readonly number[] | null {
  const names = columnsAmong(COUNT_COLUMNS, columns);
  if (names.every((name) => isMissing(fields[name]))) return null;
  const last = COUNT_COLUMNS.findLastIndex((name) => columns[name] !== undefined);
  const counts = COUNT_COLUMNS.slice(0, last + 1).map((name) =>
    isMissing(fields[name]) ? 0 : numberOf(fields, name, 'a whole number', isCount),
  );
  return atLeastFive(counts, 0);
}

const isCount = (value: number) => Number.isInteger(value) && value >= 0;

function numberOf(
  fields: ItemFields,
  name: KnownColumn,
  expected: string,
  isRight: (value: number) => boolean = () => true,
): number {
  const text = fields[name];
  if (isMissing(text))
    throw new ItemProblem(`${name} is empty: expected ${expected}`, 'write it, or remove the row');
  const value = Number(text);
  if (Number.isFinite(value) && isRight(value)) return value;
  const isPercent = name === 'facility' && value > 1 && value <= 100;
  throw new ItemProblem(
    `${name}: expected ${expected}, got ${shown(text)}`,
    isPercent ? 'write shares, not percent: 0.47 and not 47' : 'correct the value, or remove the row',
  );
}
