/** The columns that an answer log may have, and which column of a file plays which part. */
import { UnderstudyError } from '../../errors.ts';
import { COUNT_COLUMNS, namedOptions, OPTION_COLUMNS } from './option-columns.ts';
import { logProblem, shown, shownList } from './problems.ts';

export const KNOWN_COLUMNS = [
  'answer_id',
  'user_id',
  'question_id',
  'is_correct',
  'question_title',
  ...OPTION_COLUMNS,
  'correct_option',
  'selected_option',
  'topic_name',
  'subject_name',
  'axis_name',
  'answered_at',
  'sequence',
] as const;

/** What a bank of items says of each beside the columns of a question. */
export const ITEM_COLUMNS = ['facility', 'answers', 'b', 'se', ...COUNT_COLUMNS] as const;

/** Of whatever file. */
export const ALL_COLUMNS = [...KNOWN_COLUMNS, ...ITEM_COLUMNS] as const;

export type KnownColumn = (typeof ALL_COLUMNS)[number];

/** What the text of a question is made of. */
export const TEXT_COLUMNS: readonly KnownColumn[] = [
  'topic_name',
  'subject_name',
  'axis_name',
  'question_title',
  ...OPTION_COLUMNS,
];

/** Our name of a column -> the file's name of it, for the columns that the file has. */
export type ColumnMap = Readonly<Partial<Record<KnownColumn, string>>>;

/** All columns of ours that a file has. */
export const mappedColumns = (columns: ColumnMap): KnownColumn[] => columnsAmong(ALL_COLUMNS, columns);

/** The `names` that a file has. */
export function columnsAmong<Name extends KnownColumn>(names: readonly Name[], columns: ColumnMap): Name[] {
  return names.filter((name) => columns[name] !== undefined);
}

/** What a kind of file is read for; its other columns are as if they were not there. */
export interface ColumnNeeds {
  readonly used: readonly KnownColumn[];
  readonly required: readonly KnownColumn[];
  /** Used where they are there, even if the wanted name was meant for another file that is read beside. */
  readonly optional?: readonly KnownColumn[];
  /** Whether covariates that are named must be there; elsewhere one without a column is missing everywhere. */
  readonly covariates?: boolean;
  /** Whether it may come in another form than long. */
  readonly isLog?: true;
  /** What else a file may be that lacks a required column; '' where it is nothing else. */
  readonly orElse?: (fileColumns: readonly string[]) => string;
}

export const LOG_NEEDS: ColumnNeeds = {
  used: KNOWN_COLUMNS,
  required: ['user_id', 'is_correct', 'question_title'],
  covariates: true,
  isLog: true,
  orElse: (columns) =>
    columns.includes('b') ? '; or, of items without persons, give b a column se, its standard error' : '',
};
export const QUESTION_NEEDS: ColumnNeeds = {
  used: ['question_id', ...TEXT_COLUMNS],
  required: ['question_title'],
};
export const BANK_NEEDS: ColumnNeeds = {
  used: ['question_id', ...TEXT_COLUMNS, 'correct_option', ...ITEM_COLUMNS],
  required: ['question_title'],
  covariates: true,
};
/** Answers to questions whose texts another file has; one of question_id and question_title must be there. */
export const NEW_ANSWER_NEEDS: ColumnNeeds = {
  used: ['answer_id', 'user_id', 'is_correct', 'question_id', 'question_title', ...OPTION_COLUMNS],
  required: ['user_id', 'is_correct'],
  isLog: true,
  optional: ['answer_id', 'question_id', 'question_title', ...OPTION_COLUMNS],
};

/**
 * Whether a file is a bank of items: it says how hard each is, and names no persons. A column b alone may be anything,
 * such as the second option, unless the user says that it is difficulty.
 */
export function areItems(fileColumns: readonly string[], wanted: Readonly<Record<string, string>>): boolean {
  const has = (name: KnownColumn) => fileColumns.includes(Object.hasOwn(wanted, name) ? wanted[name]! : name);
  if (has('user_id') || has('is_correct')) return false;
  const isDifficulty = has('b') && (has('se') || Object.hasOwn(wanted, 'b'));
  const isCount = (column: string) => /^count_(?:[a-z]|\d{1,2})$/i.test(column);
  return isDifficulty || has('facility') || COUNT_COLUMNS.some(has) || fileColumns.some(isCount);
}

/**
 * Finds the columns that are used among those of a file. A name in `wanted` (ours -> the file's) goes before an
 * equal name; one of a column that is not used is passed over.
 *
 * @throws UnderstudyError `usage` if `wanted` has a name that is not ours; `log` if the file has a name twice, lacks
 *   a wanted column or a required one
 */
export function mapColumns(
  path: string,
  fileColumns: readonly string[],
  { wanted, needs }: { readonly wanted: Readonly<Record<string, string>>; readonly needs: ColumnNeeds },
): ColumnMap {
  refuseStrangers(wanted);
  const has = `the file has ${shownList(fileColumns)}`;
  const numbered = namedOptions(path, fileColumns);
  const columns: Partial<Record<KnownColumn, string>> = {};
  for (const name of needs.used) {
    const column = Object.hasOwn(wanted, name) ? wanted[name]! : (numbered.get(name) ?? name);
    const count = fileColumns.filter((other) => other === column).length;
    if (count > 1) throw logProblem(path, `two columns are named ${shown(column)}`, 'rename one of them');
    if (count === 1) columns[name] = column;
    else if (column !== name && !needs.optional?.includes(name))
      throw logProblem(path, `no column ${shown(column)} for ${name}`, `${has}; correct \`columns\``);
  }
  const missing = needs.required.filter((name) => columns[name] === undefined);
  if (missing.length === 0) return columns;
  const example = missing.map((name) => `${name}=…`).join(',');
  throw logProblem(
    path,
    `no column ${missing.join(', ')}`,
    `${has}; name it: \`columns: ${example}\`${needs.orElse?.(fileColumns) ?? ''}`,
  );
}

/** @throws UnderstudyError `usage` if `wanted` has a name that is not ours */
export function refuseStrangers(wanted: Readonly<Record<string, string>>): void {
  const stranger = Object.keys(wanted).find((name) => !ALL_COLUMNS.some((known) => known === name));
  if (stranger === undefined) return;
  throw new UnderstudyError(
    'usage',
    `\`columns\`: expected one of ${nameList()} before the sign =, got ${shown(stranger)}`,
    { hint: 'write our name first, then the name in the file: `columns: user_id=student`' },
  );
}

/** All names of ours; of options the first and the last. */
function nameList(): string {
  const inner = new Set<string>([...OPTION_COLUMNS.slice(1, -1), ...COUNT_COLUMNS.slice(1, -1)]);
  return ALL_COLUMNS.filter((name) => !inner.has(name))
    .join(', ')
    .replace(/, (option|count)_z/g, ' … $1_z');
}
