/** A student's answers as rows to train and to test on. */
import {
  type Answer,
  type ClassAnswers,
  type Selection,
  type Side,
  type Split,
  splitAnswers,
} from '../answers/index.ts';
import type { Tokenizer } from '../text/index.ts';
import type { LabelledTokens } from '../training/index.ts';

export interface PreparedAnswer extends Answer, LabelledTokens {}

export type PreparedStudent = Split<PreparedAnswer>;

/** Fewer answers than this cannot train a student: two of ten are held out. */
export const FEWEST_ANSWERS = 10;

/** Why a student cannot be trained; `undefined` when it can. */
export function reasonToSkip(answers: number): string | undefined {
  return answers < FEWEST_ANSWERS ? `${answers} answers, ${FEWEST_ANSWERS} are needed` : undefined;
}

/** Says where an answer belongs, in place of a split of the student's answers alone. */
export type SideOf = (answer: Answer) => Side;

/** The sides of a class's answers, found by the answer. */
export function sidesById({ answerIds }: ClassAnswers, sides: readonly Side[]): SideOf {
  const byId = new Map(answerIds.map((id, row) => [id, sides[row]!]));
  return ({ answerId }) => byId.get(answerId)!;
}

interface PrepareOptions {
  readonly tokenizer: Tokenizer;
  readonly maxLength: number;
  readonly selection: Selection;
  /** By default a student's rows are split at random, alone. */
  readonly sideOf?: SideOf | undefined;
}

/** Tokenises and splits; a text that several answers share is tokenised once. Throws UnderstudyError `log` for fewer than 3 answers. */
export function prepareStudent(
  answers: readonly Answer[],
  { tokenizer, maxLength, selection, sideOf }: PrepareOptions,
): PreparedStudent {
  const encoded = new Map<string, Int32Array>();
  const encode = (answer: Answer): PreparedAnswer => {
    const tokens = encoded.get(answer.text) ?? tokenizer.encode(answer.text, maxLength);
    encoded.set(answer.text, tokens);
    return { ...answer, tokens };
  };
  const rows = answers.map(encode);
  if (sideOf !== undefined) {
    const on = (side: Side) => rows.filter((row) => sideOf(row) === side);
    return { train: on('train'), validation: on('validation'), test: on('test') };
  }
  return splitAnswers(rows, { selection });
}

/** A student's rows, or why there are too few to train the student. */
export function prepareOrSkip(
  answers: readonly Answer[],
  options: PrepareOptions & { readonly isTested: boolean },
): PreparedStudent | string {
  const tooFew = reasonToSkip(answers.length);
  if (tooFew !== undefined) return tooFew;
  const prepared = prepareStudent(answers, options);
  return reasonAfterSplit(sizesOf(prepared), options) ?? prepared;
}

/** Answers on each side. */
export function sizesOf({ train, validation, test }: Split<unknown>): Record<Side, number> {
  return { train: train.length, validation: validation.length, test: test.length };
}

/**
 * Why a split, in answers a side, leaves nothing to train or to judge by; `undefined` when it does not.
 *
 * @param isTested whether the split holds out answers at all
 */
export function reasonAfterSplit(
  { train, validation, test }: Readonly<Record<Side, number>>,
  { selection, isTested }: { readonly selection: Selection; readonly isTested: boolean },
): string | undefined {
  if (train === 0) return 'no answer to train on after the split';
  if (test === 0 && isTested) return 'no answer to test on after the split';
  if (selection === 'validation' && validation === 0) return 'no answer to choose the epoch by';
  return undefined;
}
