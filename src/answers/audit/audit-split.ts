/** What the test of a split shares with the answers that train and choose. */
import { type ClassAnswers, rowsOfStudents } from '../class-answers.ts';
import { numberOf } from '../numbering.ts';
import type { NearPair } from '../questions/near-duplicates.ts';
import { questionKey } from '../questions/question-words.ts';
import type { Side } from '../split/split-class.ts';

/** One side is the test, the other training and validation. */
export interface SplitAudit {
  readonly testAnswers: number;
  /** Question ids with answers on both sides. */
  readonly questionsOnBothSides: number;
  /** Texts, equal in their words, with answers on both sides. */
  readonly textsOnBothSides: number;
  /** Pairs of near-duplicates, one with answers in the test and the other with answers on the other side. */
  readonly nearDuplicatesOnBothSides: number;
  /** Test answers whose student answered the same question on the other side. */
  readonly repeatedAnswersOnBothSides: number;
  /** Test answers whose question, its text or a near-duplicate of it is on the other side: all of the above. */
  readonly testAnswersAffected: number;
}

/**
 * Counts leaks. In a random split nearly every question is on both sides, and is meant to be: the test is then of
 * students, not of questions.
 *
 * @param sides `[answers]`
 * @param near what `findNearDuplicates` gives for the texts of `answers`
 */
export function auditSplit(
  answers: ClassAnswers,
  sides: readonly Side[],
  near: readonly NearPair[],
): SplitAudit {
  const { questions, texts, question, text } = answers;
  const numbers = new Map<string, number>();
  // Texts of equal words have one number.
  const wordsOf = Int32Array.from(texts, (text) => numberOf(numbers, questionKey(text)));
  const words = text.map((t) => wordsOf[t]!); // [answers]
  const asked = sidesOf(questions.length, question, sides);
  const read = sidesOf(numbers.size, words, sides);
  const nearKnown = new Uint8Array(numbers.size);
  let nearPairs = 0;
  for (const { a, b } of near) {
    const [u, v] = [wordsOf[a]!, wordsOf[b]!];
    if (u === v) continue;
    if ((read.inTest[u] && read.known[v]) || (read.inTest[v] && read.known[u])) nearPairs += 1;
    nearKnown[u] ||= read.known[v]!;
    nearKnown[v] ||= read.known[u]!;
  }
  let [testAnswers, affected] = [0, 0];
  for (const [i, side] of sides.entries()) {
    if (side !== 'test') continue;
    testAnswers += 1;
    if (asked.known[question[i]!] || read.known[words[i]!] || nearKnown[words[i]!]) affected += 1;
  }
  return {
    testAnswers,
    questionsOnBothSides: countOnBoth(asked),
    textsOnBothSides: countOnBoth(read),
    nearDuplicatesOnBothSides: nearPairs,
    repeatedAnswersOnBothSides: countRepeated(answers, sides),
    testAnswersAffected: affected,
  };
}

/** For each thing: 1 where the test has answers about it, and 1 where the other side has. */
interface Sides {
  readonly inTest: Uint8Array;
  readonly known: Uint8Array;
}

/** @param thing which one each answer is about, `[answers]` */
function sidesOf(things: number, thing: Int32Array, sides: readonly Side[]): Sides {
  const [inTest, known] = [new Uint8Array(things), new Uint8Array(things)];
  for (const [i, side] of sides.entries()) (side === 'test' ? inTest : known)[thing[i]!] = 1;
  return { inTest, known };
}

const countOnBoth = ({ inTest, known }: Sides): number =>
  inTest.reduce((count, one, thing) => count + (one & known[thing]!), 0);

function countRepeated(answers: ClassAnswers, sides: readonly Side[]): number {
  let count = 0;
  for (const rows of rowsOfStudents(answers)) {
    const known = new Set(rows.filter((i) => sides[i] !== 'test').map((i) => answers.question[i]!));
    count += rows.filter((i) => sides[i] === 'test' && known.has(answers.question[i]!)).length;
  }
  return count;
}
