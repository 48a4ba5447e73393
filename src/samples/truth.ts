/** What is known about a sample class only: the difficulty of each question, the ability of each student. */
import { RESIDUAL_SD, type TextFeatures } from './difficulty.ts';
import type { Draw } from './draw.ts';
import { type Question, type QuestionColumns, questionColumns } from './question.ts';
import { SUBJECT_NAMES, type SubjectName } from './template.ts';

/** Deviation of the ability that a student has in all subjects, in logits. */
const GENERAL_SD = 1.1;
/** Deviation of what a subject adds to it, in logits. */
const SUBJECT_SD = 0.35;

export interface QuestionTruth extends QuestionColumns, TextFeatures {
  readonly template: string;
  /** Difficulty in logits: `b_text + b_residual`. */
  readonly b: number;
  readonly b_text: number;
  readonly b_residual: number;
}

export interface StudentTruth {
  readonly user_id: string;
  /** In logits; 0 is the mean of the students that classes are drawn from. */
  readonly theta_general: number;
  /** The ability that decides answers in a subject, the general part included; in logits. */
  readonly theta: Readonly<Record<SubjectName, number>>;
}

/** The truth of question `index` of `count`, its residual drawn. */
export function drawQuestionTruth(
  question: Question,
  index: number,
  count: number,
  draw: Draw,
): QuestionTruth {
  const { template, features, bText } = question;
  const residual = draw.normal() * RESIDUAL_SD;
  return {
    ...questionColumns(question, numberedId('q', index, count)),
    template: template.id,
    b: bText + residual,
    b_text: bText,
    b_residual: residual,
    ...features,
  };
}

/** Student `index` of `count`. */
export function drawStudentTruth(index: number, count: number, draw: Draw): StudentTruth {
  const general = draw.normal() * GENERAL_SD;
  const theta = Object.fromEntries(SUBJECT_NAMES.map((name) => [name, general + draw.normal() * SUBJECT_SD]));
  return {
    user_id: numberedId('s', index, count),
    theta_general: general,
    theta: theta as Record<SubjectName, number>,
  };
}

/** `q0007` of 3,000: as many digits as the last number needs, so that the ids sort. */
export function numberedId(prefix: string, index: number, count: number): string {
  return `${prefix}${String(index + 1).padStart(String(count).length, '0')}`;
}
