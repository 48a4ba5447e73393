/** What answers say of how difficult each text is: the Rasch model, in which students differ by ability alone. */
import type { ClassAnswers } from '../../answers/index.ts';
import { finish, type Steps } from '../../numeric/index.ts';
import { raschMmlInSteps } from '../../psychometrics/index.ts';

/** A normal likelihood of each text's difficulty, near where the answers have it (Laplace's approximation). */
export interface TextEvidence {
  /** Texts with answers, in order. */
  readonly texts: readonly number[];
  /** Of each of them, logits; students of ability 0 are the mean. */
  readonly difficulty: Float64Array;
  /** Standard error, logits. */
  readonly error: Float64Array;
  /** Variance of ability, logits². */
  readonly abilityVariance: number;
}

/** Of the prior on difficulties in the Rasch model: so wide that it only keeps what all got right or wrong finite. */
const PRIOR_DEVIATION = 3;

/**
 * @param rows places of the answers, at least one
 * @throws UnderstudyError `numeric` without any answer
 */
export function textEvidence(answers: AnswersOfTexts, rows: readonly number[]): TextEvidence {
  return finish(textEvidenceInSteps(answers, rows));
}

type AnswersOfTexts = Pick<ClassAnswers, 'text' | 'label' | 'student' | 'texts' | 'students'>;

/** The same, left off after some students. */
export function* textEvidenceInSteps(
  { text, label, student, texts, students }: AnswersOfTexts,
  rows: readonly number[],
): Steps<TextEvidence> {
  const answers = new Int32Array(texts.length);
  for (const row of rows) answers[text[row]!]!++;
  const answered = [...answers.keys()].filter((t) => answers[t]! > 0);
  const item = new Int32Array(texts.length);
  answered.forEach((t, i) => {
    item[t] = i;
  });
  const fit = yield* raschMmlInSteps(
    {
      person: Int32Array.from(rows, (row) => student[row]!),
      item: Int32Array.from(rows, (row) => item[text[row]!]!),
      label: Uint8Array.from(rows, (row) => label[row]!),
      persons: students.length,
      items: answered.length,
    },
    { difficultyDeviation: PRIOR_DEVIATION },
  );
  // The prior is taken out again: what blocks of features say takes its place.
  const prior = 1 / PRIOR_DEVIATION ** 2;
  const centre = fit.difficulties.reduce((sum, b) => sum + b, 0) / answered.length;
  const precision = fit.difficultyErrors.map((error) =>
    // Where the search ended without a standard error, next to nothing is known.
    Number.isFinite(error) ? Math.max(1 / error ** 2 - prior, LEAST_PRECISION) : LEAST_PRECISION,
  );
  return {
    texts: answered,
    difficulty: fit.difficulties.map((b, i) => b + (prior * (b - centre)) / precision[i]!),
    error: precision.map((one) => 1 / Math.sqrt(one)),
    abilityVariance: fit.abilityDeviation ** 2,
  };
}

/** Logits⁻²: of a text of which the answers say next to nothing. */
const LEAST_PRECISION = 0.02;
