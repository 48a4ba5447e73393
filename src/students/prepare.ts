/** A student's answers as rows to train and to test on. */
import { type Answer, type Selection, splitAnswers } from '../answers/index.ts';
import type { Tokenizer } from '../text/index.ts';
import type { LabelledTokens } from '../training/index.ts';

export interface PreparedAnswer extends Answer, LabelledTokens {}

export interface PreparedStudent {
  readonly train: readonly PreparedAnswer[];
  /** Empty where the epoch is chosen on the test rows. */
  readonly validation: readonly PreparedAnswer[];
  readonly test: readonly PreparedAnswer[];
}

/** Fewer answers than this are no basis for a student: of ten, two are held out. */
export const FEWEST_ANSWERS = 10;

/** Why a student cannot be trained; `undefined` when it can. */
export function reasonToSkip(answers: number): string | undefined {
  return answers < FEWEST_ANSWERS ? `${answers} answers, ${FEWEST_ANSWERS} are needed` : undefined;
}

/** Tokenises and splits; a text that several answers share is tokenised once. Throws UnderstudyError `log` for fewer than 3 answers. */
export function prepareStudent(
  answers: readonly Answer[],
  { tokenizer, maxLength, selection }: { tokenizer: Tokenizer; maxLength: number; selection: Selection },
): PreparedStudent {
  const encoded = new Map<string, Int32Array>();
  const encode = (answer: Answer): PreparedAnswer => {
    const tokens = encoded.get(answer.text) ?? tokenizer.encode(answer.text, maxLength);
    encoded.set(answer.text, tokens);
    return { ...answer, tokens };
  };
  const { train, validation, test } = splitAnswers(answers.map(encode), { selection });
  return { train, validation, test };
}
