/** What the students' scores say together: how they spread, and whether more answers make better students. */
import { type Correlation, correlate, mean, quantile } from '../numeric/index.ts';
import type { StudentScores } from './student-scores.ts';

/** Goes to evaluation.json as it is. */
export type ClassSummary = {
  /** Those with rows. */
  readonly students: number;
  readonly collapsed: number;
  /** Students whose rows, of each fold, are all right or all wrong, so that there is no AUC. */
  readonly auc_undefined: number;
  readonly f1: Distribution;
  readonly majority_f1: Distribution;
  /** With the number of answers that training had; `pairs` are students, and students without an AUC are left out of that one. */
  readonly correlation_with_answers: {
    readonly f1: Correlation;
    readonly auc: Correlation;
    readonly gain: Correlation;
  };
};

/** Quantiles interpolate between neighbours. */
export type Distribution = {
  readonly mean: number;
  readonly least: number;
  readonly lower_quartile: number;
  readonly median: number;
  readonly upper_quartile: number;
  readonly most: number;
  /** All of them, ascending. */
  readonly values: readonly number[];
};

/** @returns `null` for no students */
export function classSummary(students: readonly StudentScores[]): ClassSummary | null {
  if (students.length === 0) return null;
  const withAnswers = (measure: 'f1' | 'auc' | 'gain') => {
    const defined = students.filter((student) => student[measure] !== null);
    return correlate(
      defined.map(({ answers }) => answers),
      defined.map((student) => student[measure]!),
      measure === 'auc' ? 'students with an AUC' : 'students',
    );
  };
  return {
    students: students.length,
    collapsed: students.filter(({ collapsed }) => collapsed).length,
    auc_undefined: students.filter(({ auc }) => auc === null).length,
    f1: distributionOf(students.map(({ f1 }) => f1!)),
    majority_f1: distributionOf(students.map(({ majority_f1 }) => majority_f1)),
    correlation_with_answers: { f1: withAnswers('f1'), auc: withAnswers('auc'), gain: withAnswers('gain') },
  };
}

function distributionOf(values: readonly number[]): Distribution {
  const ascending = [...values].sort((a, b) => a - b);
  const at = (share: number) => quantile(ascending, share);
  return {
    mean: mean(values),
    least: at(0),
    lower_quartile: at(0.25),
    median: at(0.5),
    upper_quartile: at(0.75),
    most: at(1),
    values: ascending,
  };
}
