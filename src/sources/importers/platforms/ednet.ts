/**
 * EdNet KT1: what students of Santa chose, a file a student (u123.csv): timestamp (milliseconds), solving_id,
 * question_id, user_answer, elapsed_time. Several files put together need a column user_id. Keys are in EdNet's
 * questions.csv: question_id, correct_answer, part, tags; the texts are not published.
 *
 * Source: github.com/riiid/ednet, "KT1" and "Contents".
 */

import { basename } from 'node:path';
import { counted } from '../../../words.ts';
import { sqlText } from '../../database.ts';
import { logProblem } from '../../formats/problems.ts';
import type { Importer } from '../importer.ts';
import { planLongForm } from '../long-form.ts';
import { cell } from '../table.ts';

export const ednet: Importer = {
  name: 'ednet',
  itemColumns: { correct_option: 'correct_answer', topic_name: 'part' },
  recognises: ({ names }) =>
    ['timestamp', 'solving_id', 'question_id', 'user_answer'].every((name) => names.includes(name)),
  async plan(table, options) {
    const { names, path } = table;
    const at = (name: string) => names.indexOf(name);
    if (options.items?.columns.correct_option === undefined)
      throw logProblem(path, 'answers without a key', "name EdNet's questions.csv with `items`");
    const user = basename(path).replace(/\..*$/, '');
    const isOfOne = at('user_id') < 0 && options.wanted.user_id === undefined;
    const chosen = table.value(cell(at('user_answer')), 'selected_option');
    return await planLongForm(
      table,
      {
        fields: {
          user_id: isOfOne ? { sql: sqlText(user), from: '(name of the file)' } : at('user_id'),
          question_id: at('question_id'),
          question_title: at('question_id'),
          selected_option: at('user_answer'),
          answered_at: at('timestamp'),
        },
        hasTexts: false,
        where: `${chosen} IS NOT NULL`,
        leftOut: (rows) => `${counted(rows, 'row')} without an answer left out`,
        notes: [
          'read as format ednet: an answer is right where it is the correct_answer',
          ...(isOfOne ? [`the file is of one student, ${user}, by its name`] : []),
        ],
      },
      options,
    );
  },
};
