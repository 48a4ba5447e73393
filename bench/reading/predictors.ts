/** What predicts the difficulty of questions from other questions. A further predictor is a further entry. */
import { ridgeRegression } from '../../src/evaluation/difficulty/ridge.ts';
import { wordDifficulty } from '../../src/evaluation/difficulty/word-difficulty.ts';
import { type BlockName, learnBlocks, readDifficulty } from '../../src/readers/index.ts';
import type { ReadDifficulties } from '../../src/students/items/learn-items.ts';
import type { ReadingSet } from './reading-set.ts';
import { indicatorRows, wordsBeside } from './words-beside.ts';

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

/** One that also says how sure it is. */
export interface UncertainPredictor {
  readonly name: string;
  /** As `predict`; difficulties `[test]` with the standard error of each. */
  read(set: ReadingSet, train: readonly number[], test: readonly number[]): Promise<ReadDifficulties>;
}

/** How much the mean of a topic is drawn to that of all, in questions. */
const TOPIC_PENALTY = 1;

export const PREDICTORS: readonly ReadingPredictor[] = [
  {
    name: 'topic mean',
    predict: async (set, train, test) => Float64Array.from(test, topicMean(set, train)),
  },
  {
    name: 'words alone',
    async predict({ questions, difficulty, error }, train, test) {
      const texts = questions.map(({ text }) => text);
      return Float64Array.from(test, wordDifficulty({ texts, real: difficulty, error }, train));
    },
  },
  {
    name: 'words + length + covariates',
    predict: async (set, train, test) => Float64Array.from(test, wordsBeside(set, train)),
  },
  ...(['words', 'letters', 'surface'] as const).map((name) => read(`reader: ${name}`, [name])),
  read('reader: all without base', ['words', 'letters', 'surface']),
];

/** The class's own reader, of these blocks. */
function read(name: string, blocks: readonly BlockName[]): ReadingPredictor {
  return {
    name,
    async predict({ questions, difficulty, error }, train, test) {
      const at = (places: readonly number[]) => places.map((q) => questions[q]!.text);
      const learned = learnBlocks({
        texts: at(train),
        blocks,
        difficulty: Float64Array.from(train, (q) => difficulty[q]!),
        error: Float64Array.from(train, (q) => error[q]!),
        seed: 1,
      });
      return readDifficulty(learned, { texts: at(test) });
    },
  };
}

/** What the topic and each value of each covariate add to the mean, learned together. */
function topicMean({ questions, difficulty }: ReadingSet, train: readonly number[]) {
  return ridgeRegression({
    ...indicatorRows(questions, ({ topic, covariates }) => Object.entries({ topic, ...covariates })),
    values: difficulty,
    known: train,
    penalty: TOPIC_PENALTY,
  });
}
