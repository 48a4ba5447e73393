/** The files of a sample class, line by line: the answer log and the truth behind it. */
import type { SampleAnswer } from './answering.ts';
import { LETTERS } from './question.ts';
import type { SampleClass } from './sample-class.ts';
import { SUBJECT_NAMES } from './template.ts';
import type { QuestionTruth } from './truth.ts';

const OPTION_COLUMNS = LETTERS.map((letter) => `option_${letter}` as const);
const ANSWER_COLUMNS = [
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
] as const satisfies readonly (keyof SampleAnswer)[];

const QUESTION_COLUMNS = [
  'question_id',
  'template',
  'subject_name',
  'axis_name',
  'topic_name',
  'question_title',
  ...OPTION_COLUMNS,
  'b',
  'b_text',
  'b_residual',
  'steps',
  'digits',
  'decimal',
  'fraction',
  'negative',
  'negated',
  'long',
] as const satisfies readonly (keyof QuestionTruth)[];

/** Decimal places of logits. */
const LOGIT_PLACES = 6;

/** The answer log; every string is one line with its end. */
export function* answersCsv(sample: Pick<SampleClass, 'answers'>): Generator<string> {
  yield line(ANSWER_COLUMNS);
  for (const answer of sample.answers) yield line(ANSWER_COLUMNS.map((column) => answer[column]));
}

/** The questions as the log asks them, and the truth: b and its parts in logits, the features of b_text (flags 0, 1). */
export function* questionsCsv(sample: Pick<SampleClass, 'questions'>): Generator<string> {
  yield line(QUESTION_COLUMNS);
  for (const { b, b_text, b_residual, ...question } of sample.questions) {
    const truth = { ...question, b: logits(b), b_text: logits(b_text), b_residual: logits(b_residual) };
    yield line(QUESTION_COLUMNS.map((column) => truth[column]));
  }
}

/** The truth about the students: general ability and the ability in each subject, in logits. */
export function* abilitiesCsv(sample: Pick<SampleClass, 'students'>): Generator<string> {
  yield line(['user_id', 'theta_general', ...SUBJECT_NAMES.map((name) => `theta_${name.toLowerCase()}`)]);
  for (const { user_id, theta_general, theta } of sample.students) {
    yield line([user_id, logits(theta_general), ...SUBJECT_NAMES.map((name) => logits(theta[name]))]);
  }
}

function logits(value: number): string {
  return value.toFixed(LOGIT_PLACES);
}

function line(cells: readonly (string | number | boolean)[]): string {
  return `${cells.map(cell).join(',')}\n`;
}

/** Quoted where RFC 4180 asks for it. */
function cell(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
