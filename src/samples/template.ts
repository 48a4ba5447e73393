/** A template: what it is about, and the small function that draws its questions. */
import type { Draw } from './draw.ts';

export type SubjectName = 'Mathematics' | 'Physics' | 'English' | 'Computing';
export const SUBJECT_NAMES: readonly SubjectName[] = ['Mathematics', 'Physics', 'English', 'Computing'];

/** What a template draws: a question that has no place in a sample yet. */
export interface Draft {
  readonly title: string;
  readonly right: string;
  /** At least four wrong options that differ from each other and from `right`, the most tempting first. */
  readonly wrong: readonly string[];
  /** Operations, conversions or rules that a solver goes through. @default 1 */
  readonly steps?: number;
}

export interface Template {
  /** Unique, kebab-case. */
  readonly id: string;
  readonly subject: SubjectName;
  readonly axis: string;
  readonly topic: string;
  /** The template's own part of the difficulty, in logits. */
  readonly base: number;
  readonly draw: (draw: Draw) => Draft;
}

/** A template before it has its place among the subjects. */
type Unplaced = Omit<Template, 'subject' | 'axis'>;

export const template = (about: Omit<Unplaced, 'draw'>, draw: (draw: Draw) => Draft): Unplaced => ({
  ...about,
  draw,
});

/** The templates of one axis of a subject. */
export const axisTemplates = (
  subject: SubjectName,
  axis: string,
  templates: readonly Unplaced[],
): readonly Template[] => templates.map((template) => ({ ...template, subject, axis }));
