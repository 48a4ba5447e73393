/**
 * Answers laid out for posteriors, for which a person's likelihood needs two things only: sums over the items got right,
 * and ln P(wrong) summed over the items answered (`posteriors.ts`). A person who answered nearly all items is described
 * by the few that were left out, so a full table costs hardly more than an empty one.
 */
import { type AnswersByPerson, groupByPerson, type SparseAnswers } from '../sparse-answers.ts';

export interface AnswerSheets extends AnswersByPerson {
  /** `[persons + 1]`: person p's entries of `listed`. */
  readonly listStart: Int32Array;
  /** Items answered, or, where `allBut` is 1, the items not answered. */
  readonly listed: Int32Array;
  /** `[persons]` */
  readonly allBut: Uint8Array;
}

/** @throws UnderstudyError `numeric` where the columns do not fit each other or there is no answer */
export function answerSheets(answers: SparseAnswers): AnswerSheets {
  const byPerson = groupByPerson(answers);
  const { start, cell, persons, items } = byPerson;
  const seenBy = new Int32Array(items).fill(-1);
  const allBut = new Uint8Array(persons);
  const listStart = new Int32Array(persons + 1);
  const listed = new Int32Array(cell.length); // fewer items left out than answered, where those are listed
  let used = 0;
  for (let person = 0; person < persons; person++) {
    const from = start[person]!;
    const to = start[person + 1]!;
    let different = 0;
    for (let at = from; at < to; at++) {
      const item = cell[at]! >> 1;
      if (seenBy[item] !== person) different++;
      seenBy[item] = person;
    }
    // An answer given twice counts twice, which what is left out cannot tell.
    if (different === to - from && 2 * different > items) {
      allBut[person] = 1;
      for (let item = 0; item < items; item++) if (seenBy[item] !== person) listed[used++] = item;
    } else {
      for (let at = from; at < to; at++) listed[used++] = cell[at]! >> 1;
    }
    listStart[person + 1] = used;
  }
  return { ...byPerson, allBut, listStart, listed: listed.subarray(0, used) };
}
