/** How `evaluate` is shown. */
import { progressDisplay } from '../../display/progress-display.ts';
import type { Face } from '../../face.ts';
import { printEvaluation } from './summary.ts';

export const evaluateFace: Face<'evaluate'> = {
  examples: `
Examples:
  understudy evaluate runs/answers-class
  understudy evaluate runs/answers-class --against runs/answers-solo
  understudy evaluate runs/answers-class --log moved/answers.csv.gz --draws 200
`,
  display: progressDisplay,
  tell: printEvaluation,
};
