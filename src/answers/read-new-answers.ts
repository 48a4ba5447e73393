/** Real answers to questions whose texts stand in a file of questions: who, which, right or wrong. */
import {
  checkRows,
  columnsAmong,
  LABEL_RULE,
  labelSql,
  logProblem,
  missingSql,
  NEW_ANSWER_NEEDS,
  openSource,
  type ReadOptions,
  readingNotes,
  readSource,
  shown,
  valueSql,
} from '../sources/index.ts';
import { questionIdSql } from './questions/question-id.ts';

export interface NewAnswer {
  readonly userId: string;
  /** As `readQuestions` has it. */
  readonly questionId: string;
  readonly right: boolean;
}

interface NewAnswers {
  /** The first of each student to each question, in file order; later ones are of somebody who has met it. */
  readonly answers: readonly NewAnswer[];
  /** Later ones, left out. */
  readonly repeats: number;
  /** What is to be said of how the file was read: plain sentences. */
  readonly notes: readonly string[];
}

interface FoundAnswer {
  readonly row: number;
  readonly user: string | null;
  readonly question: string;
  /** Whether neither its id nor its text has a value. */
  readonly nameless: boolean;
  readonly label: number | null;
  /** What the file has for the label. */
  readonly written: string | null;
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
  { covariates: _, ...options }: ReadOptions = {},
): Promise<NewAnswers> {
  const source = await openSource({ path, columns, ...options }, NEW_ANSWER_NEEDS);
  try {
    const names = columnsAmong(['question_id', 'question_title'], source.columns);
    if (names.length === 0) {
      const hint = 'say which question each answer is to; name the column: `columns: question_id=…`';
      throw logProblem(path, 'no column question_id or question_title', hint);
    }
    const question = names.includes('question_title') ? questionIdSql(source.columns) : 'question_id';
    const found = await readSource(source, (select) =>
      source.database.rows<FoundAnswer>(
        `SELECT row, ${valueSql('user_id')} AS user, ${question} AS question,
           ${names.map((name) => `(${missingSql(name)})`).join(' AND ')} AS nameless,
           ${labelSql('is_correct', options.rightFrom)} AS label, is_correct AS written
         FROM (${select}) ORDER BY row`,
      ),
    );
    checkRows(source, found.length, 'answers');
    const bad = found.find(({ user, label, nameless }) => user === null || label === null || nameless);
    if (bad !== undefined) {
      const hint = 'correct the value or remove the row';
      throw logProblem(path, problemOf(bad), hint, await source.place(bad.row));
    }
    const met = new Set<string>();
    const answers = found.flatMap(({ user, question, label }) => {
      const pair = JSON.stringify([user, question]);
      if (met.has(pair)) return [];
      met.add(pair);
      return [{ userId: user!, questionId: question, right: label === 1 }];
    });
    return {
      answers,
      repeats: found.length - answers.length,
      notes: await readingNotes(source, NEW_ANSWER_NEEDS.used),
    };
  } finally {
    source.database.close();
  }
}

function problemOf({ user, written, nameless }: FoundAnswer): string {
  if (user === null) return 'user_id is empty';
  if (nameless) return 'neither question_id nor question_title has a value';
  return `is_correct: expected ${LABEL_RULE}, got ${written === null ? 'nothing' : shown(written)}`;
}
