/** How the answers were held out that a run is judged on. */
import type { Evaluation } from './evaluation.ts';

/** `split question, 5 folds` */
export function describeHeldOut({ split, folds, fold }: Evaluation['run']): string {
  if (folds !== null) return `split ${split}, ${folds} folds`;
  return fold === null ? `split ${split}` : `split ${split}, fold ${fold}`;
}
