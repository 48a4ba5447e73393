/**
 * Who is compared with whom when an item is asked whether it works alike in two groups: persons of like score. The
 * score holds the item itself (Holland & Thayer 1988) and leaves out the other items that are known to work unlike.
 */
import { UnderstudyError } from '../../errors.ts';
import { rankGroups, tied } from '../../numeric/index.ts';
import { type AnswerTable, answerTable } from '../classical/answer-table.ts';
import { groupRows, type SparseAnswers } from '../sparse-answers.ts';

/** `[persons]`: 0 the reference group, 1 the focal group, -1 neither. */
export type Groups = Int8Array;

/** The answers to one item by members of either group, in the order of persons. */
export interface MatchedAnswers {
  /** `[answers]`, 0 reference, 1 focal. */
  readonly focal: Uint8Array;
  /** `[answers]`, 0 wrong, 1 right. */
  readonly label: Uint8Array;
  /**
   * `[answers]`: the number right where everybody answered all items; else the mean of (label - facility) over the
   * items answered, so that persons who met different items can be compared.
   */
  readonly score: Float64Array;
  /** `[answers]`, 0 … strata - 1: one number right each, or groups of like size where answers are missing. */
  readonly stratum: Int32Array;
  readonly strata: number;
}

export interface Matcher {
  readonly items: number;
  /** @param removed `[items]`, 1 where the item stays out of the score unless it is the one in question */
  match(item: number, removed: Uint8Array): MatchedAnswers;
}

/** Of scores that hardly repeat, strata of about twenty persons, but five at least and twenty at most. */
const PERSONS_PER_STRATUM = 20;
const FEWEST_STRATA = 5;
const MOST_STRATA = 20;

/** @throws UnderstudyError `numeric` on columns that do not fit, without answers, and where a group has nobody with answers */
export function createMatcher(answers: SparseAnswers, group: Groups): Matcher {
  const table = answerTable(answers);
  checkGroups(table, group);
  const { start, rows } = groupRows(table.item, table.items);
  const rest = restOfScore(table);
  return {
    items: table.items,
    match(item, removed) {
      const { right, surplus, count } = rest(removed);
      const extra = removed[item]!; // what a removed item adds to its own score
      const focal: number[] = [];
      const labels: number[] = [];
      const scores: number[] = [];
      for (let at = start[item]!; at < start[item + 1]!; at++) {
        const entry = rows[at]!;
        const p = answers.person[table.row[entry]!]!;
        // A score of this answer alone would compare the right with the right.
        const answered = count[p]! + extra;
        if (group[p]! < 0 || answered < 2) continue;
        focal.push(group[p]!);
        labels.push(table.label[entry]!);
        scores.push(
          table.complete
            ? right[p]! + extra * table.label[entry]!
            : tied((surplus[p]! + extra * (table.label[entry]! - table.facility[item]!)) / answered),
        );
      }
      const score = Float64Array.from(scores);
      return {
        focal: Uint8Array.from(focal),
        label: Uint8Array.from(labels),
        score,
        ...(table.complete
          ? { stratum: Int32Array.from(score), strata: table.items + 1 }
          : strataOfRanks(score)),
      };
    },
  };
}

/** Sums over the items that are kept, taken once for each set of removed ones. */
function restOfScore({ start, item, label, facility, persons }: AnswerTable) {
  let sumsOf: Uint8Array | undefined;
  const right = new Int32Array(persons);
  const surplus = new Float64Array(persons);
  const count = new Int32Array(persons);
  return (removed: Uint8Array) => {
    if (sumsOf?.every((value, i) => value === removed[i])) return { right, surplus, count };
    sumsOf = removed.slice();
    for (const sums of [right, surplus, count]) sums.fill(0);
    for (let p = 0; p < persons; p++) {
      for (let at = start[p]!; at < start[p + 1]!; at++) {
        const i = item[at]!;
        if (removed[i] === 1) continue;
        right[p]! += label[at]!;
        surplus[p]! += label[at]! - facility[i]!;
        count[p]!++;
      }
    }
    return { right, surplus, count };
  };
}

function strataOfRanks(score: Float64Array) {
  const most = Math.floor(score.length / PERSONS_PER_STRATUM);
  const strata = Math.min(Math.max(most, FEWEST_STRATA), MOST_STRATA);
  const stratum = new Int32Array(score.length);
  rankGroups(score, strata).forEach((places, s) => {
    for (const place of places) stratum[place] = s;
  });
  return { stratum, strata };
}

function checkGroups({ start, persons }: AnswerTable, group: Groups): void {
  if (group.length !== persons) {
    throw new UnderstudyError('numeric', `groups: expected one a person, ${persons}, got ${group.length}`);
  }
  const wrong = group.findIndex((value) => value < -1 || value > 1);
  if (wrong >= 0) {
    throw new UnderstudyError(
      'numeric',
      `groups, person ${wrong}: expected 0 (reference), 1 (focal) or -1 (neither), got ${group[wrong]}`,
    );
  }
  for (const [value, name] of [
    [0, 'reference'],
    [1, 'focal'],
  ] as const) {
    if (group.some((side, p) => side === value && start[p + 1]! > start[p]!)) continue;
    throw new UnderstudyError(
      'numeric',
      `groups: expected persons with answers in the ${name} group, got none`,
    );
  }
}
