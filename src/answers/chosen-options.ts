/** Which option each answer of a class chose, and which one was right: what an item analysis asks of a log. */
import type { ClassAnswers } from './class-answers.ts';
import { OPTION_COLUMNS } from './formats/columns.ts';
import { missingSql, trimSql } from './formats/missing.ts';
import { type AnswerLog, readAgain } from './open-log.ts';

/** Options are counted from 0, option_a. */
export interface ChosenOptions {
  /** `[answers]`, -1 where the log does not say, or says none of a to e. */
  readonly selected: Int8Array;
  /** The right one, `[questions]`; -1 where the log does not say, or its rows say several. */
  readonly key: Int8Array;
  /** How many a question has, by the last one that has a text, is right or was chosen, `[questions]`. */
  readonly options: Int8Array;
}

/**
 * Reads the file once more. Options are named by their letter, of either case.
 *
 * @param answers of the same log
 * @returns null where the log has no column selected_option
 * @throws UnderstudyError `log` if the file is no longer the one that was opened
 */
export async function chosenOptions(log: AnswerLog, answers: ClassAnswers): Promise<ChosenOptions | null> {
  if (log.columns.selected_option === undefined) return null;
  const selected = new Int8Array(answers.label.length).fill(-1);
  const key = new Int8Array(answers.questions.length).fill(-1);
  const options = new Int8Array(answers.questions.length);
  const places = new Map(answers.answerIds.map((id, place) => [id, place]));
  const isAtOdds = new Set<number>();
  await readAgain(log, async () => {
    for await (const [ids, chosen, right, last] of readOptions(log))
      for (const [i, id] of ids.entries()) {
        const place = places.get(id);
        if (place === undefined) continue;
        const q = answers.question[place]!;
        selected[place] = chosen[i]!;
        options[q] = Math.max(options[q]!, last[i]!, chosen[i]! + 1, right[i]! + 1);
        if (right[i]! < 0) continue;
        if (key[q]! >= 0 && key[q] !== right[i]) isAtOdds.add(q);
        key[q] = right[i]!;
      }
  });
  for (const q of isAtOdds) key[q] = -1;
  return { selected, key, options };
}

/** Each answer's id, its chosen option, the right option, and the number of options with a text. */
function readOptions({ columns, database }: AnswerLog) {
  const texts = OPTION_COLUMNS.flatMap((name, i) =>
    columns[name] === undefined ? [] : [`CASE WHEN ${missingSql(name)} THEN 0 ELSE ${i + 1} END`],
  );
  const fields = [
    columns.answer_id === undefined ? 'row::VARCHAR' : 'answer_id',
    letterSql('selected_option'),
    columns.correct_option === undefined ? '-1' : letterSql('correct_option'),
    texts.length === 0 ? '0' : `greatest(${texts.join(', ')})`,
  ];
  return database.pieces(
    `SELECT ${fields.join(', ')} FROM file ANTI JOIN repeats USING (row)`,
  ) as AsyncGenerator<[string[], number[], number[], number[]]>;
}

/** 0 for a, 4 for e, -1 for all else. */
function letterSql(column: string): string {
  return `coalesce(list_position(['a', 'b', 'c', 'd', 'e'], lower(${trimSql(column)})), 0) - 1`;
}
