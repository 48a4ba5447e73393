/** Figures of an evaluation: plain records in, the text of a standalone SVG file out. */
export { type AgainstPoint, type Agreement, againstFigure, type QuestionMeasure } from './against-figure.ts';
export {
  type AnswersCorrelation,
  type AnswersMeasure,
  type AnswersPoint,
  answersFigure,
} from './answers-figure.ts';
export { type CoveragePoint, coverageFigure } from './coverage-figure.ts';
export { type CurveGroup, type CurvePoint, curvesFigure, type QuestionCurves } from './curves-figure.ts';
export { f1Figure, type StudentF1 } from './f1-figure.ts';
export { type LadderMeasure, type LadderStep, ladderFigure } from './ladder-figure.ts';
export { type ReliabilityBin, reliabilityFigure } from './reliability-figure.ts';
export { type ScoreDistances, scoresFigure } from './scores-figure.ts';
export { type WorthPoint, worthFigure } from './worth-figure.ts';
export { type WrightMapItem, wrightMapFigure } from './wright-map-figure.ts';
