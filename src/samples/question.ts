/** Makes a question of a draft: shuffles its letters, reads its features, writes its text as a model will see it. */

import { readFeatures, type TextFeatures, textDifficulty } from './difficulty.ts';
import type { Draw } from './draw.ts';
import type { Draft, SubjectName, Template } from './template.ts';

export const LETTERS = ['a', 'b', 'c', 'd', 'e'] as const;
export type Letter = (typeof LETTERS)[number];

export interface Question {
  readonly template: Template;
  readonly title: string;
  /** In the order of the letters. */
  readonly options: Readonly<Record<Letter, string>>;
  readonly right: Letter;
  /** The four wrong letters, the most tempting first. */
  readonly temptation: readonly Letter[];
  readonly features: TextFeatures;
  /** The part of b that follows from the text, in logits. */
  readonly bText: number;
}

/** @throws Error when the draft lacks five different options, which is a defect of the template */
export function createQuestion(template: Template, draft: Draft, draw: Draw): Question {
  const { title, right } = draft;
  const wrong = [...new Set(draft.wrong)].filter((text) => text !== right).slice(0, 4);
  if (wrong.length < 4)
    throw new Error(`internal: template ${template.id}: expected four wrong options, got ${wrong}`);
  const features = readFeatures(draft);
  const [rightLetter, ...temptation] = draw.some(LETTERS, 5) as [Letter, ...Letter[]];
  const texts = new Map([
    [rightLetter, right],
    ...temptation.map((letter, i) => [letter, wrong[i]!] as const),
  ]);
  const options = byLetter((letter) => [letter, texts.get(letter)!]);
  const bText = textDifficulty(template, features);
  return { template, title, options, right: rightLetter, temptation, features, bText };
}

function byLetter<Key extends string>(
  entry: (letter: Letter) => readonly [Key, string],
): Record<Key, string> {
  return Object.fromEntries(LETTERS.map(entry)) as Record<Key, string>;
}

/** A question as columns of an answer log. */
export interface QuestionColumns extends Readonly<Record<`option_${Letter}`, string>> {
  readonly question_id: string;
  readonly question_title: string;
  readonly topic_name: string;
  readonly subject_name: SubjectName;
  readonly axis_name: string;
}

export function questionColumns({ template, title, options }: Question, questionId: string): QuestionColumns {
  return {
    ...byLetter((letter) => [`option_${letter}`, options[letter]]),
    question_id: questionId,
    question_title: title,
    topic_name: template.topic,
    subject_name: template.subject,
    axis_name: template.axis,
  };
}

/** The text that students' models are trained on, for the question of an answer log with all its columns. */
export function questionText({ template, title, options }: Question): string {
  const { topic, subject, axis } = template;
  const head = [`Topic: ${topic}`, `Subject: ${subject}`, `Axis: ${axis}`, '', `Question: ${title}`];
  return [...head, ...LETTERS.map((letter) => `${letter.toUpperCase()}) ${options[letter]}`)].join('\n');
}
