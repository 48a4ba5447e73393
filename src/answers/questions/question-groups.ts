/** Questions that a model which reads texts cannot tell apart. */

import type { ClassAnswers } from '../class-answers.ts';
import { type Groups, joinPairs } from './disjoint-sets.ts';
import type { NearPair } from './near-duplicates.ts';

/** Which question was asked in which text: one pair an answer. */
type Asked = Pick<ClassAnswers, 'questions' | 'texts' | 'question' | 'text'>;

/**
 * Puts questions that share a text into one group, and those whose texts are near-duplicates, also those that do so
 * through a third question. One group a place in `questions`.
 *
 * @param near pairs of places in `texts`; none: only questions of equal text are one
 */
export function groupQuestions(
  { questions, texts, question, text }: Asked,
  near: readonly NearPair[] = [],
): Groups {
  const firstOfText = new Int32Array(texts.length).fill(-1);
  function* pairs(): Generator<readonly [number, number]> {
    for (const [i, t] of text.entries()) {
      const q = question[i]!;
      if (firstOfText[t] === -1) firstOfText[t] = q;
      else yield [q, firstOfText[t]!];
    }
    for (const { a, b } of near) yield [firstOfText[a]!, firstOfText[b]!];
  }
  return joinPairs(questions.length, pairs());
}

/** How many question ids share a text with another id. */
export function countSharedTexts({ questions, texts, question, text }: Asked): number {
  const firstOfText = new Int32Array(texts.length).fill(-1);
  const shares = new Uint8Array(questions.length);
  for (const [i, t] of text.entries()) {
    const q = question[i]!;
    const first = firstOfText[t]!;
    if (first === -1) firstOfText[t] = q;
    else if (first !== q) shares[first] = shares[q] = 1;
  }
  return shares.reduce((count, one) => count + one, 0);
}
