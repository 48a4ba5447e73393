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
 * @param near pairs of places in `texts`; where there are none, only questions of equal text are one
 */
export function groupQuestions(asked: Asked, near: readonly NearPair[]): Groups {
  const firstOfText = new Int32Array(asked.texts.length).fill(-1);
  function* pairs(): Generator<readonly [number, number]> {
    yield* pairsOfEqualText(asked, firstOfText);
    for (const { a, b } of near) yield [firstOfText[a]!, firstOfText[b]!];
  }
  return joinPairs(asked.questions.length, pairs());
}

/** The group of every text: near-duplicates are one, also through a third. @param near pairs of places in the texts */
export function groupsOfTexts(texts: number, near: readonly NearPair[]): Int32Array {
  return joinPairs(
    texts,
    near.map(({ a, b }) => [a, b] as const),
  ).groupOf;
}

/** How many question ids share a text with another id. */
export function countSharedTexts(asked: Asked): number {
  const sharing = new Set<number>();
  for (const pair of pairsOfEqualText(asked, new Int32Array(asked.texts.length).fill(-1)))
    for (const question of pair) sharing.add(question);
  return sharing.size;
}

/**
 * Questions, each with the first that was asked in the same text.
 *
 * @param firstOfText is filled on the way: that first question by text, -1 before
 */
function* pairsOfEqualText(
  { question, text }: Asked,
  firstOfText: Int32Array,
): Generator<readonly [number, number]> {
  for (const [i, t] of text.entries()) {
    const [q, first] = [question[i]!, firstOfText[t]!];
    if (first === -1) firstOfText[t] = q;
    else if (first !== q) yield [q, first];
  }
}
