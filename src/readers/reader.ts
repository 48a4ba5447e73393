/**
 * How difficult a question is by what is read in it: blocks of features, each with as much to say as others like it have
 * had (a linear mixed model of difficulties with a variance a block; the explanatory item response model of De Boeck
 * 2008 with items as random effects). Vocabularies and scalings are of the questions to learn from alone.
 */
import { UnderstudyError } from '../errors.ts';
import { kernelRows } from './blocks/kernel-block.ts';
import type { BlockName } from './blocks/names.ts';
import { boundedRows, numberRows, type Scaling, scalingOf } from './blocks/number-block.ts';
import { addTimes, type FeatureRows } from './blocks/rows.ts';
import { surfaceOf } from './blocks/surface.ts';
import { termRows, type Vocabulary, vocabularyOf } from './blocks/term-block.ts';
import { letterTerms, wordTerms } from './blocks/terms.ts';
import { heldOutError } from './held-out-error.ts';
import { fitComponents, weightsOf } from './variance-components.ts';

export interface ReadTexts {
  readonly texts: readonly string[];
  /** What the base makes of each text, `[hidden]`; for block `base`. */
  readonly base?: readonly ArrayLike<number>[];
}

export interface ReadingTask extends ReadTexts {
  readonly blocks: readonly BlockName[];
  /** Of each text, logits; the larger the harder. */
  readonly difficulty: Float64Array;
  /** Standard error of each, logits. */
  readonly error: Float64Array;
  /** Texts of one number are so alike that the one gives the other away, `[texts]`. @default each is by itself */
  readonly groups?: ArrayLike<number>;
  readonly seed: number;
}

/** A block as it was learned. */
type LearnedBlock = {
  readonly name: BlockName;
  readonly variance: number;
  readonly weights: readonly number[];
} & (
  | { readonly vocabulary: Vocabulary; readonly scaling?: undefined }
  | { readonly scaling: Scaling; readonly vocabulary?: undefined }
);

/** Plain numbers and words: what is kept of it is all of it. */
export interface Reader {
  readonly mean: number;
  readonly blocks: readonly LearnedBlock[];
  /** Variance of what no block says, logits². */
  readonly residual: number;
  /** How far from what is read a new question lies: standard deviation by held-out questions, logits. */
  readonly error: number;
}

/** A reader, and what is known of the questions that it learned from. */
export interface Learned {
  readonly reader: Reader;
  /** Of each question, from text and answers: the mean of its posterior, logits. */
  readonly difficulty: Float64Array;
}

/** @throws UnderstudyError `numeric` where what is learned is not finite */
export function learnToRead(task: ReadingTask): Learned {
  const learned = task.blocks.map((name) => ({ name, ...learnBlock(name, task) }));
  const rows = learned.map((block) => rowsOf(block, task));
  const noise = task.error.map((e) => e ** 2);
  const data = { blocks: rows, y: task.difficulty, noise, seed: task.seed };
  const solution = fitComponents(data);
  if (![solution.mean, solution.residual, ...solution.variances, ...solution.alpha].every(Number.isFinite))
    throw new UnderstudyError(
      'numeric',
      `readers: what ${task.texts.length} questions say of difficulty is not finite (blocks ${task.blocks.join(', ')})`,
      { hint: 'leave `readers` out, or see whether the base is broken' },
    );
  const weights = weightsOf(solution, rows);
  return {
    reader: {
      mean: solution.mean,
      residual: solution.residual,
      error: heldOutError({ ...data, groups: task.groups ?? task.texts.map((_, i) => i) }, solution),
      blocks: learned.map((block, k) => ({
        ...block,
        variance: solution.variances[k]!,
        weights: [...weights[k]!],
      })),
    },
    difficulty: task.difficulty.map((b, i) => b - noise[i]! * solution.alpha[i]!),
  };
}

/** How much of the variance of difficulties is each block's, and how much is nobody's: parts of 1. */
export function sharesOf({ blocks, residual }: Reader): {
  readonly blocks: readonly { readonly name: BlockName; readonly share: number }[];
  readonly left: number;
} {
  const all = blocks.reduce((sum, { variance }) => sum + variance, residual);
  // Of questions that are all alike there is no variance to share out.
  const shareOf = (variance: number) => (all > 0 ? variance / all : 0);
  return {
    blocks: blocks.map(({ name, variance }) => ({ name, share: shareOf(variance) })),
    left: all > 0 ? residual / all : 1,
  };
}

/** Whether it reads what the base makes of a text. */
export function needsBase({ blocks }: Reader): boolean {
  return blocks.some(({ name, variance }) => name === 'base' && variance > 0);
}

/** Difficulty of each text, logits. */
export function readDifficulty({ mean, blocks }: Reader, given: ReadTexts): Float64Array {
  const difficulty = new Float64Array(given.texts.length).fill(mean);
  for (const block of blocks)
    if (block.variance > 0) addTimes(rowsOf(block, given), Float64Array.from(block.weights), difficulty);
  return difficulty;
}

function learnBlock(name: BlockName, { texts, base }: ReadTexts) {
  if (name === 'words' || name === 'letters') return { vocabulary: vocabularyOf(texts.map(TERMS[name])) };
  if (name === 'surface') return { scaling: scalingOf(texts.map(surfaceOf), 'each') };
  return { scaling: scalingOf(needed(base), 'together') };
}

function rowsOf(
  { name, vocabulary, scaling }: Pick<LearnedBlock, 'name' | 'vocabulary' | 'scaling'>,
  { texts, base }: ReadTexts,
): FeatureRows {
  if (vocabulary !== undefined) return termRows(vocabulary, texts.map(TERMS[name as keyof typeof TERMS]));
  if (name === 'surface') return boundedRows(scaling!, texts.map(surfaceOf));
  return kernelRows(numberRows(scaling!, needed(base)));
}

const TERMS = { words: wordTerms, letters: letterTerms } as const;

function needed(base: ReadTexts['base']): readonly ArrayLike<number>[] {
  if (base === undefined) throw new RangeError('block base: expected what the base makes of each text');
  return base;
}
