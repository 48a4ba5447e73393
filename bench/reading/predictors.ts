/** What predicts the difficulty of questions from other questions. A further predictor is a further entry. */
import { type RidgeTask, ridgeRegression } from '../../src/evaluation/difficulty/ridge.ts';
import { wordDifficulty } from '../../src/evaluation/difficulty/word-difficulty.ts';
import type { ReadingSet } from './reading-set.ts';

export interface ReadingPredictor {
  readonly name: string;
  /**
   * Learns from the training questions alone.
   *
   * @param train, test places of questions
   * @returns the difficulties of the test questions, `[test]`
   */
  predict(set: ReadingSet, train: readonly number[], test: readonly number[]): Promise<Float64Array>;
}

/** How much the mean of a topic is drawn to that of all, in questions. */
const TOPIC_PENALTY = 1;

export const PREDICTORS: readonly ReadingPredictor[] = [
  {
    name: 'topic mean',
    predict: async (set, train, test) =>
      Float64Array.from(test, contextDifficulty(set, set.difficulty, train)),
  },
  {
    name: 'words alone',
    predict: async (set, train, test) => Float64Array.from(test, wordsOf(set, set.difficulty, train)),
  },
  {
    name: 'words beyond topic',
    async predict(set, train, test) {
      const byContext = contextDifficulty(set, set.difficulty, train);
      const left = set.difficulty.map((value, q) => value - byContext(q));
      const byWords = wordsOf(set, left, train);
      return Float64Array.from(test, (q) => byContext(q) + byWords(q));
    },
  },
];

function wordsOf({ questions, error }: ReadingSet, real: Float64Array, train: readonly number[]) {
  return wordDifficulty({ texts: questions.map(({ text }) => text), real, error }, train);
}

/** The mean of what the topic and each value of each covariate add, learned together. */
function contextDifficulty({ questions }: ReadingSet, real: Float64Array, train: readonly number[]) {
  const places = new Map<string, number>();
  const offsets = new Int32Array(questions.length + 1);
  const features: number[] = [];
  for (const [q, { topic, covariates }] of questions.entries()) {
    for (const [name, value] of Object.entries({ topic, ...covariates })) {
      const key = `${name} ${value}`;
      if (!places.has(key)) places.set(key, places.size);
      features.push(places.get(key)!);
    }
    offsets[q + 1] = features.length;
  }
  const rows: RidgeTask['rows'] = {
    offsets,
    features: Int32Array.from(features),
    values: new Float64Array(features.length).fill(1),
  };
  return ridgeRegression({ rows, features: places.size, values: real, known: train, penalty: TOPIC_PENALTY });
}
