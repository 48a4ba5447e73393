/**
 * ASSISTments: skill builder data of 2009–2010 (order_id) and the data of 2012–2013 (problem_log_id), a row a student and
 * problem: user_id, problem_id, correct, skill_name or skill. A problem of several skills has a row for each, with the
 * same order_id; the first of them is kept. Its answer_id is an option, and not the id of an answer.
 *
 * Source: sites.google.com/site/assistmentsdata, "Skill-builder data 2009-2010" and "2012-13 school data with affect".
 */

import { counted } from '../../../words.ts';
import { logProblem } from '../../formats/problems.ts';
import type { Importer } from '../importer.ts';
import { planLongForm } from '../long-form.ts';
import { cell, placeOf, type Table } from '../table.ts';

const LOG = ['order_id', 'problem_log_id'];

export const assistments: Importer = {
  name: 'assistments',
  recognises: ({ names }) =>
    ['user_id', 'problem_id', 'correct'].every((name) => names.includes(name)) &&
    LOG.some((name) => names.includes(name)),
  async plan(table, options) {
    const { names } = table;
    const at = (name: string) => names.indexOf(name);
    const log = placeOf(names, ...LOG)!;
    await refuseOtherAnswers(table, log);
    const [skill, start] = [placeOf(names, 'skill_name', 'skill'), placeOf(names, 'start_time')];
    return await planLongForm(
      table,
      {
        fields: {
          answer_id: log,
          user_id: at('user_id'),
          question_id: at('problem_id'),
          question_title: at('problem_id'),
          is_correct: at('correct'),
          ...(skill === undefined ? {} : { topic_name: skill }),
          ...(start === undefined ? { sequence: log } : { answered_at: start }),
        },
        hasTexts: false,
        where: `true QUALIFY row_number() OVER (PARTITION BY ${cell(log)} ORDER BY row) = 1`,
        leftOut: (rows) =>
          `${counted(rows, 'row')} left out that repeat a ${names[log]} for another skill: the first skill is the topic`,
        notes: ['read as format assistments: problem_id is the question, the skill its topic'],
      },
      options,
    );
  },
};

/** @throws UnderstudyError `log` where rows of one id are not about one answer */
async function refuseOtherAnswers({ read, names, path, place }: Table, log: number): Promise<void> {
  const answer = ['user_id', 'problem_id', 'correct'].map((name) => cell(names.indexOf(name))).join(', ');
  const [bad] = await read<{ row: number }>(
    (file) =>
      `SELECT max(row) AS row FROM ${file} GROUP BY ${cell(log)} HAVING count(DISTINCT (${answer})) > 1 ORDER BY row LIMIT 1`,
  );
  if (bad !== undefined)
    throw logProblem(
      path,
      `rows of one ${names[log]} are different answers`,
      'give each answer an id of its own',
      await place(bad.row),
    );
}
