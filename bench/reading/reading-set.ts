/** A set of questions with real difficulties, as everything that predicts difficulty from text is measured on it. */

import { permutation } from '../../src/numeric/index.ts';

export interface ReadingQuestion {
  readonly id: string;
  /** What a model reads, in the project's own form (`questionText`). */
  readonly text: string;
  readonly topic: string | null;
  /** What is known of the question beside its text, by name; the same names for every question of a set. */
  readonly covariates: Readonly<Record<string, number | string>>;
  /** Questions of one group are never split over folds: they share the word or the wording that is asked about. */
  readonly group: string;
}

export interface ReadingAnswers {
  /** `[answers]`, 0 … students-1. */
  readonly student: Int32Array;
  /** `[answers]`, places in the set's questions. */
  readonly question: Int32Array;
  /** `[answers]`, 1 right, 0 wrong. */
  readonly label: Uint8Array;
  readonly students: number;
}

export interface ReadingSet {
  readonly name: string;
  readonly questions: readonly ReadingQuestion[];
  /** Logits, the larger the harder, `[questions]`; of word meanings deviations of the grade. */
  readonly difficulty: Float64Array;
  /** Its standard error, `[questions]`. */
  readonly error: Float64Array;
  /** Null for an item bank, which has no persons. */
  readonly answers: ReadingAnswers | null;
}

/** What the words of a question are known by, whatever the options: the wording without case and outer blanks. */
export function wordingOf(title: string): string {
  return title.trim().toLowerCase().replace(/\s+/g, ' ');
}

/** So many of the questions, without their answers; the whole set for 0, or where it has no more. */
export function fewerOf(set: ReadingSet, most: number, seed: number): ReadingSet {
  if (most === 0 || set.questions.length <= most) return set;
  const places = permutation(set.questions.length, seed).slice(0, most);
  return {
    name: set.name,
    questions: places.map((q) => set.questions[q]!),
    difficulty: Float64Array.from(places, (q) => set.difficulty[q]!),
    error: Float64Array.from(places, (q) => set.error[q]!),
    answers: null,
  };
}
