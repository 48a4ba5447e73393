/** Texts as features, block by block: what is learned of them without regard to difficulty, and what a text has. */
import { type CovariateScale, covariateRows, covariateScale } from './covariate-block.ts';
import { covariatesIn, withoutCovariates } from './covariate-lines.ts';
import type { BlockName } from './names.ts';
import { numberRows, type Scaling, scalingOf } from './number-block.ts';
import type { FeatureRows } from './rows.ts';
import { surfaceOf } from './surface.ts';
import { termRows, type Vocabulary, vocabularyOf } from './term-block.ts';
import { letterTerms, wordTerms } from './terms.ts';

export interface ReadTexts {
  readonly texts: readonly string[];
  /** What the base makes of each text, `[hidden]`; for block `base`. */
  readonly base?: readonly ArrayLike<number>[];
}

/** What is learned of a block's features without regard to difficulty. */
export type LearnedFeatures = { readonly name: BlockName } & (
  | { readonly vocabulary: Vocabulary; readonly scaling?: undefined; readonly covariate?: undefined }
  | { readonly scaling: Scaling; readonly vocabulary?: undefined; readonly covariate?: undefined }
  | { readonly covariate: CovariateScale; readonly vocabulary?: undefined; readonly scaling?: undefined }
);

/** What the lines of covariates begin with. */
export function covariatesOf(blocks: readonly LearnedFeatures[]): string[] {
  return blocks.flatMap(({ covariate }) => (covariate === undefined ? [] : [covariate.name]));
}

/** Vocabularies and scalings of blocks, from texts alone. */
export function learnFeatures({
  blocks,
  covariates = [],
  texts,
  base,
}: ReadTexts & {
  readonly blocks: readonly BlockName[];
  readonly covariates?: readonly string[];
}): LearnedFeatures[] {
  const read = blocks.includes('covariates') ? covariates : [];
  const plain = texts.map((text) => withoutCovariates(text, read));
  return blocks.flatMap((name): LearnedFeatures[] => {
    if (name === 'words' || name === 'letters')
      return [{ name, vocabulary: vocabularyOf(plain.map(TERMS[name])) }];
    if (name === 'surface') return [{ name, scaling: scalingOf(plain.map(surfaceOf), 'each') }];
    if (name === 'base') return [{ name, scaling: scalingOf(needed(base), 'together') }];
    const values = texts.map((text) => covariatesIn(text, covariates));
    return covariates.map((covariate, place) => ({
      name,
      covariate: covariateScale(
        covariate,
        values.map((ofText) => ofText[place]!),
      ),
    }));
  });
}

/** `[texts, features]` of each block. @param covariates whose lines no other block reads. @default those of `learned` */
export function featuresOf(
  learned: readonly LearnedFeatures[],
  { texts, base }: ReadTexts,
  covariates: readonly string[] = covariatesOf(learned),
): FeatureRows[] {
  const plain = texts.map((text) => withoutCovariates(text, covariates));
  return learned.map(({ name, vocabulary, scaling, covariate }) => {
    if (covariate !== undefined) {
      const values = texts.map((text) => covariatesIn(text, [covariate.name])[0]!);
      return covariateRows(covariate, values);
    }
    if (vocabulary !== undefined) return termRows(vocabulary, plain.map(TERMS[name as keyof typeof TERMS]));
    return numberRows(scaling, name === 'surface' ? plain.map(surfaceOf) : needed(base));
  });
}

const TERMS = { words: wordTerms, letters: letterTerms } as const;

function needed(base: ReadTexts['base']): readonly ArrayLike<number>[] {
  if (base === undefined) throw new RangeError('block base: expected what the base makes of each text');
  return base;
}
