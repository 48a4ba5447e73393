/**
 * Open edX: the problem responses report of the instructor dashboard, CSV, a row a learner and answer: username, title,
 * location, block_key, state (JSON of the problem), "Answer ID", "Question", "Answer", "Correct Answer". The state says
 * which answer was marked how (correct_map); where it does not, an answer is right that is the correct one.
 *
 * Source: docs.openedx.org "View Answer Data"; generate_report_data in xmodule/capa_block.py of edx-platform.
 */
import { counted } from '../../../words.ts';
import { valueSql } from '../../formats/missing.ts';
import type { Importer } from '../importer.ts';
import { planLongForm } from '../long-form.ts';
import { cell, placeOf } from '../table.ts';

export const openEdx: Importer = {
  name: 'open-edx',
  recognises: ({ names }) =>
    ['username', 'block_key', 'Answer ID', 'Question', 'Answer'].every(
      (name) => placeOf(names, name) !== undefined,
    ),
  async plan(table, options) {
    const { names } = table;
    const at = (name: string) => placeOf(names, name)!;
    const [id, question, answer] = [at('Answer ID'), at('Question'), at('Answer')];
    const [right, state, title] = [
      placeOf(names, 'Correct Answer'),
      placeOf(names, 'state'),
      placeOf(names, 'title'),
    ];
    const json =
      state === undefined ? 'NULL::VARCHAR' : `CASE WHEN json_valid(${cell(state)}) THEN ${cell(state)} END`;
    const marked = `json_extract_string(${json}, '/correct_map/' || trim(${cell(id)}) || '/correctness')`;
    const equal = right === undefined ? 'NULL' : `trim(lower(${cell(answer)})) = trim(lower(${cell(right)}))`;
    const mark = `CASE coalesce(${marked}, '') WHEN 'correct' THEN '1' WHEN 'incorrect' THEN '0' WHEN '' THEN
      CASE WHEN ${equal} THEN '1' WHEN NOT (${equal}) THEN '0' END ELSE ${marked} END`;
    const text =
      title === undefined
        ? cell(question)
        : `coalesce(${valueSql(cell(question))}, ${valueSql(cell(title))})`;
    return await planLongForm(
      table,
      {
        fields: {
          user_id: at('username'),
          question_id: id,
          question_title: { sql: text, from: names[question]! },
          is_correct: {
            sql: mark,
            from: state === undefined ? names[answer]! : `${names[state]}, ${names[answer]}`,
          },
          selected_option: answer,
          ...(right === undefined ? {} : { correct_option: right }),
          ...(state === undefined
            ? {}
            : {
                answered_at: {
                  sql: `json_extract_string(${json}, '/last_submission_time')`,
                  from: names[state]!,
                },
              }),
        },
        hasTexts: true,
        where: `${valueSql(cell(answer))} IS NOT NULL AND ${valueSql(cell(id))} IS NOT NULL AND ${mark} IS NOT NULL`,
        leftOut: (rows) => `${counted(rows, 'row')} without an answer or a mark left out`,
        notes: ['read as format open-edx: each Answer ID is a question, marked as the state says'],
      },
      options,
    );
  },
};
