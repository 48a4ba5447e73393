/**
 * Moodle: the Responses report of a quiz, CSV, asked for with right answers: "Response 1", "Right answer 1", and
 * "Question 1" where the texts were asked for too. It has no marks: a response is right where it is the right answer.
 *
 * Source: docs.moodle.org "Quiz reports", "Quiz responses report"; mod/quiz/report/responses of Moodle.
 */
import { counted } from '../../../words.ts';
import { logProblem } from '../../formats/problems.ts';
import type { Importer } from '../importer.ts';
import { planSheet } from '../sheet.ts';
import { placeOf } from '../table.ts';
import { attemptOf } from './moodle.ts';

const RESPONSE = /^Response (\d+)$/i;

export const moodleResponses: Importer = {
  name: 'moodle-responses',
  recognises: ({ names }) =>
    names.some((name) => RESPONSE.test(name.trim())) && placeOf(names, 'Response 1') !== undefined,
  async plan(table, options) {
    const { names, path } = table;
    const places = names.flatMap((name, answer) => {
      const number = RESPONSE.exec(name.trim())?.[1];
      return number === undefined ? [] : [{ number, answer }];
    });
    const texts = places.map(({ number }) => placeOf(names, `Question ${number}`));
    const questions = places.map(({ number, answer }, q) => {
      const key = placeOf(names, `Right answer ${number}`);
      if (key === undefined)
        throw logProblem(
          path,
          `no column "Right answer ${number}"`,
          'make the report again in Moodle, with the right answers displayed',
        );
      const text = texts[q];
      return {
        id: texts.every((place) => place === undefined) ? number : null,
        title: `Question ${number}`,
        ...{ answer, key },
        ...(text === undefined ? {} : { text }),
      };
    });
    return await planSheet(
      table,
      {
        ...(await attemptOf(table, options.wanted)),
        questions,
        hasTexts: texts.some((place) => place !== undefined),
        notes: [
          `read as format moodle-responses: ${counted(questions.length, 'question')}; a response is right where it equals the right answer, for the report has no marks`,
        ],
      },
      options,
      this.name,
    );
  },
};
