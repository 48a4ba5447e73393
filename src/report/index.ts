/** Figures of an evaluation: plain records in, the text of a standalone SVG file out. */
export {
  type AnswersCorrelation,
  type AnswersMeasure,
  type AnswersPoint,
  answersFigure,
} from './answers-figure.ts';
export { f1Figure, type StudentF1 } from './f1-figure.ts';
export { type LadderMeasure, type LadderStep, ladderFigure } from './ladder-figure.ts';
export type { Estimate } from './numbers.ts';
export { type ReliabilityBin, reliabilityFigure } from './reliability-figure.ts';
