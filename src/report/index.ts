/** Figures of an evaluation: plain records in, the text of a standalone SVG file out. */
export { againstFigure } from './against-figure.ts';
export { type AnswersMeasure, answersFigure } from './answers-figure.ts';
export { coverageFigure } from './coverage-figure.ts';
export { curvesFigure } from './curves-figure.ts';
export { f1Figure } from './f1-figure.ts';
export { type LadderMeasure, ladderFigure } from './ladder-figure.ts';
export { reliabilityFigure } from './reliability-figure.ts';
export { scoresFigure } from './scores-figure.ts';
export { worthFigure } from './worth-figure.ts';
export { wrightMapFigure } from './wright-map-figure.ts';
