/**
 * A covariate is a line of the text of a question, such as `grade: 4`: so the base reads it as well, and a text stays all
 * that is known of a question.
 */
import { UnderstudyError } from '../../errors.ts';
import { ITEM_COLUMNS, type KnownColumn } from './columns.ts';
import { COUNT_COLUMNS, OPTION_COLUMNS } from './option-columns.ts';
import { shown } from './problems.ts';

/** Columns that a text has a line of anyway; the line is the covariate then. */
const CONTEXT_LABELS: Readonly<Partial<Record<string, string>>> = {
  topic_name: 'Topic',
  subject_name: 'Subject',
  axis_name: 'Axis',
};

/** Labels that a text has of its own. */
const OWN_LABELS = /^(?:Topic|Subject|Axis|Question|[A-Z]\).*)$/;

const OF_ANSWERS: readonly KnownColumn[] = [
  'answer_id',
  'user_id',
  'is_correct',
  'selected_option',
  'answered_at',
  'sequence',
  'facility',
  ...COUNT_COLUMNS,
];
const OF_TEXT: readonly KnownColumn[] = ['question_id', 'question_title', ...OPTION_COLUMNS];

/** What the line of a covariate begins with in the text of a question, the colon not counted. */
export function covariateLabel(name: string): string {
  return CONTEXT_LABELS[name] ?? name;
}

/** The covariate whose line begins with `label`: `covariateLabel` the other way round. */
export function covariateOf(label: string): string {
  return Object.keys(CONTEXT_LABELS).find((name) => CONTEXT_LABELS[name] === label) ?? label;
}

/** Whether texts have the line of a column without its being named as a covariate. */
export function isContextColumn(name: string): boolean {
  return CONTEXT_LABELS[name] !== undefined;
}

/** @throws UnderstudyError `usage` for a name that no covariate can have */
export function checkCovariateNames(names: readonly string[]): void {
  for (const name of names) {
    const refuse = (expected: string, hint: string) => problem(name, expected, hint);
    if (name.trim() === '' || /[:\p{Cc}\u2028\u2029]/u.test(name))
      throw refuse('a name without a colon or a line break', RENAME);
    if (OWN_LABELS.test(name)) throw refuse('a name that no line of a question has', RENAME);
    if (OF_ANSWERS.some((column) => column === name))
      throw refuse(
        'a column of questions',
        'this one belongs to answers: what is known of a question beforehand',
      );
    if (OF_TEXT.some((column) => column === name))
      throw refuse('what is said of a question beside its text', 'leave it out: texts are read anyway');
  }
}

/**
 * A bank says of an item what its answers came to: whoever reads that reads what is to be learned. In a log, b, se and
 * answers may be names of anything.
 *
 * @throws UnderstudyError `usage` for a name of such a column
 */
export function checkCovariatesOfBank(names: readonly string[]): void {
  const name = names.find((one) => ITEM_COLUMNS.some((column) => column === one));
  if (name !== undefined)
    throw problem(name, 'what a bank says of an item beside its difficulty', BEFOREHAND);
}

function problem(name: string, expected: string, hint: string): UnderstudyError {
  return new UnderstudyError('usage', `\`covariate\`: expected ${expected}, got ${shown(name)}`, { hint });
}

const BEFOREHAND =
  'leave it out: it says what answers came to, and what is read of a question must be known before anybody answers it';
const RENAME = 'rename the column in the file';

/**
 * A value as a line of a text has it: on one line, and a number in one way of writing, since a table of numbers has 4.0
 * where a file of texts has 4. One that begins with a nought is a code: 01 is not 1.
 */
export function covariateValue(value: string): string {
  const plain = value.replace(/\s+/g, ' ').trim();
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(plain) ? String(Number(plain)) : plain;
}
