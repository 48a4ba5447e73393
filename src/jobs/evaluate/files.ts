/** What `evaluate` writes: the numbers, a row a student, and figures. */
import type { Metric, StudentScores } from '../../evaluation/index.ts';
import { type CsvValue, csvText, type Formulas, guardedRows } from '../../files/index.ts';
import {
  type AnswersMeasure,
  answersFigure,
  f1Figure,
  type LadderMeasure,
  ladderFigure,
  reliabilityFigure,
} from '../../report/index.ts';
import { describeSplit } from '../../runs/index.ts';
import { formatCount } from '../../words.ts';
import type { Evaluation } from './evaluation.ts';

interface NamedScores {
  readonly user_id: string;
  readonly scores: StudentScores;
}

/** Files by name. */
export function evaluationFiles(
  evaluation: Evaluation,
  students: readonly NamedScores[],
  formulas: Formulas,
): ReadonlyMap<string, string> {
  const source = sourceOf(evaluation);
  const { ladder, reliability, class: summary } = evaluation;
  const model = ladder.predictors.at(-1)!;
  const correlations = summary?.correlation_with_answers;
  const ladderOf = (metric: Metric, measure: LadderMeasure) =>
    ladderFigure({
      measure,
      source,
      steps: ladder.predictors.flatMap(({ name, metrics }) => {
        const estimate = metrics[metric];
        return estimate === null ? [] : [{ name, ...estimate }];
      }),
    });
  const answersOf = (key: 'f1' | 'auc' | 'gain', measure: AnswersMeasure) =>
    answersFigure({
      measure,
      source,
      correlation: correlations?.[key] ?? { pearson: null, spearman: null, reason: 'no students' },
      points: students.flatMap(({ scores: { answers, collapsed, [key]: value } }) =>
        value === null ? [] : [{ answers, value, collapsed }],
      ),
    });
  const majorities = students.map(({ scores }) => ({ f1: scores.f1!, majorityF1: scores.majority_f1 }));
  return new Map(
    Object.entries({
      'students.csv': studentsCsv(students, formulas),
      'f1.svg': f1Figure({ source, students: majorities }),
      'answers-f1.svg': answersOf('f1', 'weighted F1'),
      'answers-auc.svg': answersOf('auc', 'AUC'),
      'answers-gain.svg': answersOf('gain', 'gain over the majority'),
      'reliability.svg': reliabilityFigure({ source, bins: reliability, ece: model.metrics.ece }),
      'ladder-log-loss.svg': ladderOf('log_loss', 'log loss'),
      'ladder-auc.svg': ladderOf('auc', 'AUC'),
      'ladder-auc-within-student.svg': ladderOf('auc_within_student', 'AUC within student'),
      // Last: whoever finds it finds the others of the same evaluation.
      'evaluation.json': `${JSON.stringify(evaluation, null, 2)}\n`,
    }),
  );
}

function sourceOf({ ladder, run }: Evaluation): string {
  return `Synthetic students of recipe ${run.recipe} against ${formatCount(ladder.rows)} real held-out answers of ${formatCount(ladder.students)} students (${describeSplit(run)}).`;
}

/** What is not defined is an empty field. */
function studentsCsv(students: readonly NamedScores[], formulas: Formulas): string {
  const rows = students.map(({ user_id, scores: { student: _, ...scores } }) => ({ user_id, ...scores }));
  const values = rows.map((row) => Object.values(row) as CsvValue[]);
  return csvText(Object.keys(rows[0] ?? { user_id: '' }), guardedRows(values, formulas));
}
