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
