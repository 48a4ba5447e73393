/** The students of a class as training knows them: the prior that they share, and everyone's posterior under it. */
import type { ClassAnswers } from '../../answers/index.ts';
import { finish, type Steps } from '../../numeric/index.ts';
import {
  createPosteriorSearch,
  type Evidence,
  estimatePrior,
  type Posterior,
  type Prior,
} from './posterior.ts';

export interface ClassPosteriors {
  readonly prior: Prior;
  /** [students] */
  readonly students: readonly Posterior[];
}

/** Before any answer: everyone is the prior. */
export function priorPosteriors(prior: Prior, students: number): ClassPosteriors {
  const variances = [prior.bias, ...prior.vector];
  const K = variances.length;
  const covariance = new Float64Array(K * K);
  variances.forEach((variance, k) => {
    covariance[k * K + k] = variance;
  });
  const one: Posterior = { mean: new Float64Array(K), covariance };
  return { prior, students: Array.from({ length: students }, () => one) };
}

interface UpdateOptions {
  /** [questions, K], b included in the first of each. */
  readonly scores: Float32Array;
  /** Positions of each student's answers. */
  readonly rowsByStudent: readonly (readonly number[])[];
  /** Whether the variances stay as they are. */
  readonly fixed: boolean;
  /** Times that posteriors and variances are found in turn. */
  readonly rounds: number;
}

/** Finds everyone's posterior anew, and the biases' variance from them: so many rounds of EM, the scores being given. */
export function updatePosteriors(
  posteriors: ClassPosteriors,
  answers: ClassAnswers,
  options: UpdateOptions,
): ClassPosteriors {
  return finish(updatePosteriorsInSteps(posteriors, answers, options));
}

/** Students between two places where the work may be left off: some milliseconds, for a student of hundreds of answers. */
const STUDENTS_AT_ONCE = 128;

/** The same, left off after some students. */
export function* updatePosteriorsInSteps(
  { prior, students }: ClassPosteriors,
  answers: ClassAnswers,
  { scores, rowsByStudent, fixed, rounds }: UpdateOptions,
): Steps<ClassPosteriors> {
  const K = prior.vector.length + 1;
  const evidence: Evidence[] = [];
  for (const [s, rows] of rowsByStudent.entries()) {
    if (s % STUDENTS_AT_ONCE === 0) yield 0;
    evidence.push(evidenceOf(answers, rows, scores, K));
  }
  const search = createPosteriorSearch(K);
  const means = students.map(({ mean }) => mean.slice());
  const covariances: Float64Array[] = [];
  const expected = new Float64Array(students.length);
  let current = prior;
  for (let round = 1; round <= rounds; round++) {
    for (const [s, mean] of means.entries()) {
      if (s % STUDENTS_AT_ONCE === 0) yield (round - 1 + s / means.length) / rounds;
      const variance = search.find(evidence[s]!, current, mean);
      expected[s] = mean[0]! ** 2 + variance;
      if (round === rounds) covariances.push(search.covariance());
    }
    if (!fixed) current = estimatePrior(current, expected);
  }
  return { prior: current, students: means.map((mean, s) => ({ mean, covariance: covariances[s]! })) };
}

/** The scores of the questions that a student answered, and the answers. */
export function evidenceOf(
  { text, label }: Pick<ClassAnswers, 'text' | 'label'>,
  rows: readonly number[],
  scores: Float32Array,
  K: number,
): Evidence {
  const answered = new Float64Array(rows.length * K);
  rows.forEach((row, i) => {
    const from = text[row]! * K;
    answered.set(scores.subarray(from, from + K), i * K);
  });
  return { scores: answered, labels: Uint8Array.from(rows, (row) => label[row]!) };
}

/** Logits of answers, z = score₀ + c + v · the other scores, [rows]. */
export function logitsOf(
  { text, student }: Pick<ClassAnswers, 'text' | 'student'>,
  rows: readonly number[],
  scores: Float32Array,
  { students }: ClassPosteriors,
): Float64Array {
  return Float64Array.from(rows, (row) => studentLogit(students[student[row]!]!.mean, scores, text[row]!));
}

/** A student's logit for one question. */
export function studentLogit(mean: ArrayLike<number>, scores: Float32Array, question: number): number {
  const K = mean.length;
  let z = scores[question * K]! + mean[0]!;
  for (let k = 1; k < K; k++) z += mean[k]! * scores[question * K + k]!;
  return z;
}
