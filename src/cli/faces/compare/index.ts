/** How `compare` is shown. */
import { progressDisplay } from '../../display/progress-display.ts';
import type { Face } from '../../face.ts';
import { printComparison } from './summary.ts';

export const compareFace: Face<'compare'> = {
  examples: `
Examples:
  understudy train log.csv.gz --split question --folds 5 --out runs/log-folds
  understudy compare runs/log-folds
`,
  display: progressDisplay,
  tell: printComparison,
};
