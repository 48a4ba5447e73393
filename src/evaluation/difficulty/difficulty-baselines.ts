/** Simpler predictions of the real difficulty of questions, each from the other folds' questions only. */
import type { ClassAnswers } from '../../answers/index.ts';
import { expectedOfUnseen } from '../ladder/unseen-questions.ts';
import { bagOfWords, wordsOf } from '../ladder/words.ts';
import { ridgeRegression } from './ridge.ts';

export interface DifficultyTask {
  readonly answers: ClassAnswers;
  /** Of each question, `[questions]`; NaN where there is none. */
  readonly real: Float64Array;
  /** Which part a question was held out in, `[questions]`, from 0; -1 for one that is not judged. */
  readonly part: Int32Array;
  readonly parts: number;
}

export interface DifficultyBaseline {
  readonly name: 'mean' | 'topic mean' | 'bag of words';
  /** `[questions]`, NaN for those that are not judged. */
  readonly predicted: Float64Array;
}

/** Ridge penalties to choose from, by five folds of the known questions. */
const PENALTIES = [0.03, 0.1, 0.3, 1, 3, 10, 30, 100];
const INNER_FOLDS = 5;

export function difficultyBaselines({ answers, real, part, parts }: DifficultyTask): DifficultyBaseline[] {
  const Q = answers.questions.length;
  const [mean, topic, words] = [0, 1, 2].map(() => new Float64Array(Q).fill(Number.NaN)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const textOf = firstTexts(answers);
  const bags = Array.from(textOf, (text) => wordsOf(text === -1 ? '' : answers.texts[text]!));
  for (let fold = 0; fold < parts; fold++) {
    const asked = [...part.keys()].filter((q) => part[q] === fold);
    const known = [...part.keys()].filter((q) => part[q] !== fold && !Number.isNaN(real[q]!));
    if (asked.length === 0 || known.length === 0) continue;
    const average = known.reduce((sum, q) => sum + real[q]!, 0) / known.length;
    const isKnown = new Uint8Array(Q);
    for (const q of known) isKnown[q] = 1;
    const ofTopic = expectedOfUnseen(answers, {
      values: real.map((value, q) => (isKnown[q] === 1 ? value : 0)),
      weights: Float64Array.from(isKnown),
    });
    const { rows, words: features } = bagOfWords(bags, isKnown);
    const penalty = choosePenalty(known, (chosen, held, candidate) => {
      const predict = ridgeRegression({ rows, features, values: real, known: chosen, penalty: candidate });
      return held.reduce((sum, q) => sum + (predict(q) - real[q]!) ** 2, 0);
    });
    const predict = ridgeRegression({ rows, features, values: real, known, penalty });
    for (const q of asked) {
      mean[q] = average;
      topic[q] = ofTopic[q]!.value;
      words[q] = predict(q);
    }
  }
  return [
    { name: 'mean', predicted: mean },
    { name: 'topic mean', predicted: topic },
    { name: 'bag of words', predicted: words },
  ];
}

/** The text in which each question was first asked, `[questions]`. */
export function firstTexts({ questions, question, text }: ClassAnswers): Int32Array {
  const first = new Int32Array(questions.length).fill(-1);
  for (const [row, q] of question.entries()) if (first[q] === -1) first[q] = text[row]!;
  return first;
}

function choosePenalty(
  known: readonly number[],
  loss: (chosen: number[], held: number[], penalty: number) => number,
): number {
  if (known.length < 2 * INNER_FOLDS) return PENALTIES.at(-1)!;
  const losses = PENALTIES.map((penalty) => {
    let total = 0;
    for (let fold = 0; fold < INNER_FOLDS; fold++) {
      const held = known.filter((_, i) => i % INNER_FOLDS === fold);
      const chosen = known.filter((_, i) => i % INNER_FOLDS !== fold);
      total += loss(chosen, held, penalty);
    }
    return total;
  });
  return PENALTIES[losses.indexOf(Math.min(...losses))]!;
}
