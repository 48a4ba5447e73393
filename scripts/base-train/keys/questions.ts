/** Questions to choose the key of, in batches: a question as it is asked, and each option as a text of its own. */
import { questionText } from '../../../src/answers/index.ts';
import { createMt19937, permutation } from '../../../src/numeric/index.ts';
import type { Choice, Tokens } from '../../../src/training/index.ts';
import type { QuestionRow } from '../sources.ts';
import type { QuestionPlace } from '../state.ts';
import { isHeldOut } from '../texts.ts';

/** Tokens of the questions in a step, and of their options. */
const MOST_TOKENS = 2048;

/** Of the file's columns. */
const LETTERS = 'abcdefghij';

/** A question whose key is one of its options. */
export interface KeyedQuestion {
  readonly question: string;
  readonly topic: string | null;
  /** All different. */
  readonly options: readonly string[];
  /** Place in `options`. */
  readonly key: number;
}

/** The questions that can be chosen in: at least two options that differ, and a key that names one. */
export function keyedQuestions(rows: readonly QuestionRow[]): KeyedQuestion[] {
  return rows.flatMap((row) => {
    const named = Array.from(LETTERS, (letter) => row[`option_${letter}`]?.trim() ?? '');
    const key = row.key?.trim().toLowerCase() ?? '';
    const right = named[[...LETTERS].indexOf(key)] ?? '';
    const options = [...new Set(named.filter((option) => option !== ''))];
    const place = options.indexOf(right);
    if (right === '' || place < 0 || options.length < 2) return [];
    return [{ question: row.question!, topic: row.topic_name || null, options, key: place }];
  });
}

/** One question in a hundred is never learned from: the same that no other stage reads. */
export const questionsOn = (questions: readonly KeyedQuestion[], held: boolean): KeyedQuestion[] =>
  questions.filter(({ question }) => isHeldOut(question) === held);

/** @param withTopic whether the text begins with the topic, as a log's may */
export function choiceOf(
  { question, topic, options, key }: KeyedQuestion,
  encode: (text: string) => Tokens,
  withTopic: boolean,
): Choice {
  const prompt = withTopic ? questionText({ question_title: question, topic_name: topic }) : question;
  return { prompt: encode(prompt), options: options.map(encode), key };
}

export const tokensOf = (choices: readonly Choice[]): number =>
  choices.reduce(
    (sum, { prompt, options }) => sum + prompt.length + options.reduce((n, o) => n + o.length, 0),
    0,
  );

/** Batches from a place on, without end, in an order that depends on seed and epoch alone. */
export function* choiceBatches(
  questions: readonly KeyedQuestion[],
  { encode, seed }: { readonly encode: (text: string) => Tokens; readonly seed: number },
  from: QuestionPlace,
): Generator<{ readonly choices: readonly Choice[]; readonly next: QuestionPlace }, never> {
  let at = from.question;
  for (let epoch = from.epoch; ; epoch++) {
    const order = permutation(questions.length, seed + 104_729 * (epoch + 1));
    while (at < order.length) {
      const choices: Choice[] = [];
      while (at < order.length && tokensOf(choices) < MOST_TOKENS) {
        // Of a question's own place, so that a resumed training asks it in the same form.
        const withTopic = createMt19937(seed + 7919 * epoch + at).uniform() < 0.5;
        choices.push(choiceOf(questions[order[at]!]!, encode, withTopic));
        at++;
      }
      yield { choices, next: { epoch, question: at } };
    }
    at = 0;
  }
}
