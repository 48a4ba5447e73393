/**
 * How difficult a question is by what is read in it: blocks of features, each with as much to say as others like it have
 * had (a linear mixed model of difficulties with a variance a block; the explanatory item response model of De Boeck
 * 2008 with items as random effects). Vocabularies and scalings are of the questions to learn from alone.
 */
import { UnderstudyError } from '../errors.ts';
import { finish, part, type Steps } from '../numeric/index.ts';
import {
  covariatesOf,
  featuresInSteps,
  type LearnedFeatures,
  learnFeaturesInSteps,
  type ReadTexts,
} from './blocks/features.ts';
import type { BlockName } from './blocks/names.ts';
import { addTimes } from './blocks/rows.ts';
import { type UsualShare, usualShareInSteps } from './familiarity.ts';
import { heldOutErrorInSteps } from './held-out-error.ts';
import { fitComponentsInSteps, solveComponentsInSteps, weightsOf } from './variances/components.ts';

export interface ReadingTask extends ReadTexts {
  readonly blocks: readonly BlockName[];
  /** What the lines of covariates in the texts begin with; for block `covariates`. @default none */
  readonly covariates?: readonly string[];
  /** Of each text, logits; the larger the harder. */
  readonly difficulty: Float64Array;
  /** Standard error of each, logits. */
  readonly error: Float64Array;
  /** Texts of one number are so alike that the one gives the other away, `[texts]`. @default each is by itself */
  readonly groups?: ArrayLike<number>;
  readonly seed: number;
}

/** A block as it was learned; every covariate is one, with a variance of its own. */
export type LearnedBlock = LearnedFeatures & {
  readonly variance: number;
  readonly weights: readonly number[];
};

/** Difficulty as a sum over blocks. */
export interface BlockSum {
  readonly mean: number;
  readonly blocks: readonly LearnedBlock[];
  /** Variance of what no block says, logits². */
  readonly residual: number;
}

/** Plain numbers and words: what is kept of it is all of it. */
export interface Reader extends BlockSum {
  /** How far from what is read a new question lies: standard deviation by held-out questions, logits. */
  readonly error: number;
  /** Of a question's words, the share that other questions to learn from have; not where no words are read. */
  readonly usual?: UsualShare;
}

/** A reader, and what is known of the questions that it learned from. */
export interface Learned {
  readonly reader: Reader;
  /** Of each question, from text and answers: the mean of its posterior, logits. */
  readonly difficulty: Float64Array;
}

/** @throws UnderstudyError `numeric` where what is learned is not finite */
export function learnToRead(task: ReadingTask): Learned {
  return finish(learnToReadInSteps(task));
}

/**
 * The same, left off now and then: for many texts, which take seconds.
 *
 * @throws UnderstudyError as `learnToRead` does
 */
export function* learnToReadInSteps(task: ReadingTask): Steps<Learned> {
  const { sum, data, solution, difficulty } = yield* part(solve(task), 0, 0.7);
  const usual = yield* part(usualShareInSteps(sum.blocks, task.texts), 0.7, 0.8);
  const groups = task.groups ?? task.texts.map((_, i) => i);
  const error = yield* part(heldOutErrorInSteps({ ...data, groups }, solution), 0.8, 1);
  return {
    reader: {
      ...sum,
      ...(usual === undefined ? {} : { usual }),
      error,
    },
    difficulty,
  };
}

/** What reads other texts and no more: for a part of the questions, whose rest says how good it is. */
export function learnBlocks(task: ReadingTask): BlockSum {
  return finish(solve(task)).sum;
}

/** Of fewer texts no block says anything: all are as hard as these are on average. */
export const FEWEST_TEXTS = 30;

/**
 * The same as `learnToRead` of nearly the same texts where nobody asks how far from what is read a new question lies.
 *
 * @param like how much each block says, as those texts have it: a handful of numbers that are not sought again
 */
export function* learnDifficultiesInSteps(
  task: ReadingTask,
  like: BlockSum,
): Steps<{ readonly reader: BlockSum; readonly difficulty: Float64Array }> {
  const { sum, difficulty } = yield* solve(task, like);
  return { reader: sum, difficulty };
}

function* solve(task: ReadingTask, like?: BlockSum) {
  const { learned, rows } = yield* part(learnFeaturesInSteps(task), 0, 0.3);
  const isFew = task.texts.length < FEWEST_TEXTS;
  const noise = task.error.map((e) => e ** 2);
  const data = { blocks: isFew ? [] : rows, y: task.difficulty, noise, seed: task.seed };
  // Some texts may lack a covariate that the others have.
  const isLike = like !== undefined && !isFew && like.blocks.length === rows.length;
  const solution = yield* part(
    isLike
      ? solveComponentsInSteps(data, {
          variances: like.blocks.map(({ variance }) => variance),
          residual: like.residual,
        })
      : fitComponentsInSteps(data),
    0.3,
    1,
  );
  const { mean, residual, variances, alpha } = solution;
  if (![mean, residual, ...variances, ...alpha].every(Number.isFinite))
    throw new UnderstudyError(
      'numeric',
      `readers: what ${task.texts.length} questions say of difficulty is not finite (blocks ${task.blocks.join(', ')})`,
      { hint: 'leave `readers` out, or see whether the base is broken' },
    );
  const weights = weightsOf(solution, data.blocks);
  const blocks = learned.map((block, k) => ({
    ...block,
    variance: variances[k] ?? 0,
    weights: [...(weights[k] ?? [])],
  }));
  const difficulty = task.difficulty.map((b, i) => b - noise[i]! * alpha[i]!);
  return { sum: { mean, residual, blocks }, data, solution, difficulty };
}

/** How much of the variance of difficulties is each block's, and how much is nobody's: parts of 1. */
export function sharesOf({ blocks, residual }: Pick<BlockSum, 'blocks' | 'residual'>): {
  readonly blocks: readonly { readonly name: BlockName; readonly share: number }[];
  readonly left: number;
} {
  const all = blocks.reduce((sum, { variance }) => sum + variance, residual);
  // Where nothing varies, all of it is nobody's.
  const share = (variance: number): number => (all > 0 ? variance / all : 0);
  const names = [...new Set(blocks.map(({ name }) => name))];
  return {
    blocks: names.map((name) => ({
      name,
      share: share(blocks.reduce((sum, block) => (block.name === name ? sum + block.variance : sum), 0)),
    })),
    left: all > 0 ? residual / all : 1,
  };
}

/** Whether it reads what the base makes of a text. */
export function needsBase({ blocks }: Pick<BlockSum, 'blocks'>): boolean {
  return blocks.some(({ name, variance }) => name === 'base' && variance > 0);
}

/** Difficulty of each text, logits. */
export function readDifficulty(reader: Pick<BlockSum, 'mean' | 'blocks'>, given: ReadTexts): Float64Array {
  return finish(readDifficultyInSteps(reader, given));
}

/** The same, left off after some texts. */
export function* readDifficultyInSteps(
  { mean, blocks }: Pick<BlockSum, 'mean' | 'blocks'>,
  given: ReadTexts,
): Steps<Float64Array> {
  const difficulty = new Float64Array(given.texts.length).fill(mean);
  const some = blocks.filter(({ variance }) => variance > 0);
  const features = yield* featuresInSteps(some, given, covariatesOf(blocks));
  for (const [k, rows] of features.entries()) addTimes(rows, Float64Array.from(some[k]!.weights), difficulty);
  return difficulty;
}
