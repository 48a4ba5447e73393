/** Columns of the log that tell right from wrong: scores, counters of attempts, remarks on wrong answers. */

import { type Database, type KnownColumn, TEXT_COLUMNS } from '../../sources/index.ts';
import { formatCount, formatPercent } from '../../words.ts';
import type { AuditColumn } from './audit-tables.ts';
import { aucOfNumbers, type ColumnFacts, type Count, columnFacts, countAnswers } from './column-facts.ts';

export interface RevealingColumn {
  /** The file's name of it. */
  readonly column: string;
  /** Whether it is part of what a model reads of a question. */
  readonly readByModel: boolean;
  readonly finding: 'equal to the label' | 'gives the label away' | 'an attempt counter';
  /** What was found, as a sentence without an end. */
  readonly why: string;
}

/** Fewer answers agree with some column by chance. */
const FEWEST_ANSWERS = 20;
const FEWEST_OF_A_LABEL = 5;
/** The share of the errors of guesses without the column that guesses by the column must avoid. */
const REVEALING_GAIN = 0.95;
const REVEALING_AUC = 0.97;
/** Guesses by the value need values that come again and again. */
const MOST_VALUES = 1000;
const FEWEST_ANSWERS_A_VALUE = 5;
/** A part of the answers that is free of errors by chance has fewer questions, or would have had few errors anyway. */
const FEWEST_QUESTIONS_OF_PART = 10;
const FEWEST_ERRORS_EXPECTED = 10;
const LARGEST_COUNTER = 1000;

/** Columns that may tell the label with good reason: a student who knows everything, the option that was chosen. */
const ONLY_IF_EQUAL: ReadonlySet<KnownColumn | undefined> = new Set<KnownColumn>([
  'user_id',
  'question_id',
  'answer_id',
  'selected_option',
]);

/**
 * Judges every column but the label by the answers that were read:
 * - two values, one for right and one for wrong: equal to the label;
 * - the answers with a number above the least, which is 0 or 1, nearly all wrong: a counter of attempts or hints;
 * - other parts of the answers, those with a value or those without, nearly all right or nearly all wrong;
 * - values, of which there are few: each answer is guessed to be as most others of its value;
 * - numbers, not in columns of texts: how well they put wrong and right answers in order (AUC).
 * It finds nothing where there are fewer than 20 answers, 5 right or 5 wrong ones.
 */
export async function findRevealingColumns(
  database: Database,
  columns: readonly AuditColumn[],
): Promise<{ readonly answersJudged: number; readonly revealing: readonly RevealingColumn[] }> {
  const all = await countAnswers(database);
  const revealing: RevealingColumn[] = [];
  if (isEnough(all)) {
    for (const column of columns) {
      const found = await judgeColumn(database, column, all);
      const readByModel = TEXT_COLUMNS.some((name) => name === column.known);
      if (found !== undefined) revealing.push({ column: column.column, readByModel, ...found });
    }
  }
  return { answersJudged: all.answers, revealing };
}

type Finding = Pick<RevealingColumn, 'finding' | 'why'>;

async function judgeColumn(
  database: Database,
  { field, known }: AuditColumn,
  all: Count,
): Promise<Finding | undefined> {
  const facts = await columnFacts(database, field, all);
  if (facts.values === 2 && facts.mixed === 0) {
    const why = 'one of its two values stands at every right answer, the other at every wrong one';
    return { finding: 'equal to the label', why };
  }
  if (ONLY_IF_EQUAL.has(known)) return undefined;
  for (const { count, of, condition, finding } of partsOf(facts, field)) {
    if (!isTelling(count, all)) continue;
    const questions = `(SELECT DISTINCT question_id FROM judged WHERE ${condition})`;
    if ((await database.count(questions)) < FEWEST_QUESTIONS_OF_PART) continue;
    return { finding: finding(count), why: describePart(count, { of, all }) };
  }
  const guessed = guessesByValue(facts, all);
  if (guessed !== undefined) return guessed;
  if (facts.least === null || !isEnough(facts.withValue)) return undefined;
  const auc = await aucOfNumbers(database, field, facts.withValue);
  if (Math.max(auc, 1 - auc) <= REVEALING_AUC) return undefined;
  const order = auc > 0.5 ? 'larger' : 'smaller';
  const why = `its number is ${order} at the right one of a right and a wrong answer in ${formatPercent(Math.max(auc, 1 - auc))} of all such pairs`;
  return { finding: 'gives the label away', why };
}

interface Part {
  readonly count: Count;
  /** What the sentence says after "the answers". */
  readonly of: string;
  readonly condition: string;
  readonly finding: (count: Count) => RevealingColumn['finding'];
}

/** Parts of the answers that a column picks out. */
function partsOf(
  { withValue, withoutValue, aboveLeast, least, largest, whole }: ColumnFacts,
  field: string,
): Part[] {
  const reveals = (): RevealingColumn['finding'] => 'gives the label away';
  const parts: Part[] = [
    { count: withValue, of: 'with a value', condition: `${field}_hash IS NOT NULL`, finding: reveals },
    { count: withoutValue, of: 'without a value', condition: `${field}_hash IS NULL`, finding: reveals },
  ];
  const mayCount = whole && (least === 0 || least === 1) && largest! <= LARGEST_COUNTER;
  if (!mayCount) return parts;
  const counter: Part = {
    count: aboveLeast,
    of: `with a number above ${least}`,
    condition: `${field}_number > ${least}`,
    // Students with more attempts or hints know less, students with more points know more.
    finding: (count) => (2 * count.right < count.answers ? 'an attempt counter' : 'gives the label away'),
  };
  return [counter, ...parts];
}

/** Whether a part of the answers is so nearly of one label that the column that picks it out must know it. */
function isTelling(part: Count, all: Count): boolean {
  const { label, share } = commonerOf(part);
  const expected = shareOf(all, label);
  const errorsExpected = part.answers * (1 - expected);
  return errorsExpected >= FEWEST_ERRORS_EXPECTED && gain(share, expected) >= REVEALING_GAIN;
}

function describePart(part: Count, { of, all }: { readonly of: string; readonly all: Count }): string {
  const { label, share } = commonerOf(part);
  return `of the ${formatCount(part.answers)} answers ${of} ${formatPercent(share)} are ${label}, of all answers ${formatPercent(shareOf(all, label))}`;
}

function guessesByValue({ values, guessed }: ColumnFacts, all: Count): Finding | undefined {
  if (values > MOST_VALUES || all.answers < FEWEST_ANSWERS_A_VALUE * values) return undefined;
  const [share, without] = [guessed / all.answers, commonerOf(all).share];
  if (gain(share, without) < REVEALING_GAIN) return undefined;
  const why = `guesses by its value are right for ${formatPercent(share)} of the answers, guesses without it for ${formatPercent(without)}`;
  return { finding: 'gives the label away', why };
}

/** How much of the way from `without` to 1 lies behind `share`. */
const gain = (share: number, without: number): number => (share - without) / (1 - without);

const shareOf = ({ answers, right }: Count, label: 'right' | 'wrong'): number =>
  (label === 'right' ? right : answers - right) / answers;

function commonerOf(count: Count): { readonly label: 'right' | 'wrong'; readonly share: number } {
  const label = 2 * count.right >= count.answers ? 'right' : 'wrong';
  return { label, share: shareOf(count, label) };
}

function isEnough({ answers, right }: Count): boolean {
  return answers >= FEWEST_ANSWERS && Math.min(right, answers - right) >= FEWEST_OF_A_LABEL;
}
