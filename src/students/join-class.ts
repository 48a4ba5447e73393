/**
 * New students in a trained class, from a handful of answers each. Questions and prior are taken as they are, so that
 * everybody else stays as they are: a newcomer is one more posterior.
 */
import type { ClassAnswers } from '../answers/index.ts';
import type { Tokenizer } from '../text/index.ts';
import { groupRows } from './class/class-data.ts';
import { evidenceOf } from './class/class-posteriors.ts';
import { type Posterior, type Prior, studentPosterior } from './class/posterior.ts';
import { type ScoringJob, scoreTexts } from './class/score-texts.ts';

interface JoinJob extends Omit<ScoringJob, 'texts'> {
  /** The newcomers' answers. */
  readonly answers: ClassAnswers;
  readonly prior: Prior;
  readonly tokenizer: Tokenizer;
  readonly maxLength: number;
}

export interface Newcomer {
  readonly student: string;
  readonly posterior: Posterior;
  /** How many answers the posterior was found from, and how many of these are right. */
  readonly answers: number;
  readonly correct: number;
}

/**
 * Yields how many texts were scored since it last did. Returns the newcomers in the order of `answers.students`;
 * `null` when interrupted.
 */
export async function* joinClass(job: JoinJob): AsyncGenerator<number, Newcomer[] | null> {
  const { answers, prior, tokenizer, maxLength } = job;
  const texts = answers.texts.map((text) => tokenizer.encode(text, maxLength));
  const scores = yield* scoreTexts({ ...job, texts });
  if (scores === null) return null;
  const rows = groupRows([...answers.label.keys()], answers.student, answers.students.length);
  return answers.students.map((student, s) => {
    const evidence = evidenceOf(answers, rows[s]!, scores, prior.vector.length + 1);
    return {
      student,
      posterior: studentPosterior(evidence, prior),
      answers: rows[s]!.length,
      correct: evidence.labels.reduce((total, label) => total + label, 0),
    };
  });
}
