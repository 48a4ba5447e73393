/** From a draft to a question: its letters shuffled, its features read, its text as a model will see it. */

import { readFeatures, type TextFeatures, textDifficulty } from './difficulty.ts';
import type { Draw } from './draw.ts';
import type { Draft, Template } from './template.ts';

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
  /** The part of b that the text tells, in logits. */
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
  const options = Object.fromEntries(LETTERS.map((letter) => [letter, texts.get(letter)!])) as Record<
    Letter,
    string
  >;
  return {
    template,
    title,
    options,
    right: rightLetter,
    temptation,
    features,
    bText: textDifficulty(template, features),
  };
}

/** The text that students' models are trained on, for the question of an answer log with all its columns. */
export function questionText({ template, title, options }: Question): string {
  const { topic, subject, axis } = template;
  const head = [`Topic: ${topic}`, `Subject: ${subject}`, `Axis: ${axis}`, '', `Question: ${title}`];
  return [...head, ...LETTERS.map((letter) => `${letter.toUpperCase()}) ${options[letter]}`)].join('\n');
}
