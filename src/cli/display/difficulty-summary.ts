/** What `difficulty` says. */
import type { DifficultyCalibration } from '../../evaluation/index.ts';
import { type Io, print } from '../io.ts';
import type { QuestionRow } from '../question-rows.ts';
import type { DifficultySummary } from '../run-difficulty.ts';
import { formatCount, formatDuration, formatPath, formatShare } from './format.ts';
import { formatTable, MOST_LINES } from './table.ts';

const LINES = Math.min(20, MOST_LINES);

/** Prints to standard output, for people: the hardest and the easiest, and how sure all of it is. */
export function printDifficulty(io: Io, summary: DifficultySummary): void {
  const { rows, path, jscat, students, calibration, realAnswers, converged, seconds } = summary;
  const ordered = [...rows].sort((a, b) => b.synthetic_b - a.synthetic_b);
  const shown =
    ordered.length <= LINES ? ordered : [...ordered.slice(0, LINES / 2), ...ordered.slice(-LINES / 2)];
  const hasReal = rows.some(({ answers }) => answers > 0);
  print(
    io,
    `${formatCount(rows.length)} questions, the hardest first; synthetic values from ${formatCount(students)} synthetic students, b on the scale of the real answers (the mean real ability is 0)`,
    '',
    table(shown, hasReal, ordered.length > LINES ? LINES / 2 : null),
    '',
    ...(ordered.length > LINES ? [`… ${formatCount(ordered.length - LINES)} more in the file`] : []),
    ...(realAnswers > 0 ? [`${formatCount(realAnswers)} real answers are taken into account`] : []),
    ...(calibration === null
      ? []
      : [
          `learned from ${formatCount(calibration.questions)} questions that the class had not met: real b = ${lineText(calibration)}, and what neither tells has a deviation of ${calibration.deviation.toFixed(2)} logits`,
          ...warningOf(calibration),
          ...(calibration.converged ? [] : ['that calibration had not come to rest: take it with care']),
        ]),
    ...(converged ? [] : ['the Rasch model of the real answers had not come to rest: take b with care']),
    'intervals are 90 %',
    '',
    `questions     ${formatPath(path)}`,
    ...(jscat === null ? [] : [`jsCAT items   ${formatPath(jscat)}`]),
    formatDuration(seconds),
  );
}

function lineText({ intercept, slopes }: DifficultyCalibration): string {
  const [ofClass, ofWords] = slopes as [number, number];
  return `${intercept.toFixed(2)} + ${ofClass.toFixed(2)} × b of the class + ${ofWords.toFixed(2)} × b of the words`;
}

function warningOf({ slopes }: DifficultyCalibration): string[] {
  const [ofClass, ofWords] = slopes as [number, number];
  if (ofClass > 0) return [];
  return [
    ofWords > 0
      ? 'the class adds nothing to the words of the questions here (understudy compare)'
      : 'neither class nor words tell hard questions from easy ones here: every question gets the mean (understudy compare)',
  ];
}

function table(rows: readonly QuestionRow[], hasReal: boolean, gapAfter: number | null): string {
  const cells = rows.map((row) => [
    row.question_id,
    `${row.synthetic_b.toFixed(2)} [${row.synthetic_b_low_90.toFixed(2)}, ${row.synthetic_b_high_90.toFixed(2)}]`,
    `${formatShare(row.synthetic_facility)} [${formatShare(row.synthetic_facility_low_90)}, ${formatShare(row.synthetic_facility_high_90)}]`,
    ...(hasReal
      ? [
          row.real_b === null ? '–' : row.real_b.toFixed(2),
          formatShare(row.real_facility),
          formatCount(row.answers),
        ]
      : []),
  ]);
  if (gapAfter !== null)
    cells.splice(
      gapAfter,
      0,
      cells[0]!.map(() => '…'),
    );
  return formatTable(
    [
      { head: 'question', align: 'left' },
      { head: 'synthetic b' },
      { head: 'synthetic facility' },
      ...(hasReal ? [{ head: 'real b' }, { head: 'real facility' }, { head: 'real answers' }] : []),
    ],
    cells,
  );
}
