/**
 * TAO: a table of results, CSV, a row a test taker: of each item "<item>-SCORE" with what it was marked, "<item>-RESPONSE"
 * with what was answered, "<item>-MAXSCORE", and others (numAttempts, duration, completionStatus).
 *
 * Source: the wiki of oat-sa/extension-tao-result-export, "CSV export"; the R package OpenPCIScoring reads the same names
 * of columns. Only as far as these tell.
 */
import { counted } from '../../../words.ts';
import type { Importer } from '../importer.ts';
import { planSheet, type SheetQuestion, userOf } from '../sheet.ts';
import { placeOf, type Table } from '../table.ts';

const SCORE = /^(.+)[-.]SCORE$/;

export const tao: Importer = {
  name: 'tao',
  recognises: (table) => {
    const questions = questionsIn(table);
    return questions.length > 0 && questions.some(({ answer }) => answer !== undefined);
  },
  async plan(table, options) {
    const questions = questionsIn(table);
    return await planSheet(
      table,
      {
        user: userOf(table, options.wanted, 'Test Taker ID', 'Test Taker', 'login', 'label', 'user_id'),
        questions,
        hasTexts: false,
        notes: [`read as format tao: ${counted(questions.length, 'item')}, marked as their SCORE says`],
      },
      options,
      this.name,
    );
  },
};

function questionsIn({ names }: Pick<Table, 'names'>): SheetQuestion[] {
  return names.flatMap((name, score) => {
    const id = SCORE.exec(name.trim())?.[1];
    if (id === undefined) return [];
    const answer = placeOf(names, `${id}-RESPONSE`);
    return [{ id, title: id, score, ...(answer === undefined ? {} : { answer }) }];
  });
}
