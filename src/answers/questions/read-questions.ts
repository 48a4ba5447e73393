/** Questions without answers: what a trained class is asked. */

import { type Database, openDatabase } from '../database.ts';
import { type ColumnMap, QUESTION_NEEDS, TEXT_COLUMNS } from '../formats/columns.ts';
import { findLogFile } from '../formats/log-file.ts';
import { isMissing, missingSql } from '../formats/missing.ts';
import { logProblem } from '../formats/problems.ts';
import { expectRows, openSource, readSource, type Source } from '../formats/source.ts';
import { questionIdSql } from './question-id.ts';
import { type QuestionFields, questionText } from './question-text.ts';

export interface Question {
  readonly questionId: string;
  /** What a model reads of it. */
  readonly text: string;
  /** Where the file gives it no id: the first row that holds it, from 1, the header not counted. */
  readonly row?: number;
}

export interface QuestionFile {
  readonly questions: Question[];
  /** Of the file, those that say the same again included. */
  readonly rows: number;
}

/**
 * Reads the questions of a file in file order. It has the formats and the question columns of an answer log, of which
 * `question_title` must be there; other columns are passed over, so that an answer log will do. A question without id
 * gets the one that it has in a log without ids. Rows that repeat both id and text are dropped; an id with several
 * texts gives several questions.
 *
 * @param columns our name of a column -> the file's name, where they differ
 * @param moreOptions what to do with a question that has a sixth option, which no model reads: a log was trained on
 *   without it, so it is passed over there
 * @throws UnderstudyError `log` naming the file, the line or row, and what to do; `usage` for a wrong column name;
 *   `io` if the temporary folder is full
 */
export async function readQuestions(
  path: string,
  columns?: Readonly<Record<string, string>>,
  moreOptions: 'refuse' | 'pass over' = 'pass over',
): Promise<QuestionFile> {
  const file = await findLogFile(path);
  const database = await openDatabase({});
  try {
    const source = await openSource(file, columns, database, QUESTION_NEEDS);
    const fields = TEXT_COLUMNS.filter((name) => source.columns[name] !== undefined);
    // DuckDB drops repeated rows, so that a log of millions of answers gives no more rows than it has questions.
    const found = await readSource(source, (select) =>
      database.rows<FoundQuestion>(
        `SELECT min(row) AS first, count(*) AS rows, id, named, ${fields.join(', ')}
         FROM (SELECT row, ${questionIdSql(source.columns)} AS id, ${namedSql(source.columns)} AS named, ${fields.join(', ')} FROM (${select}))
         GROUP BY ALL ORDER BY first`,
      ),
    );
    const rows = found.reduce((total, question) => total + question.rows, 0);
    expectRows(source, rows);
    if (found.length === 0)
      throw logProblem(path, undefined, 'no questions', 'write at least one row below the header');
    const untitled = found.find(({ question_title }) => isMissing(question_title));
    if (untitled !== undefined) {
      const place = await source.place(untitled.first);
      throw logProblem(
        path,
        place,
        'question_title is empty',
        'give the question its text or remove the row',
      );
    }
    if (moreOptions === 'refuse') await refuseSixthOption(path, source, database);
    const questions = found.map((row) => ({
      questionId: row.id,
      text: questionText(row),
      ...(row.named ? {} : { row: row.first }),
    }));
    return { questions: withoutRepeats(questions), rows };
  } finally {
    database.close();
  }
}

/** By the name of the column: option_f and so on. */
async function refuseSixthOption(path: string, source: Source, database: Database): Promise<void> {
  for (const [i, name] of source.others.entries()) {
    if (!/^option_[f-z]$/i.test(name)) continue;
    const [first] = await readSource(source, (select) =>
      database.rows<{ row: number }>(
        `SELECT row FROM (${select}) WHERE NOT (${missingSql(`other_${i}`)}) ORDER BY row LIMIT 1`,
      ),
    );
    if (first === undefined) continue;
    throw logProblem(
      path,
      await source.place(first.row),
      `${name}: expected five options at most, option_a to option_e, got more`,
      `no model reads a sixth option: leave the question out, or remove the column ${name} to have it judged without it`,
    );
  }
}

interface FoundQuestion extends QuestionFields {
  /** The first row that holds it, from 1. */
  readonly first: number;
  readonly rows: number;
  readonly id: string;
  /** Whether the file says the id. */
  readonly named: boolean;
}

function namedSql({ question_id }: ColumnMap): string {
  return question_id === undefined ? 'false' : `NOT (${missingSql('question_id')})`;
}

/** Fields that differ may give the same text, such as an empty one and a blank one. */
function withoutRepeats(questions: readonly Question[]): Question[] {
  const met = new Map<string, Set<string>>();
  return questions.filter(({ questionId, text }) => {
    const texts = met.get(questionId) ?? new Set();
    met.set(questionId, texts);
    if (texts.has(text)) return false;
    texts.add(text);
    return true;
  });
}
