/** Files of item authors as a table of texts, under our own names. */
import type { Database } from '../database.ts';
import { type FindColumns, type Form, selectTexts } from '../formats/form.ts';
import type { LogFile } from '../formats/log-file.ts';
import type { AuthoredQuestion } from './authored.ts';
import { readAuthored } from './read-authored.ts';

/** All columns that such a file may have. */
export const AUTHORED_COLUMNS = ['question_id', 'question_title', 'option_a', 'correct_option', 'topic_name'];

/** @throws UnderstudyError `log` naming the line, or the item of a package */
export async function openAuthored(file: LogFile, find: FindColumns, database: Database): Promise<Form> {
  const { questions, notes } = await readAuthored(file);
  const rows = questions.map(rowOf);
  const names = [...new Set(rows.flatMap(Object.keys))];
  const columns = find(names);
  await database.createList(
    'authored',
    rows.map((row) => JSON.stringify(row)),
  );
  return {
    ...selectTexts(['authored'], { names, columns, text: (place) => `value ->> '$.${names[place]!}'` }),
    rows: rows.length,
    place: async (row) => questions[row - 1]!.place,
    notes,
  };
}

/** What a question has of our columns. */
function rowOf({ id, title, options, key, topic }: AuthoredQuestion): Readonly<Record<string, string>> {
  const letter = (place: number): string => String.fromCharCode(97 + place);
  return {
    ...(id === null ? {} : { question_id: id }),
    question_title: title,
    ...Object.fromEntries(options.map((option, i) => [`option_${letter(i)}`, option])),
    ...(key === null ? {} : { correct_option: letter(key).toUpperCase() }),
    ...(topic === null ? {} : { topic_name: topic }),
  };
}
