/** Texts as features, block by block: what is learned of them without regard to difficulty, and what a text has. */
import { type CovariateScale, covariateRows, covariateScale } from './covariate-block.ts';
import { covariatesIn, withoutCovariates } from './covariate-lines.ts';
import { kernelRows } from './kernel-block.ts';
import type { BlockName } from './names.ts';
import { boundedRows, numberRows, type Scaling, scalingOf } from './number-block.ts';
import type { FeatureRows } from './rows.ts';
import { surfaceOf } from './surface.ts';
import { termRows, type Vocabulary, vocabularyOf } from './term-block.ts';
import { letterTermsOf, wordTerms } from './terms.ts';

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
export function learnFeatures({ blocks, covariates = [], texts, base }: FeatureTask): {
  readonly learned: readonly LearnedFeatures[];
  readonly rows: readonly FeatureRows[];
} {
  const read = blocks.includes('covariates') ? covariates : [];
  const plain = texts.map((text) => withoutCovariates(text, read));
  const pairs = blocks.flatMap((name): [LearnedFeatures, FeatureRows][] => {
    if (name === 'words' || name === 'letters') {
      const terms = TERMS[name](plain);
      const vocabulary = vocabularyOf(terms);
      return [[{ name, vocabulary }, termRows(vocabulary, terms)]];
    }
    if (name === 'covariates')
      return covariates.map((one) => {
        const values = valuesOf(texts, one);
        const covariate = covariateScale(one, values);
        return [{ name, covariate }, covariateRows(covariate, values)];
      });
    const numbers = name === 'surface' ? plain.map(surfaceOf) : needed(base);
    const scaling = scalingOf(numbers, name === 'surface' ? 'each' : 'together');
    const block = { name, scaling, ...(name === 'base' && numbers[0]!.length > 1 ? { alike: true } : {}) };
    return [[block, scaledRows(block, numbers)]];
  });
  return { learned: pairs.map(([one]) => one), rows: pairs.map(([, rows]) => rows) };
}

/** `[texts, features]` of each block. @param covariates whose lines no other block reads. @default those of `learned` */
export function featuresOf(
  learned: readonly LearnedFeatures[],
  { texts, base }: ReadTexts,
  covariates: readonly string[] = covariatesOf(learned),
): FeatureRows[] {
  const plain = texts.map((text) => withoutCovariates(text, covariates));
  return learned.map((block) => {
    const { name, vocabulary, covariate } = block;
    if (covariate !== undefined) return covariateRows(covariate, valuesOf(texts, covariate.name));
    if (vocabulary !== undefined) return termRows(vocabulary, TERMS[name as keyof typeof TERMS](plain));
    return scaledRows(block, name === 'surface' ? plain.map(surfaceOf) : needed(base));
  });
}

function scaledRows(
  { name, scaling, alike }: { readonly name: BlockName; readonly scaling: Scaling; readonly alike?: boolean },
  numbers: readonly ArrayLike<number>[],
): FeatureRows {
  if (name === 'surface') return boundedRows(scaling, numbers);
  return alike ? kernelRows(numberRows(scaling, numbers)) : numberRows(scaling, numbers);
}

/** Of one covariate, `[texts]`. */
const valuesOf = (texts: readonly string[], name: string): (string | null)[] =>
  texts.map((text) => covariatesIn(text, [name])[0]!);

const TERMS = {
  words: (texts: readonly string[]) => texts.map(wordTerms),
  letters: letterTermsOf,
} as const;

function needed(base: ReadTexts['base']): readonly ArrayLike<number>[] {
  if (base === undefined) throw new RangeError('block base: expected what the base makes of each text');
  return base;
}
