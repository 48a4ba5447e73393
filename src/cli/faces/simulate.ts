/** How `simulate` is shown. */
import type { ResultOf } from '../../jobs/index.ts';
import { are, counted, formatDuration, formatShare, were } from '../../words.ts';
import { formatPath } from '../display/path.ts';
import { progressDisplay } from '../display/progress-display.ts';
import {
  fileRowsLine,
  leftOutLine,
  OPTIONS_MISSING,
  ownQuestionLines,
  readingLines,
} from '../display/question-lines.ts';
import type { Face } from '../face.ts';
import { type Line, print } from '../io.ts';

export const simulateFace: Face<'simulate'> = {
  examples: `
Examples:
  understudy simulate runs/answers-class new-questions.csv
  understudy simulate runs/answers-class new-questions.csv --out responses.csv
  understudy simulate runs/answers-class new-questions.csv --sample 7 --wide --out answers.csv
  understudy simulate runs/answers-class

The last one asks the questions of the answer log that the class was trained on: each of a model that has not met it, if
the class was trained with --split question --folds 5. Without --folds only the questions that the split held out are
asked. A split that holds out no questions, such as random, leaves none that the class has not met: all are asked, and a
column "met" of the responses says which it was trained on (1; in a long file). Questions of a file that are the log's
own, whatever their ids, are treated likewise.

Columns of the questions: question_title; besides, as in the answer log, question_id, option_a … option_z, topic_name,
subject_name and axis_name, and the covariates that the class was trained with. A synthetic student reads all but the id:
give what the log had. Other columns are passed over. A question without question_id is known by a hash of title and
options, and by "row", a fourth column of the responses: the row of your file that asks it, from 1, the header not
counted. Of a run that was trained on items alone, correct_option says which option is right: where the items had counts
of options, the share of each is expected too.
`,
  display: progressDisplay,
  tell: (io, result) => print(io, ...simulateLines(result)),
};

function simulateLines(summary: ResultOf<'simulate'>): Line[] {
  const { path, students, untrained, outsideFolds, questions, rows, reworded, met, leftOut } = summary;
  const { optionsMissing, byRow, replaced, mean, form, value, population, seconds } = summary;
  const { withShares, own = { heldOut: 0, met: 0 } } = summary;
  const isMarked = met === 'marked' || own.met > 0;
  const shares = withShares !== undefined && value === 'probability' ? ', share_a …' : '';
  const bounds = population && value === 'probability' ? ', with the ends of its 90 % interval' : '';
  const columns =
    form === 'wide'
      ? 'user_id, a column a question'
      : `user_id, question_id, ${value}${bounds}${shares}${byRow ? ', row' : ''}${isMarked ? ', met' : ''}`;
  return [
    `synthetic responses: ${population ? 'the population' : counted(students, 'synthetic student')}, ${counted(questions, 'question')}, ${formatDuration(seconds)}`,
    rows !== null && fileRowsLine(rows, questions),
    ...ownQuestionLines(own, population ? 'bank' : 'log', 'column met says which'),
    population
      ? `mean share right ${formatShare(mean)}, of the population of the bank`
      : `mean P(correct) ${formatShare(mean)}, of synthetic students`,
    untrained > 0 &&
      `${counted(untrained, 'student')} ${are(untrained)} not trained yet and ${were(untrained)} left out`,
    outsideFolds > 0 &&
      `${counted(outsideFolds, 'student')} ${are(outsideFolds)} not in all folds (joined later, or skipped) and ${were(outsideFolds)} left out`,
    METHODS[met],
    leftOutLine(leftOut, population ? 'bank' : 'log'),
    reworded > 0 &&
      `${counted(reworded, 'question')} ${reworded === 1 ? 'has' : 'have'} several texts in the log; the first was asked`,
    optionsMissing && OPTIONS_MISSING,
    withShares !== undefined &&
      `of ${counted(withShares, 'question')} with a known right option (correct_option): the share of all answers that each option is expected to draw`,
    ...readingLines(summary.reading, questions),
    `responses     ${formatPath(path)}  (${columns})${replaced ? '; replaces earlier responses' : ''}`,
  ];
}

const METHODS: Readonly<Record<ResultOf<'simulate'>['met'], Line>> = {
  unknown: null,
  'out of fold': 'each question was asked of a model that had not met it (out of fold)',
  'held out': 'each question was asked of a model that had not met it (held out)',
  marked:
    'the class was trained on these questions: train with --split question --folds 5, and each is asked of a model that has not met it',
};
