/** What there is to say of new questions beside their rows. */
import { areOptionsMissing, hasOptions, type Unlike } from '../../../answers/index.ts';

export interface NewQuestionFacts {
  /** Rows of the file that they come from, repeats included. */
  readonly fileRows: number;
  /** Real answers that were taken into account, and how many of them are by people of whom nothing is known. */
  readonly answers: number;
  readonly byStrangers: number;
  /** Later answers of a student to a question, left out. */
  readonly repeats: number;
  /** Questions that are unlike those that were learned from, and in what; a question may be in several. */
  readonly unlike: { readonly questions: number } & Readonly<Record<Unlike, number>>;
  /** Those that are the log's own, or the bank's, by what they ask. */
  readonly own: OwnQuestions;
  /** Those that were learned from have options, and none of these has any. */
  readonly optionsMissing: boolean;
}

export interface OwnQuestions {
  /** Asked of a model that had not met them, as without a file. */
  readonly heldOut: number;
  /** Learned from by every model there is. */
  readonly met: number;
}

/** All but what the files say that questions and answers come from. */
export type FactsOfRows = Omit<NewQuestionFacts, 'fileRows' | 'repeats'>;

/**
 * @param learned texts that were learned from
 * @param about.unlike in what each question is unlike them
 */
export function newQuestionFacts(
  questions: readonly { readonly text: string }[],
  learned: readonly string[],
  {
    unlike,
    ...answered
  }: { readonly unlike: readonly (readonly Unlike[])[] } & Pick<
    NewQuestionFacts,
    'answers' | 'byStrangers' | 'own'
  >,
): FactsOfRows {
  const unlikeIn = (what: Unlike) => unlike.filter((ways) => ways.includes(what)).length;
  return {
    ...answered,
    unlike: {
      questions: unlike.filter((ways) => ways.length > 0).length,
      words: unlikeIn('words'),
      topic: unlikeIn('topic'),
      options: unlikeIn('options'),
    },
    optionsMissing: areOptionsMissing(learned.some(hasOptions), questions),
  };
}
