/** How `train` is shown. */
import type { Face } from '../../face.ts';
import { trainDisplay } from './display.ts';
import { printPlan } from './plan.ts';
import { printTrainSummary } from './summary.ts';

export const trainFace: Face<'train'> = {
  examples: `
Examples:
  understudy sample && understudy train sample/answers.csv --base nano
  understudy train log.csv.gz --split question --encoder frozen
  understudy train log.csv.gz --recipe solo --students 8 --epochs 3
  understudy train log.csv.gz --base jhu-clsp/ettin-encoder-17m --columns user_id=student,is_correct=score
  understudy train log.csv.gz --push --hub-org school
  understudy train log.parquet --dry-run
  understudy train bank.csv --folds 5

The last one is of items without persons, a row an item: facility and answers, or b and se, beside the columns of a
question. It trains a class of one, the population that answered them; with --encoder tuned the base learns from the items
first, and is kept where it then reads items better that it has not seen.

The same command again goes on where it stopped; Ctrl-C finishes the step first.
`,
  display: trainDisplay,
  tell: printTrainSummary,
  tellPlan: printPlan,
  stopped: (reached) =>
    `interrupted ${reached === null ? 'before the first step' : `after ${reached}`}; the same command goes on from there`,
};
