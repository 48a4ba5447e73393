/** Texts as features, block by block: what is learned of them without regard to difficulty, and what a text has. */
import { finish, part, type Steps } from '../../numeric/index.ts';
import { type CovariateScale, covariateRows, covariateScale } from './covariate-block.ts';
import { covariatesIn, withoutCovariates } from './covariate-lines.ts';
import { kernelRowsInSteps } from './kernel-block.ts';
import type { BlockName } from './names.ts';
import { boundedRows, numberRows, type Scaling, scalingOf } from './number-block.ts';
import type { FeatureRows } from './rows.ts';
import { surfaceOf } from './surface.ts';
import { termRows, type Vocabulary, vocabularyOf } from './term-block.ts';
import { letterTermsInSteps, wordTermsInSteps } from './terms.ts';

export interface ReadTexts {
  readonly texts: readonly string[];
  /** What the base makes of each text, `[hidden]`; for block `base`. */
  readonly base?: readonly ArrayLike<number>[];
}

/** What is learned of a block's features without regard to difficulty. */
export type LearnedFeatures = { readonly name: BlockName } & (
  | { readonly vocabulary: Vocabulary; readonly scaling?: undefined; readonly covariate?: undefined }
  | {
      readonly scaling: Scaling;
      /** Texts are read by how alike they are, too; not where one number is all there is of each. */
      readonly alike?: boolean;
      readonly vocabulary?: undefined;
      readonly covariate?: undefined;
    }
  | { readonly covariate: CovariateScale; readonly vocabulary?: undefined; readonly scaling?: undefined }
);

/** What the lines of covariates begin with. */
export function covariatesOf(blocks: readonly LearnedFeatures[]): string[] {
  return blocks.flatMap(({ covariate }) => (covariate === undefined ? [] : [covariate.name]));
}

/** Texts to learn from, and what is read of them. */
export interface FeatureTask extends ReadTexts {
  readonly blocks: readonly BlockName[];
  /** What the lines of covariates begin with; for block `covariates`. @default none */
  readonly covariates?: readonly string[];
}

/** Vocabularies and scalings of blocks, from texts alone, and the features `[texts, features]` of these texts. */
export function learnFeatures(task: FeatureTask): FeaturesLearned {
  return finish(learnFeaturesInSteps(task));
}

interface FeaturesLearned {
  readonly learned: readonly LearnedFeatures[];
  readonly rows: readonly FeatureRows[];
}

/** The same, left off after some texts. */
export function* learnFeaturesInSteps({
  blocks,
  covariates = [],
  texts,
  base,
}: FeatureTask): Steps<FeaturesLearned> {
  const read = blocks.includes('covariates') ? covariates : [];
  const plain = texts.map((text) => withoutCovariates(text, read));
  const pairs: [LearnedFeatures, FeatureRows][] = [];
  for (const [b, name] of blocks.entries()) {
    const [from, to] = [b / blocks.length, (b + 1) / blocks.length];
    yield from;
    if (name === 'words' || name === 'letters') {
      const terms = yield* part(TERMS[name](plain), from, to);
      const vocabulary = vocabularyOf(terms);
      yield to;
      pairs.push([{ name, vocabulary }, termRows(vocabulary, terms)]);
    } else if (name === 'covariates') {
      for (const one of covariates) {
        const values = valuesOf(texts, one);
        const covariate = covariateScale(one, values);
        pairs.push([{ name, covariate }, covariateRows(covariate, values)]);
      }
    } else {
      const numbers = name === 'surface' ? plain.map(surfaceOf) : needed(base);
      const scaling = scalingOf(numbers, name === 'surface' ? 'each' : 'together');
      const block = { name, scaling, ...(name === 'base' && numbers[0]!.length > 1 ? { alike: true } : {}) };
      pairs.push([block, yield* part(scaledRows(block, numbers), from, to)]);
    }
  }
  return { learned: pairs.map(([one]) => one), rows: pairs.map(([, rows]) => rows) };
}

/** The same as `featuresOf`, left off after some texts. */
export function* featuresInSteps(
  learned: readonly LearnedFeatures[],
  { texts, base }: ReadTexts,
  covariates: readonly string[] = covariatesOf(learned),
): Steps<FeatureRows[]> {
  const plain = texts.map((text) => withoutCovariates(text, covariates));
  const all: FeatureRows[] = [];
  for (const [b, block] of learned.entries()) {
    const { name, vocabulary, covariate } = block;
    const [from, to] = [b / learned.length, (b + 1) / learned.length];
    yield from;
    if (covariate !== undefined) all.push(covariateRows(covariate, valuesOf(texts, covariate.name)));
    else if (vocabulary !== undefined)
      all.push(termRows(vocabulary, yield* part(TERMS[name as keyof typeof TERMS](plain), from, to)));
    else {
      const numbers = name === 'surface' ? plain.map(surfaceOf) : needed(base);
      all.push(yield* part(scaledRows(block, numbers), from, to));
    }
  }
  return all;
}

/** `[texts, features]` of each block. @param covariates whose lines no other block reads. @default those of `learned` */
export function featuresOf(
  learned: readonly LearnedFeatures[],
  given: ReadTexts,
  covariates?: readonly string[],
): FeatureRows[] {
  return finish(featuresInSteps(learned, given, covariates));
}

function* scaledRows(
  { name, scaling, alike }: { readonly name: BlockName; readonly scaling: Scaling; readonly alike?: boolean },
  numbers: readonly ArrayLike<number>[],
): Steps<FeatureRows> {
  if (name === 'surface') return boundedRows(scaling, numbers);
  const rows = numberRows(scaling, numbers);
  return alike ? yield* kernelRowsInSteps(rows) : rows;
}

/** Of one covariate, `[texts]`. */
const valuesOf = (texts: readonly string[], name: string): (string | null)[] =>
  texts.map((text) => covariatesIn(text, [name])[0]!);

const TERMS = {
  words: wordTermsInSteps,
  letters: letterTermsInSteps,
} as const;

function needed(base: ReadTexts['base']): readonly ArrayLike<number>[] {
  if (base === undefined) throw new RangeError('block base: expected what the base makes of each text');
  return base;
}
