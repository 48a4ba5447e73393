/** What to bear in mind with questions that a class has not met, by what it reads. */
import { covariateOf } from '../answers/index.ts';
import { type Familiarity, familiarity, missingCovariates, varianceOfMissing } from '../readers/index.ts';
import type { Members } from './members.ts';

export interface ReadingFacts {
  /** Covariates that some questions lack: their mean was used. */
  readonly missingCovariates: readonly {
    /** As the user named it. */
    readonly name: string;
    readonly questions: number;
    /** How many of them have a value that was not met. */
    readonly unmet: number;
  }[];
  /** Null for a class that does not read words. */
  readonly familiarity: Familiarity | null;
}

/** @returns null for a class that reads with its base alone */
export function readingFacts({ class: class_ }: Members, texts: readonly string[]): ReadingFacts | null {
  const reader = class_?.reading?.reader;
  if (reader === undefined) return null;
  return {
    missingCovariates: missingCovariates(reader, texts).map(({ name, places, unmet }) => ({
      name: covariateOf(name),
      questions: places.length,
      unmet,
    })),
    familiarity: familiarity(reader, texts),
  };
}

/**
 * What is not known of the difficulty of each text since the class could not read it whole, logits².
 *
 * @returns undefined for a class that reads with its base alone
 */
export function unreadVariance(
  { class: class_ }: Members,
  texts: readonly string[],
): Float64Array | undefined {
  const reader = class_?.reading?.reader;
  return reader && varianceOfMissing(reader, texts);
}
