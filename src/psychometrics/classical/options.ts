/**
 * What each option of a multiple-choice item does: how many choose it and whether they are the able ones. A working
 * distractor draws persons who do badly on the other items; the key draws those who do well.
 */
import { UnderstudyError } from '../../errors.ts';
import type { SparseAnswers } from '../sparse-answers.ts';
import { answerTable, scoresOfPersons, shareBetween } from './answer-table.ts';
import { restsOfEntries } from './items.ts';
import { addPair, correlationOf, pairSums } from './running-correlation.ts';

/** Shares are of the answers whose option is known; null where there is none. */
export interface OptionStatistics {
  readonly count: number;
  readonly share: number | null;
  /** Correlation of choosing the option with how the person did on the other items, as `ClassicalItem.itemRest`. */
  readonly optionRest: number | null;
  /** Share among the lowest, middle and highest third of all persons by score. */
  readonly shareByThird: readonly [lowest: number | null, middle: number | null, highest: number | null];
}

export interface ItemOptions {
  /** Answers whose option is known. */
  readonly known: number;
  /** Index of the right option; null where it is not known. */
  readonly key: number | null;
  /** Answers that count as right with another option than the key, or as wrong with it: the log is at odds with itself. */
  readonly contradictions: number;
  readonly options: readonly OptionStatistics[];
}

interface Choices {
  /** `[answers]`, the option of each answer, -1 unknown. */
  readonly selected: Int8Array;
  /** `[items]`, the right option of each item, -1 unknown. */
  readonly key: Int8Array;
  /** `[items]`, how many options each item has. */
  readonly options: Int8Array;
}

/**
 * @returns one entry an item; of a person's repeated answers to an item the first counts
 * @throws UnderstudyError `numeric` where the columns do not fit each other, there is no answer, or an option is named
 *   that does not exist
 */
export function optionAnalysis(answers: SparseAnswers, choices: Choices): ItemOptions[] {
  const { selected, key, options } = choices;
  const table = answerTable(answers);
  checkOptions(answers, choices);

  const scores = scoresOfPersons(table);
  const thirds = [0, 1, 2].map((third) => shareBetween(scores, [third / 3, (third + 1) / 3]));
  const rests = restsOfEntries(table);
  const items = Array.from(key, (_, i) => ({
    known: 0,
    contradictions: 0,
    inThird: [0, 0, 0],
    options: Array.from({ length: options[i]! }, () => ({ count: 0, inThird: [0, 0, 0], rest: pairSums() })),
  }));
  for (let p = 0; p < table.persons; p++) {
    for (let at = table.start[p]!; at < table.start[p + 1]!; at++) {
      const chosen = selected[table.row[at]!]!;
      if (chosen < 0) continue;
      const i = table.item[at]!;
      const item = items[i]!;
      item.known++;
      if (key[i]! >= 0 && (chosen === key[i]) !== (table.label[at] === 1)) item.contradictions++;
      for (let third = 0; third < 3; third++) {
        item.inThird[third]! += thirds[third]![p]!;
        item.options[chosen]!.inThird[third]! += thirds[third]![p]!;
      }
      item.options[chosen]!.count++;
      if (Number.isNaN(rests[at]!)) continue;
      for (let option = 0; option < item.options.length; option++) {
        addPair(item.options[option]!.rest, option === chosen ? 1 : 0, rests[at]!);
      }
    }
  }
  return items.map(({ known, contradictions, inThird, options }, i) => ({
    known,
    key: key[i]! < 0 ? null : key[i]!,
    contradictions,
    options: options.map(({ count, rest, ...option }) => {
      const shareOf = (third: number) =>
        inThird[third] === 0 ? null : option.inThird[third]! / inThird[third]!;
      return {
        count,
        share: known === 0 ? null : count / known,
        optionRest: correlationOf(rest),
        shareByThird: [shareOf(0), shareOf(1), shareOf(2)] as const,
      };
    }),
  }));
}

function checkOptions(answers: SparseAnswers, { selected, key, options }: Choices): void {
  for (const [name, unit, column, length] of [
    ['selected', 'answer', selected, answers.item.length],
    ['key', 'item', key, answers.items],
    ['options', 'item', options, answers.items],
  ] as const) {
    if (column.length === length) continue;
    throw new UnderstudyError('numeric', `${name}: expected one an ${unit}, ${length}, got ${column.length}`);
  }
  const check = (where: () => string, option: number, item: number) => {
    if (option >= -1 && option < options[item]!) return;
    throw new UnderstudyError(
      'numeric',
      `${where()}: expected an option below ${options[item]} or -1, got ${option}`,
    );
  };
  key.forEach((option, i) => {
    check(() => `key, item ${i}`, option, i);
  });
  selected.forEach((option, row) => {
    check(() => `selected, answer ${row}`, option, answers.item[row]!);
  });
}
