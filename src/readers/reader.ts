/**
 * How difficult a question is by what is read in it: blocks of features, each with as much to say as others like it have
 * had (a linear mixed model of difficulties with a variance a block; the explanatory item response model of De Boeck
 * 2008 with items as random effects). Vocabularies and scalings are of the questions to learn from alone.
 */
import { UnderstudyError } from '../errors.ts';
import {
  covariatesOf,
  featuresOf,
  type LearnedFeatures,
  learnFeatures,
  type ReadTexts,
} from './blocks/features.ts';
import type { BlockName } from './blocks/names.ts';
import { addTimes } from './blocks/rows.ts';
import { type UsualShare, usualShare } from './familiarity.ts';
import { heldOutError } from './held-out-error.ts';
import { fitComponents, solveComponents, weightsOf } from './variances/components.ts';

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
  const { sum, data, solution, difficulty } = solve(task);
  const usual = usualShare(sum.blocks, task.texts);
  const groups = task.groups ?? task.texts.map((_, i) => i);
  return {
    reader: {
      ...sum,
      ...(usual === undefined ? {} : { usual }),
      error: heldOutError({ ...data, groups }, solution),
    },
    difficulty,
  };
}

/** What reads other texts and no more: for a part of the questions, whose rest says how good it is. */
export function learnBlocks(task: ReadingTask): BlockSum {
  return solve(task).sum;
}

/** Of fewer texts no block says anything: all are as hard as these are on average. */
export const FEWEST_TEXTS = 30;

/**
 * The same as `learnToRead` of nearly the same texts where nobody asks how far from what is read a new question lies.
 *
 * @param like how much each block says, as those texts have it: a handful of numbers that are not sought again
 */
export function learnDifficulties(
  task: ReadingTask,
  like: BlockSum,
): { readonly reader: BlockSum; readonly difficulty: Float64Array } {
  const { sum, difficulty } = solve(task, like);
  return { reader: sum, difficulty };
}

function solve(task: ReadingTask, like?: BlockSum) {
  const { learned, rows } = learnFeatures(task);
  const isFew = task.texts.length < FEWEST_TEXTS;
  const noise = task.error.map((e) => e ** 2);
  const data = { blocks: isFew ? [] : rows, y: task.difficulty, noise, seed: task.seed };
  // Some texts may lack a covariate that the others have.
  const isLike = like !== undefined && !isFew && like.blocks.length === rows.length;
  const solution = isLike
    ? solveComponents(data, {
        variances: like.blocks.map(({ variance }) => variance),
        residual: like.residual,
      })
    : fitComponents(data);
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
export function readDifficulty(
  { mean, blocks }: Pick<BlockSum, 'mean' | 'blocks'>,
  given: ReadTexts,
): Float64Array {
  const difficulty = new Float64Array(given.texts.length).fill(mean);
  const some = blocks.filter(({ variance }) => variance > 0);
  featuresOf(some, given, covariatesOf(blocks)).forEach((rows, k) => {
    addTimes(rows, Float64Array.from(some[k]!.weights), difficulty);
  });
  return difficulty;
}
