/**
 * Google Forms: the responses of a quiz, CSV as Forms downloads it: "Timestamp", "Username" where addresses are
 * collected, "Total score", then of each question its text with the answer, "<text> [Score]" with "1.00 / 1", and
 * "<text> [Feedback]". (The sheet that Forms fills has no scores of single questions.)
 *
 * Source: Google Docs Editors Help "View & manage form responses", "Create & grade quizzes with Google Forms", and the
 * download itself.
 */
import { counted } from '../../../words.ts';
import type { Importer } from '../importer.ts';
import { planSheet, type SheetQuestion, userOf } from '../sheet.ts';
import { placeOf, type Table } from '../table.ts';

const SCORE = /^([\s\S]*\S)\s*\[Score\]$/;

export const googleForms: Importer = {
  name: 'google-forms',
  recognises: (table) => placeOf(table.names, 'Timestamp') !== undefined && questionsIn(table).length > 0,
  async plan(table, options) {
    const questions = questionsIn(table);
    const user = userOf(table, options.wanted, 'Username', 'Email Address', 'Email');
    return await planSheet(
      table,
      {
        user,
        time: placeOf(table.names, 'Timestamp'),
        when: isoSql,
        questions,
        hasTexts: true,
        mark: (text) => `(CASE WHEN TRY_CAST(split_part(${text}, '/', 2) AS DOUBLE) > 0
          THEN TRY_CAST(split_part(${text}, '/', 1) AS DOUBLE) / TRY_CAST(split_part(${text}, '/', 2) AS DOUBLE) END)::VARCHAR`,
        notes: [
          `read as format google-forms: ${counted(questions.length, 'question')} with a score`,
          ...(user === null ? ['nobody is named in the file: every row is a student of its own'] : []),
        ],
      },
      options,
      this.name,
    );
  },
};

function questionsIn({ names }: Pick<Table, 'names'>): SheetQuestion[] {
  return names.flatMap((name, score) => {
    const title = SCORE.exec(name.trim())?.[1];
    const answer = title === undefined ? -1 : names.findIndex((other) => other.trim() === title);
    return answer < 0 ? [] : [{ id: null, title: title!, answer, score }];
  });
}

/** `2021/03/03 1:15:00 PM GMT+1` is 2021-03-03T13:15:00+01:00; another time stays as it is. */
function isoSql(text: string): string {
  const time = `try_strptime(trim(regexp_extract(${text}, '^[^G]*')), '%Y/%m/%d %I:%M:%S %p')`;
  const offset = (group: number) =>
    `regexp_extract(${text}, 'GMT(?:([+-])([0-9]+)(?::([0-9]+))?)?$', ${group})`;
  const sign = `coalesce(nullif(${offset(1)}, ''), '+')`;
  return `coalesce(strftime(${time}, '%Y-%m-%dT%H:%M:%S') || ${sign} || lpad(${offset(2)}, 2, '0') || ':' || lpad(${offset(3)}, 2, '0'), ${text})`;
}
