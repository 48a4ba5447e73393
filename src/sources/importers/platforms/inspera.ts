/**
 * Inspera Assessment: marks and grades as CSV, a row a candidate and question: CandidateExternalId, UserID, QuestionNo,
 * QuestionTitle, QuestionId, …, ManuallyGradedScore (which overrides), AutoGradedScore, FinalGrade; "null" is nothing.
 * It does not say how many points there are: a score is passed on as it is.
 *
 * Source: support.inspera.com "Download marks and grades as CSV" and "Export marks and grades to CSV".
 */
import { counted } from '../../../words.ts';
import { trimSql } from '../../formats/missing.ts';
import type { Importer } from '../importer.ts';
import { planLongForm } from '../long-form.ts';
import { cell, placeOf } from '../table.ts';

export const inspera: Importer = {
  name: 'inspera',
  recognises: ({ names }) =>
    ['CandidateExternalId', 'QuestionId', 'AutoGradedScore'].every((name) => names.includes(name)),
  async plan(table, options) {
    const { names } = table;
    const at = (name: string) => placeOf(names, name)!;
    const value = (place: number) => `nullif(nullif(lower(${trimSql(cell(place))}), 'null'), '')`;
    const manual = placeOf(names, 'ManuallyGradedScore');
    const [auto, title] = [at('AutoGradedScore'), placeOf(names, 'QuestionTitle')];
    const score = manual === undefined ? value(auto) : `coalesce(${value(manual)}, ${value(auto)})`;
    return await planLongForm(
      table,
      {
        fields: {
          user_id: at('CandidateExternalId'),
          question_id: at('QuestionId'),
          question_title: title ?? at('QuestionId'),
          is_correct: {
            sql: score,
            from: manual === undefined ? names[auto]! : `${names[manual]}, ${names[auto]}`,
          },
        },
        hasTexts: false,
        where: `${score} IS NOT NULL`,
        leftOut: (rows) => `${counted(rows, 'row')} without a score left out`,
        notes: [
          'read as format inspera: scores as they are, for the file does not say how many points there were',
        ],
      },
      options,
    );
  },
};
