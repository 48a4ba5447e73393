/** The files of a sample class, line by line: the answer log and the truth behind it. */
import { csvLines, rowsOf } from '../files/index.ts';
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
export function answersCsv({ answers }: Pick<SampleClass, 'answers'>): Generator<string> {
  return csvLines(ANSWER_COLUMNS, rowsOf(answers, ANSWER_COLUMNS));
}

/** The questions as the log asks them, and the truth: b and its parts in logits, the features of b_text (flags 0, 1). */
export function questionsCsv({ questions }: Pick<SampleClass, 'questions'>): Generator<string> {
  const truths = questions.map(({ b, b_text, b_residual, ...question }) => {
    return { ...question, b: logits(b), b_text: logits(b_text), b_residual: logits(b_residual) };
  });
  return csvLines(QUESTION_COLUMNS, rowsOf(truths, QUESTION_COLUMNS));
}

/** The truth about the students: general ability and the ability in each subject, in logits. */
export function abilitiesCsv({ students }: Pick<SampleClass, 'students'>): Generator<string> {
  return csvLines(
    ['user_id', 'theta_general', ...SUBJECT_NAMES.map((name) => `theta_${name.toLowerCase()}`)],
    students.map(({ user_id, theta_general, theta }) => [
      user_id,
      logits(theta_general),
      ...SUBJECT_NAMES.map((name) => logits(theta[name])),
    ]),
  );
}

function logits(value: number): string {
  return value.toFixed(LOGIT_PLACES);
}
