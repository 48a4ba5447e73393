/** Real answers to questions whose texts stand in a file of questions: who, which, right or wrong. */

import { openDatabase } from './database.ts';
import { NEW_ANSWER_NEEDS } from './formats/columns.ts';
import { LABEL_RULE, labelSql } from './formats/label.ts';
import { findLogFile } from './formats/log-file.ts';
import { missingSql } from './formats/missing.ts';
import { logProblem, shown } from './formats/problems.ts';
import { expectRows, openSource, readSource } from './formats/source.ts';
import { questionIdSql } from './questions/question-id.ts';

export interface NewAnswer {
  readonly userId: string;
  /** As `readQuestions` has it. */
  readonly questionId: string;
  readonly right: boolean;
}

export interface NewAnswers {
  /** The first of each student to each question, in file order; later ones are of somebody who has met it. */
  readonly answers: readonly NewAnswer[];
  /** Later ones, left out. */
  readonly repeats: number;
}

interface FoundAnswer {
  readonly row: number;
  readonly user: string | null;
  readonly question: string;
  readonly label: number | null;
  readonly said: string | null;
  readonly nameless: boolean;
}

/**
 * Columns and formats are those of an answer log, but for the question's text: its id will do.
 *
 * @param columns our name of a column -> the file's name, where they differ
 * @throws UnderstudyError `log` naming the file, the line or row, and what to do; `usage` for a wrong column name
 */
export async function readNewAnswers(
  path: string,
  columns?: Readonly<Record<string, string>>,
): Promise<NewAnswers> {
  const file = await findLogFile(path);
  const database = await openDatabase({});
  try {
    const source = await openSource(file, columns, database, NEW_ANSWER_NEEDS);
    const { question_id: id, question_title: title } = source.columns;
    if (id === undefined && title === undefined)
      throw logProblem(
        path,
        undefined,
        'no column question_id or question_title',
        'say which question each answer is to; name the column: --columns question_id=…',
      );
    const missing = (name: string) => `(${missingSql(name)})`;
    const nameless = [id, title].flatMap((column, i) =>
      column === undefined ? [] : [missing(i === 0 ? 'question_id' : 'question_title')],
    );
    const found = await readSource(source, (select) =>
      database.rows<FoundAnswer>(
        `SELECT row, CASE WHEN NOT ${missing('user_id')} THEN user_id END AS user,
           ${title === undefined ? 'question_id' : questionIdSql(source.columns)} AS question,
           ${labelSql('is_correct')} AS label, is_correct AS said, ${nameless.join(' AND ')} AS nameless
         FROM (${select}) ORDER BY row`,
      ),
    );
    expectRows(source, found.length);
    if (found.length === 0)
      throw logProblem(path, undefined, 'no answers', 'write at least one row below the header');
    const bad = found.find(({ user, label, nameless }) => user === null || label === null || nameless);
    if (bad !== undefined)
      throw logProblem(
        path,
        await source.place(bad.row),
        problemOf(bad),
        'correct the value or remove the row',
      );
    const met = new Set<string>();
    const answers = found.flatMap(({ user, question, label }) => {
      const pair = JSON.stringify([user, question]);
      if (met.has(pair)) return [];
      met.add(pair);
      return [{ userId: user!, questionId: question, right: label === 1 }];
    });
    return { answers, repeats: found.length - answers.length };
  } finally {
    database.close();
  }
}

function problemOf({ user, said, nameless }: FoundAnswer): string {
  if (user === null) return 'user_id is empty';
  if (nameless) return 'neither question_id nor question_title has a value';
  return `is_correct: expected ${LABEL_RULE}, got ${said === null ? 'nothing' : shown(said)}`;
}
