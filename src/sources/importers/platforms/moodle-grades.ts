/**
 * Moodle: the Grades report of a quiz, CSV. Last name, First name, …, State, Started, Completed, Duration, Grade/10.00,
 * and of each question "Q. 1 /1.00" with the mark; the last row has averages. "-" is a question without an answer,
 * "Requires grading" one without a mark.
 *
 * Source: docs.moodle.org "Quiz reports", "Quiz grades report"; mod/quiz/report/overview of Moodle.
 */
import { counted } from '../../../words.ts';
import type { Importer } from '../importer.ts';
import { planSheet } from '../sheet.ts';
import { numberSql } from '../table.ts';
import { attemptOf } from './moodle.ts';

/** In any language: Q. 1 /1.00, F. 1 /1,00, P. 1 /1,00. */
const QUESTION = /^\p{L}{1,3}\.\s?(\d+)\s*\/\s*(\d+(?:[.,]\d+)?)$/u;

export const moodleGrades: Importer = {
  name: 'moodle-grades',
  recognises: ({ names }) => names.some((name) => QUESTION.test(name.trim())),
  async plan(table, options) {
    const questions = table.names.flatMap((name, score) => {
      const [, id, most] = QUESTION.exec(name.trim()) ?? [];
      return id === undefined
        ? []
        : [{ id, title: `Question ${id}`, score, most: Number(most!.replace(',', '.')) }];
    });
    return await planSheet(
      table,
      {
        ...(await attemptOf(table, options.wanted)),
        questions: questions.filter(({ most }) => most > 0),
        hasTexts: false,
        mark: (text) => `CAST(${numberSql(text)} AS VARCHAR)`,
        notes: [
          `read as format moodle-grades: ${counted(questions.length, 'question')}, marks divided by the most that there is`,
        ],
      },
      options,
      this.name,
    );
  },
};
