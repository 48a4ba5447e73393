/** Questions without answers: what a trained class is asked. */

import {
  type ChoiceReading,
  type ColumnMap,
  type ColumnNeeds,
  type CovariateField,
  checkRows,
  isMissing,
  logProblem,
  missingSql,
  openSource,
  PLAIN_READING,
  QUESTION_NEEDS,
  type ReadOptions,
  readingNotes,
  readSource,
} from '../../sources/index.ts';
import { are, counted } from '../../words.ts';
import { type AnswerLog, readAgain } from '../open-log.ts';
import { rightOptions } from '../options/choice-notes.ts';
import { type KeyedOptions, keyedOptions } from '../options/option-keys.ts';
import { inFirstOrder } from './option-orders.ts';
import { questionIdSql } from './question-id.ts';
import { type AskedFields, textFields, textOfRow } from './text-fields.ts';

export interface Question {
  readonly questionId: string;
  /** What a model reads of it. */
  readonly text: string;
  /** Its options, where they were asked for and the file says which is right. */
  readonly keyed?: KeyedOptions;
  /** Where the file gives it no id: the first row that holds it, from 1, the header not counted. */
  readonly row?: number;
}

export interface QuestionOptions extends ReadOptions {
  /** Whether the right options are read as well. @default false */
  readonly withKeys?: boolean | undefined;
}

const KEYED_NEEDS: ColumnNeeds = {
  ...QUESTION_NEEDS,
  used: [...QUESTION_NEEDS.used, 'correct_option'],
};

interface QuestionFile {
  readonly questions: Question[];
  /** Rows of the file, with those that repeat a question. */
  readonly rows: number;
  /** What is to be said of how it was read: plain sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads the questions of a file in file order. It has the formats and the question columns of an answer log, of which
 * `question_title` must be there; other columns are passed over, so that an answer log will do. A question without id
 * gets the one that it has in a log without ids. Rows that repeat both id and text are dropped; an id with several
 * texts gives several questions.
 *
 * @param columns our name of a column -> the file's name, where they differ
 * @param options.covariates those that the file does not have are missing everywhere
 * @throws UnderstudyError `log` naming the file, the line or row, and what to do; `usage` for a wrong column name;
 *   `io` if the temporary folder is full
 */
export async function readQuestions(
  path: string,
  columns?: Readonly<Record<string, string>>,
  { withKeys = false, ...reading }: QuestionOptions = {},
): Promise<QuestionFile> {
  const needs = withKeys ? KEYED_NEEDS : QUESTION_NEEDS;
  const source = await openSource({ path, columns, ...reading }, needs);
  try {
    const found = await readSource(source, (select) => findQuestions(source, `(${select})`, withKeys));
    const rows = found.reduce((total, question) => total + question.rows, 0);
    checkRows(source, rows, 'questions');
    const untitled = found.find(({ question_title }) => isMissing(question_title));
    if (untitled !== undefined) {
      const hint = 'give the question its text or remove the row';
      throw logProblem(path, 'question_title is empty', hint, await source.place(untitled.first));
    }
    const { rows: ordered, reordered } = inFirstOrder(found);
    const right = withKeys ? rightKeys(found, source.columns) : { reading: PLAIN_READING, notes: [] };
    const notes = [...(await readingNotes(source, needs.used)), ...right.notes];
    if (reordered > 0)
      notes.push(
        `${counted(reordered, 'question')} ${are(reordered)} there in another order of options as well: the first order is asked`,
      );
    return { questions: questionsOf(ordered, source.covariates, right.reading), rows, notes };
  } finally {
    source.database.close();
  }
}

/**
 * The questions of an open log, each id once with the text of its first row. All rows of the file count, whichever
 * attempts do. Reads the file once more.
 *
 * @returns `reworded`: how many ids have several texts
 * @throws UnderstudyError `log` if the file is no longer the one that was opened
 */
export async function questionsOfLog(
  log: AnswerLog,
): Promise<{ readonly questions: Question[]; readonly reworded: number }> {
  const first = new Map<string, Question>();
  const reworded = new Set<string>();
  for (const question of questionsOf(
    await readAgain(log, () => findQuestions(log, 'file')),
    log.covariates,
  )) {
    if (first.has(question.questionId)) reworded.add(question.questionId);
    else first.set(question.questionId, question);
  }
  return { questions: [...first.values()], reworded: reworded.size };
}

interface FoundQuestion extends AskedFields {
  /** The first row that holds it, from 1. */
  readonly first: number;
  readonly rows: number;
  readonly id: string;
  /** Whether the id is the file's own. */
  readonly named: boolean;
  /** The first that any of the rows says; only of a file that is read with keys. */
  readonly key?: string | null;
}

/** In file order. DuckDB drops repeated rows, so that millions of answers give no more rows than there are questions. */
async function findQuestions(
  { database, columns, covariates }: Pick<AnswerLog, 'database' | 'columns' | 'covariates'>,
  relation: string,
  withKeys = false,
): Promise<FoundQuestion[]> {
  const named = columns.question_id === undefined ? 'false' : `NOT (${missingSql('question_id')})`;
  const fields = textFields(columns, covariates).join(', ');
  const [key, keys] =
    withKeys && columns.correct_option !== undefined
      ? [`, min_by(keys, row) FILTER (NOT (${missingSql('keys')})) AS key`, ', correct_option AS keys']
      : ['', ''];
  return await database.rows(
    `SELECT min(row) AS first, count(*) AS rows, id, named, ${fields}${key}
     FROM (SELECT row, ${questionIdSql(columns)} AS id, ${named} AS named, ${fields}${keys} FROM ${relation})
     GROUP BY ALL ORDER BY first`,
  );
}

const rightKeys = (found: readonly FoundQuestion[], columns: ColumnMap) =>
  rightOptions(
    found.map((fields) => ({ ...fields, correct_option: fields.key ?? null, row: fields.first })),
    columns,
  );

/** Each id and text once: fields that differ may give the same text, such as an empty one and a blank one. */
function questionsOf(
  found: readonly FoundQuestion[],
  covariates: readonly CovariateField[],
  right: ChoiceReading = PLAIN_READING,
): Question[] {
  const met = new Set<string>();
  return found.flatMap((fields) => {
    const { id, named, first } = fields;
    const text = textOfRow(fields, covariates);
    const key = JSON.stringify([id, text]);
    if (met.has(key)) return [];
    met.add(key);
    const keyed =
      fields.key === undefined ? null : keyedOptions({ ...fields, correct_option: fields.key }, text, right);
    return [{ questionId: id, text, ...(named ? {} : { row: first }), ...(keyed === null ? {} : { keyed }) }];
  });
}
