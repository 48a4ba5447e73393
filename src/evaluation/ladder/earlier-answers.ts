/** What a student had shown in a topic before an answer. */
import type { LadderProblem } from './ladder-problem.ts';

export interface EarlierAnswers {
  /** How many were right, how many wrong; `[answers]` each. */
  readonly right: Float64Array;
  readonly wrong: Float64Array;
}

/**
 * For every answer of the log, the known answers of the same student in the same topic that came before it; where the
 * log has no order, all of them but the answer itself. Answers without a topic are in one topic together.
 */
export function earlierAnswers({ answers, known }: Pick<LadderProblem, 'answers' | 'known'>): EarlierAnswers {
  const { label, order } = answers;
  const rows = label.length;
  const { pair, pairs } = studentsInTopics(answers);
  const isKnown = new Uint8Array(rows);
  for (const row of known) isKnown[row] = 1;
  const rightSoFar = new Float64Array(pairs);
  const wrongSoFar = new Float64Array(pairs);
  const learn = (row: number, sign: 1 | -1): void => {
    if (isKnown[row] === 0) return;
    if (label[row] === 1) rightSoFar[pair[row]!]! += sign;
    else wrongSoFar[pair[row]!]! += sign;
  };

  const right = new Float64Array(rows);
  const wrong = new Float64Array(rows);
  const inOrder = Int32Array.from(label.keys());
  if (order === null) for (const row of inOrder) learn(row, 1);
  else inOrder.sort((a, b) => order[a]! - order[b]!);
  for (const row of inOrder) {
    if (order === null) learn(row, -1);
    right[row] = rightSoFar[pair[row]!]!;
    wrong[row] = wrongSoFar[pair[row]!]!;
    learn(row, 1);
  }
  return { right, wrong };
}

/** Numbers the pairs of a student and a topic that occur: the pair of each answer, `[answers]`. */
function studentsInTopics({ student, topic, topics }: LadderProblem['answers']): {
  pair: Int32Array;
  pairs: number;
} {
  const places = new Map<number, number>();
  const pair = Int32Array.from(student, (s, row) => {
    const key = s * (topics.length + 1) + topic[row]! + 1;
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
  return { pair, pairs: places.size };
}
