/** Questions of which a covariate is not known: its mean was used, so their difficulty is less sure. */
import { isUnknown } from './blocks/covariate-block.ts';
import { covariatesIn } from './blocks/covariate-lines.ts';
import type { Reader } from './reader.ts';

export interface MissingCovariate {
  /** What its line in a text begins with. */
  readonly name: string;
  /** Places of the texts that have no value, or one that is no number and was not met in training. */
  readonly places: readonly number[];
  /** How many of them have a value. */
  readonly unmet: number;
  /** How much of the variance of difficulties it explains, logits²: what is not known where it is missing. */
  readonly variance: number;
}

/** @returns those of the reader's covariates that some text lacks, if they say anything of difficulty */
export function missingCovariates(
  { blocks }: Pick<Reader, 'blocks'>,
  texts: readonly string[],
): MissingCovariate[] {
  return blocks.flatMap(({ covariate, variance }) => {
    if (covariate === undefined || variance === 0) return [];
    const { name } = covariate;
    const values = texts.map((text) => covariatesIn(text, [name])[0]!);
    const places = [...values.keys()].filter((place) => isUnknown(covariate, values[place]!));
    const unmet = places.filter((place) => values[place] !== null).length;
    return places.length === 0 ? [] : [{ name, places, unmet, variance }];
  });
}

/** What is not known of the difficulty of each text since covariates are missing, logits². */
export function varianceOfMissing(reader: Pick<Reader, 'blocks'>, texts: readonly string[]): Float64Array {
  const sum = new Float64Array(texts.length);
  for (const { places, variance } of missingCovariates(reader, texts))
    for (const place of places) sum[place]! += variance;
  return sum;
}
