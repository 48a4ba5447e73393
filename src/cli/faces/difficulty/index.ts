/** How `difficulty` is shown. */
import { progressDisplay } from '../../display/progress-display.ts';
import type { Face } from '../../face.ts';
import { printDifficulty } from './summary.ts';

export const difficultyFace: Face<'difficulty'> = {
  examples: `
Examples:
  understudy train log.csv.gz --split question --folds 5 --out runs/log-folds
  understudy difficulty runs/log-folds new-questions.csv
  understudy difficulty runs/log-folds new-questions.csv --answers first-answers.csv
  understudy difficulty runs/log-folds new-questions.csv --population 0.5,1
  understudy difficulty runs/log-folds

The last one is about the log's own questions, each by a model that had not met it: of a run without --folds these are
the questions that it held out, and the others are left out. Beside the questions stand their options in options.csv,
where the log has selected_option (and correct_option), a to e.
`,
  display: progressDisplay,
  tell: printDifficulty,
};
