/** What `evaluate` finds. */
import type { SplitAudit } from '../../answers/index.ts';
import type { NoReport } from '../../classes/index.ts';
import type { ClassSummary, Judgement, ReliabilityBin } from '../../evaluation/index.ts';
import type { ReadingReport } from '../../readers/index.ts';
import type { RunDifferences } from './run-differences.ts';

/** evaluation.json */
export type Evaluation = {
  readonly format: 1;
  readonly run: {
    readonly recipe: string;
    readonly split: string;
    readonly folds: number | null;
    /** `1 of 3`: the part that this training of a run with folds held out. */
    readonly fold: string | null;
    /** Which answers chose the epoch. */
    readonly selection: string;
    readonly attempts: string;
    readonly base: string;
    readonly seed: number;
  };
  /** Test answers of students whom the recipe skipped: nobody is judged on them. */
  readonly unpredicted: number;
  /** With folds, the sum over them. */
  readonly leaks: SplitAudit;
  /** The steps of the ladder from the lowest, the synthetic students last. */
  readonly ladder: Judgement;
  readonly reliability: readonly ReliabilityBin[];
  readonly class: ClassSummary | null;
  /** Of a class that reads with more than its base: what each block carries, and its share; or why that is not said. */
  readonly reading?: ReadingReport | NoReport;
  /** The other run, then this one, on the test answers of both. */
  readonly against:
    | (Judgement & {
        readonly run: string;
        /** Test answers of one run only. */
        readonly dropped: number;
        readonly differences: RunDifferences;
      })
    | null;
};
