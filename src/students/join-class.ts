/**
 * New students in a trained class, from a handful of answers each. Questions and prior are taken as they are, so that
 * everybody else stays as they are: a newcomer is one more posterior.
 */
import type { ClassAnswers } from '../answers/index.ts';
import type { Tokenizer } from '../text/index.ts';
import { groupRows } from './class/class-data.ts';
import { evidenceOf } from './class/class-posteriors.ts';
import { type Posterior, type Prior, studentPosterior } from './class/posterior.ts';
import type { QuestionReader } from './class/question-reader.ts';

interface JoinJob {
  /** Whoever opened it releases it. */
  readonly questions: QuestionReader;
  /** The newcomers' answers. */
  readonly answers: ClassAnswers;
  readonly prior: Prior;
  /** The prior of a class that reads with more than its base, else null. */
  readonly wholePrior: Prior | null;
  readonly tokenizer: Tokenizer;
  readonly maxLength: number;
  readonly interrupted: () => boolean;
}

export interface Newcomer {
  readonly student: string;
  readonly posterior: Posterior;
  /** The same in a class that reads with more than its base, else null. */
  readonly whole: Posterior | null;
  /** How many answers the posterior was found from, and how many of these are right. */
  readonly answers: number;
  readonly correct: number;
}

/**
 * Yields how many texts were scored since it last did. Returns the newcomers in the order of `answers.students`;
 * `null` when interrupted.
 */
export async function* joinClass(job: JoinJob): AsyncGenerator<number, Newcomer[] | null> {
  const { questions, answers, prior, wholePrior, tokenizer, maxLength, interrupted } = job;
  const texts = answers.texts.map((text) => tokenizer.encode(text, maxLength));
  const scores = yield* questions.score({ texts, plain: answers.texts, interrupted });
  if (scores === null) return null;
  const rows = groupRows([...answers.label.keys()], answers.student, answers.students.length);
  return answers.students.map((student, s) => {
    const evidenceBy = (by: Float32Array) => evidenceOf(answers, rows[s]!, by, prior.vector.length + 1);
    const evidence = evidenceBy(scores.alone);
    return {
      student,
      posterior: studentPosterior(evidence, prior),
      whole: wholePrior && studentPosterior(evidenceBy(scores.whole), wholePrior),
      answers: rows[s]!.length,
      correct: evidence.labels.reduce((total, label) => total + label, 0),
    };
  });
}
