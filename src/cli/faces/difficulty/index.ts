/** How `difficulty` is shown: the hardest questions and the easiest, and how sure all of it is. */
import type { DifficultyCalibration, ItemQuestionRow } from '../../../evaluation/index.ts';
import type { ResultOf } from '../../../jobs/index.ts';
import { counted, formatCount, formatDuration, formatFixed, formatShare } from '../../../words.ts';
import { formatPath } from '../../display/path.ts';
import { progressDisplay } from '../../display/progress-display.ts';
import { formatTable, MOST_LINES } from '../../display/table.ts';
import type { Face } from '../../face.ts';
import { type Io, type Line, print } from '../../io.ts';
import { itemLines, logQuestionLines, newQuestionLines, populationLine, testLine } from './lines.ts';

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

type DifficultySummary = ResultOf<'difficulty'>;

const LINES = Math.min(20, MOST_LINES);

/** Prints to standard output, for people: the hardest and the easiest, and how sure all of it is. */
function printDifficulty(io: Io, summary: DifficultySummary): void {
  const { ofItems } = summary;
  const { rows, path, jscat, students, calibration, asked, ofLog, options, cautions, seconds } = summary;
  const ordered = [...rows].sort((a, b) => b.synthetic_b - a.synthetic_b);
  const shown =
    ordered.length <= LINES ? ordered : [...ordered.slice(0, LINES / 2), ...ordered.slice(-LINES / 2)];
  const hasReal = rows.some(({ answers }) => answers > 0);
  print(
    io,
    ofItems !== undefined
      ? `${counted(rows.length, 'question')}, the hardest first; synthetic b as read of their text${asked !== null && asked.answers > 0 ? ', and real answers where there are any' : ''}; facility of the population that answered the bank`
      : `${counted(rows.length, 'question')}, the hardest first; synthetic b from class and words${asked !== null && asked.answers > 0 ? ', and real answers where there are any' : ''}; ${counted(students, 'synthetic student')}; b on the scale of the real answers (the mean real ability is 0), facility of ${populationText(summary.population)}`,
    ofLog !== null && testLine(ofLog.test),
    '',
    table(shown, hasReal, ordered.length > LINES ? LINES / 2 : null),
    '',
    ordered.length > LINES && `… ${formatCount(ordered.length - LINES)} more in the file`,
    ...(ofLog === null ? [] : logQuestionLines(ofLog)),
    ...(asked === null ? [] : newQuestionLines(asked, rows.length, ofItems === undefined ? 'log' : 'bank')),
    populationLine(summary.beyondClass),
    ...(ofItems === undefined ? [] : itemLines(ofItems, jscat !== null)),
    calibration !== null &&
      `learned from ${counted(calibration.questions, 'question')} that the class had not met: real b = ${lineText(calibration)}; the rest varies by ±${calibration.deviation.toFixed(2)} logits`,
    calibration !== null && warningOf(calibration),
    ...cautions,
    'intervals are 90 %',
    '',
    `questions     ${formatPath(path)}${summary.replaced ? '  (replaces an earlier one)' : ''}`,
    options !== null && `options       ${formatPath(options)}`,
    jscat !== null && `jsCAT items   ${formatPath(jscat)}`,
    formatDuration(seconds),
  );
}

function populationText(population: DifficultySummary['population']): string {
  if (population === 'class') return 'the class';
  if (population === 'log') return 'all students of the log';
  return `a population of ability ${formatFixed(population[0])} ± ${formatFixed(population[1])}`;
}

function lineText({ intercept, slopes }: DifficultyCalibration): string {
  const [ofClass, ofWords] = slopes as [number, number];
  return `${formatFixed(intercept)} + ${ofClass.toFixed(2)} × b of the class + ${ofWords.toFixed(2)} × b of the words`;
}

function warningOf({ slopes }: DifficultyCalibration): Line {
  const [ofClass, ofWords] = slopes as [number, number];
  if (ofClass > 0) return null;
  return ofWords > 0
    ? 'the class adds nothing to the words of the questions here (understudy compare)'
    : 'neither class nor words tell hard questions from easy ones here: every question gets the mean (understudy compare)';
}

/** Nothing where it is not known. */
const interval = (low: number | null, high: number | null, format: (value: number) => string): string =>
  low === null || high === null ? '' : ` [${format(low)}, ${format(high)}]`;

function table(rows: readonly ItemQuestionRow[], hasReal: boolean, gapAfter: number | null): string {
  const cells = rows.map((row) => [
    row.question_id,
    `${formatFixed(row.synthetic_b)}${interval(row.synthetic_b_low_90, row.synthetic_b_high_90, formatFixed)}`,
    `${formatShare(row.synthetic_facility)}${interval(row.synthetic_facility_low_90, row.synthetic_facility_high_90, formatShare)}`,
    ...(hasReal ? [formatFixed(row.real_b), formatShare(row.real_facility), formatCount(row.answers)] : []),
  ]);
  if (gapAfter !== null) {
    const gap = cells[0]!.map(() => '…');
    cells.splice(gapAfter, 0, gap);
  }
  const real = hasReal ? ['real b', 'real facility', 'real answers'] : [];
  return formatTable([{ text: 'question' }, 'synthetic b', 'synthetic facility', ...real], cells);
}
