/**
 * The sample class: an answer log whose truth is known. The same options give the same class, to the last character.
 *
 * Difficulties: difficulty.ts. Abilities: truth.ts. How students work and answer: answering.ts.
 */
import { UnderstudyError } from '../errors.ts';
import { answerQuestions, type SampleAnswer } from './answering.ts';
import { createDraw, type Draw } from './draw.ts';
import { createQuestion, type Question } from './question.ts';
import { isReservedForPretraining } from './reserve.ts';
import type { Draft, Template } from './template.ts';
import { TEMPLATES } from './templates/index.ts';
import { drawQuestionTruth, drawStudentTruth, type QuestionTruth, type StudentTruth } from './truth.ts';

export interface SampleOptions {
  /** @default 42 */
  readonly seed?: number;
  /** @default 200 */
  readonly students?: number;
  /** Different questions, no two with the same title. @default 3000 */
  readonly questions?: number;
  /** Fewest and most answers of a student; few students come near the most. @default [120, 400] */
  readonly answersPerStudent?: readonly [number, number];
}

export interface SampleClass {
  /** By time, as a log grows. */
  readonly answers: readonly SampleAnswer[];
  readonly questions: readonly QuestionTruth[];
  readonly students: readonly StudentTruth[];
}

/**
 * Some templates have millions of titles, so that no class runs out of them; but a class is generated in memory and in
 * one go, which takes ten seconds for so many questions.
 */
const MOST_QUESTIONS = 100_000;
const MOST_STUDENTS = 1_000_000;
/** So many take some gigabytes. */
const MOST_ANSWERS = 5_000_000;

/** Draws in vain after which a template counts as having no titles left. */
const PATIENCE = 300;

/**
 * @throws UnderstudyError `usage` for a seed that is not a whole number from 0 to 2^53 - 1, a size that is not a
 *   whole number of at least 1, fewest answers above the most, more answers than questions, and more than 100,000
 *   questions
 */
export function generateSampleClass(options: SampleOptions = {}): SampleClass {
  const { seed = 42, students = 200, questions = 3000, answersPerStudent = [120, 400] } = options;
  checkSizes(students, questions, answersPerStudent);
  const streams = createDraw(seed);
  // A stream each: another number of students or answers leaves the questions as they are.
  const questionDraw = createDraw(streams.seed());
  const residualDraw = createDraw(streams.seed());
  const studentDraw = createDraw(streams.seed());
  const answerDraw = createDraw(streams.seed());

  const known = drawQuestions(questions, questionDraw).map((question, i) => {
    return { question, truth: drawQuestionTruth(question, i, questions, residualDraw) };
  });
  const studentTruths = Array.from({ length: students }, (_, i) =>
    drawStudentTruth(i, students, studentDraw),
  );
  const answers = answerQuestions({
    questions: known,
    students: studentTruths,
    answersPerStudent,
    draw: answerDraw,
  });
  return { answers, questions: known.map(({ truth }) => truth), students: studentTruths };
}

function checkSizes(students: number, questions: number, [fewest, most]: readonly [number, number]): void {
  const sizes = {
    students,
    questions,
    'fewest answers of a student': fewest,
    'most answers of a student': most,
  };
  for (const [name, value] of Object.entries(sizes)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new UnderstudyError('usage', `${name}: expected a whole number of at least 1, got ${value}`);
    }
  }
  if (questions > MOST_QUESTIONS) {
    throw new UnderstudyError('usage', `questions: expected at most ${MOST_QUESTIONS}, got ${questions}`);
  }
  if (students > MOST_STUDENTS)
    throw new UnderstudyError('usage', `students: expected at most ${MOST_STUDENTS}, got ${students}`);
  if (fewest > most) {
    throw new UnderstudyError(
      'usage',
      `answers per student: expected fewest <= most, got ${fewest} and ${most}`,
    );
  }
  const likely = (students * (fewest + most)) / 2;
  if (likely > MOST_ANSWERS)
    throw new UnderstudyError(
      'usage',
      `answers: expected at most ${MOST_ANSWERS}, got about ${likely}: ${students} students with ${fewest} to ${most} each`,
      { hint: 'ask for fewer students, or for fewer answers of each' },
    );
  if (most > questions) {
    throw new UnderstudyError(
      'usage',
      `most answers of a student: expected at most ${questions}, the number of questions, got ${most}`,
      { hint: 'ask for more questions or fewer answers' },
    );
  }
}

/** Questions with different titles, from all templates alike; a template without new titles drops out. */
function drawQuestions(count: number, draw: Draw): Question[] {
  const titles = new Set<string>();
  const questions: Question[] = [];
  let open = TEMPLATES;
  while (questions.length < count) {
    const template = draw.pick(open);
    const draft = drawNewTitle(template, titles, draw);
    if (draft === undefined) {
      open = open.filter((other) => other !== template);
      continue;
    }
    titles.add(draft.title);
    questions.push(createQuestion(template, draft, draw));
  }
  return questions;
}

function drawNewTitle(template: Template, known: ReadonlySet<string>, draw: Draw): Draft | undefined {
  for (let attempt = 0; attempt < PATIENCE; attempt++) {
    const draft = template.draw(draw);
    if (!known.has(draft.title) && !isReservedForPretraining(draft.title)) return draft;
  }
  return undefined;
}
