/**
 * Canvas: the Student Analysis report of a classic quiz, CSV. Columns name, id, sis_id, section …, submitted, attempt;
 * then of each question "<id>: <text>" with what was answered, and beside it a column named after the points that can be
 * had (such as 1.0) with those that were; then "n correct", "n incorrect", "score".
 *
 * Source: Instructure community guide "How do I view a quiz report (Student Analysis)", and the report as
 * lib/quizzes/quiz_statistics/student_analysis of canvas-lms writes it.
 */
import { counted } from '../../../words.ts';
import type { Importer } from '../importer.ts';
import { planSheet, type SheetQuestion, userOf } from '../sheet.ts';
import { numberSql, placeOf, type Table } from '../table.ts';

const QUESTION = /^(\d+): ([\s\S]*)$/;
const POINTS = /^\d+(?:\.\d+)?$/;

export const canvas: Importer = {
  name: 'canvas',
  recognises: ({ names }) =>
    placeOf(names, 'id') !== undefined &&
    placeOf(names, 'n correct') !== undefined &&
    questionsIn({ names }).length > 0,
  async plan(table, options) {
    const questions = questionsIn(table);
    const scored = questions.filter(({ most }) => most! > 0);
    const aside = questions.length - scored.length;
    return await planSheet(
      table,
      {
        user: userOf(table, options.wanted, 'id', 'sis_id', 'name'),
        time: placeOf(table.names, 'submitted'),
        questions: scored,
        hasTexts: true,
        mark: (text) => `CAST(${numberSql(text)} AS VARCHAR)`,
        notes: [
          `read as format canvas: ${counted(scored.length, 'question')} with points`,
          ...(aside === 0 ? [] : [`${counted(aside, 'question')} without points left out`]),
        ],
      },
      options,
      this.name,
    );
  },
};

function questionsIn({ names }: Pick<Table, 'names'>): SheetQuestion[] {
  return [...names.keys()].flatMap((answer) => {
    const [, id, title] = QUESTION.exec(names[answer]!) ?? [];
    const points = names[answer + 1];
    if (id === undefined || points === undefined || !POINTS.test(points)) return [];
    return [{ id, title: title!.trim() || id, answer, score: answer + 1, most: Number(points) }];
  });
}
