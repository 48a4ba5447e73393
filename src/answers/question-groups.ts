/** Questions that a model which reads texts cannot tell apart. */
import type { ClassAnswers } from './class-answers.ts';

/** Which question was asked in which text: one pair an answer. */
type Asked = Pick<ClassAnswers, 'questions' | 'texts' | 'question' | 'text'>;

export interface QuestionGroups {
  /** How many there are. */
  readonly groups: number;
  /** The group of each question, `[questions]`; groups are numbered in order of first appearance. */
  readonly groupOf: Int32Array;
}

/** Puts questions that share a text into one group, also those that do so through a third question. */
export function groupQuestions({ questions, texts, question, text }: Asked): QuestionGroups {
  // A forest in which every tree's root is its first question (Galler & Fischer 1964, "An improved equivalence
  // algorithm").
  const parent = Int32Array.from(questions, (_, q) => q);
  const root = (q: number): number => {
    while (parent[q] !== q) {
      parent[q] = parent[parent[q]!]!; // halves the way for the next one
      q = parent[q]!;
    }
    return q;
  };
  const firstOfText = new Int32Array(texts.length).fill(-1);
  for (const [i, t] of text.entries()) {
    const q = question[i]!;
    if (firstOfText[t] === -1) firstOfText[t] = q;
    const [a, b] = [root(q), root(firstOfText[t]!)];
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  const groupOf = new Int32Array(questions.length);
  let groups = 0;
  for (const q of questions.keys()) {
    const first = root(q);
    if (first === q) groups += 1;
    groupOf[q] = first === q ? groups - 1 : groupOf[first]!;
  }
  return { groups, groupOf };
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
