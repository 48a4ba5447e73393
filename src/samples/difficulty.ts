/**
 * How hard a question is: b in logits, the sum of a part that follows from its text and of a rest that does not.
 *
 * The features below are read off the title itself, so that whoever reads the title can know them. Only `steps` is
 * declared by the template; it shows in the title too, as the terms, operations or clauses that it lists.
 */
import type { Draft, Template } from './template.ts';

export interface TextFeatures {
  readonly steps: number;
  /** Digits of the longest number in the title; 0 without a number. */
  readonly digits: number;
  readonly decimal: boolean;
  readonly fraction: boolean;
  readonly negative: boolean;
  /** The title says NOT. */
  readonly negated: boolean;
  /** The title has at least `LONG_TITLE_WORDS` words. */
  readonly long: boolean;
}

const LONG_TITLE_WORDS = 18;

/** In logits. `step` and `digit` count beyond the first, up to the number in `most`. */
export const EFFECTS = {
  intercept: -1.85,
  step: 0.6,
  digit: 0.4,
  decimal: 0.6,
  fraction: 0.4,
  negative: 0.7,
  negated: 1.1,
  long: 0.5,
  most: { steps: 5, digits: 5 },
} as const;

/** Deviation of the part of b that does not follow from the text, in logits. */
export const RESIDUAL_SD = 0.32;
/** P(correct) of a student for whom the question is hopeless; below 1/5, because wrong options tempt. */
export const GUESS = 0.12;
/** P(wrong) of a student for whom the question is trivial. */
export const SLIP = 0.03;

/** What a title shows; `steps` is taken from the draft as it is. */
export function readFeatures(draft: Pick<Draft, 'title' | 'steps'>): TextFeatures {
  const { title, steps = 1 } = draft;
  const numbers = title.match(/\d+(\.\d+)?/g) ?? [];
  return {
    steps,
    digits: Math.max(0, ...numbers.map((number) => number.replace('.', '').length)),
    decimal: /\d\.\d/.test(title),
    fraction: /\d\/\d/.test(title),
    negative: /(^|[\s(])-\d/.test(title),
    negated: /\bNOT\b/.test(title),
    long: title.split(/\s+/).length >= LONG_TITLE_WORDS,
  };
}

/** The part of b that follows from the text, in logits. */
export function textDifficulty(template: Pick<Template, 'base'>, features: TextFeatures): number {
  const beyondFirst = (count: number, most: number): number => Math.max(0, Math.min(count, most) - 1);
  return (
    EFFECTS.intercept +
    template.base +
    EFFECTS.step * beyondFirst(features.steps, EFFECTS.most.steps) +
    EFFECTS.digit * beyondFirst(features.digits, EFFECTS.most.digits) +
    (features.decimal ? EFFECTS.decimal : 0) +
    (features.fraction ? EFFECTS.fraction : 0) +
    (features.negative ? EFFECTS.negative : 0) +
    (features.negated ? EFFECTS.negated : 0) +
    (features.long ? EFFECTS.long : 0)
  );
}

/** P(correct) = guess + (1 - guess - slip) · logistic(theta - b), both in logits. */
export function probabilityCorrect(theta: number, b: number): number {
  return GUESS + (1 - GUESS - SLIP) / (1 + Math.exp(b - theta));
}
