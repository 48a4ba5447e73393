/** How much is known of each question. */
import { type SparseAnswers, shrunkenFacilities } from '../../psychometrics/index.ts';

export interface QuestionCounts {
  /** Known answers, and those of them that are right; `[questions]` each. */
  readonly answered: Float64Array;
  readonly right: Float64Array;
  /**
   * n / (n + a), `[questions]`: of what is seen of a question with n answers, the share that lies in the question and
   * not in who answered it; a is the strength of `shrunkenFacilities`.
   */
  readonly weights: Float64Array;
}

export function questionCounts(columns: SparseAnswers): QuestionCounts {
  const answered = new Float64Array(columns.items);
  const right = new Float64Array(columns.items);
  columns.item.forEach((question, row) => {
    answered[question]! += 1;
    right[question]! += columns.label[row]!;
  });
  const { strength } = shrunkenFacilities(columns);
  return { answered, right, weights: answered.map((n) => n / (n + strength)) };
}
