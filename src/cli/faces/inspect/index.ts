/** How `inspect` is shown. */
import { describeLeftAside, describeUnread } from '../../../answers/inputs.ts';
import type { ResultOf } from '../../../jobs/index.ts';
import { are, counted, formatCount, formatPercent } from '../../../words.ts';
import { formatPath } from '../../display/path.ts';
import { progressDisplay } from '../../display/progress-display.ts';
import type { Face } from '../../face.ts';
import { type Line, print } from '../../io.ts';
import { describeAudit } from './audit.ts';
import { bankLines, columnsText } from './bank.ts';

export const inspectFace: Face<'inspect'> = {
  examples: `
Examples:
  understudy inspect answers.csv.gz --columns user_id=student
  understudy inspect runs/answers-class
  understudy inspect runs/answers-class --log moved/answers.csv.gz
`,
  display: progressDisplay,
  tell: (io, result) =>
    'bank' in result
      ? print(
          io,
          formatPath(result.bank),
          '',
          ...bankLines(result),
          ...readingLines(result.reading, 'compare'),
        )
      : print(
          io,
          formatPath(result.log),
          '',
          ...summaryLines(result),
          '',
          ...describeAudit(result.audit, result),
          ...readingLines(result.reading, 'evaluate'),
        ),
  json(result) {
    const { columns: _, ...rest } = result;
    const { log: __, bank: ___, ...numbers } = rest as typeof rest & { log?: string; bank?: string };
    return numbers;
  },
  stopped: () => 'interrupted',
};

type LogInspection = Exclude<ResultOf<'inspect'>, { bank: string }>;

/** Who says what that is worth: of a bank no answers are known, by which `evaluate` judges. */
const WORTH = {
  evaluate: 'evaluate says what each is worth',
  compare: 'compare says what all are worth, and the base alone',
} as const;

function readingLines(reading: LogInspection['reading'], worthBy: 'evaluate' | 'compare'): Line[] {
  if (reading === undefined) return [];
  const { blocks, covariates, left } = reading;
  const each = [...blocks].sort((a, b) => b.share - a.share);
  const percent = (share: number): string => formatPercent(share).padStart(8);
  return [
    '',
    `how questions differ in difficulty, by what the class reads (${WORTH[worthBy]}):`,
    ...each.flatMap(({ name, share }) => [
      `${`  ${name}`.padEnd(20)}${percent(share)}`,
      ...(name === 'covariates' && covariates.length > 1
        ? covariates.map((one) => `${`    ${one.name}`.padEnd(20)}${percent(one.share)}`)
        : []),
    ]),
    `${'  in none of them'.padEnd(20)}${percent(left)}`,
  ];
}

function summaryLines({ columns, ...s }: LogInspection): string[] {
  const { min, lowerQuartile, median, upperQuartile, max } = s.answersPerStudent;
  const quartiles = [min, lowerQuartile, median, upperQuartile, max]
    .map((value) => formatCount(Math.round(value)))
    .join(' · ');
  const rows: [string, string][] = [
    ['columns', columnsText(columns)],
    ['left aside', s.record.leftAside.length === 0 ? 'none' : describeLeftAside(s.record.leftAside)],
    ['rows', formatCount(s.rows)],
    [
      'duplicates',
      columns.answer_id === undefined
        ? 'not looked for: the log has no answer_id'
        : `${counted(s.duplicates, 'row')} ${s.duplicates === 1 ? 'repeats' : 'repeat'} an answer_id and ${are(s.duplicates)} left out`,
    ],
    ['answers', formatCount(s.answers)],
    ['students', formatCount(s.students)],
    ['questions', formatCount(s.questions)],
    ['answers a student', `${quartiles}  (least, lower quartile, median, upper quartile, most)`],
    ['share correct', formatPercent(s.shareCorrect)],
  ];
  const missing = Object.entries(s.missing).filter(([, count]) => count > 0);
  for (const one of s.record.unread) rows.push(['not read', describeUnread(one)]);
  for (const { column, words, values } of s.record.missingWords)
    rows.push([
      'read as missing',
      `${column}: ${formatCount(values)} (${words.map((word) => JSON.stringify(word)).join(', ')})`,
    ]);
  const lines = rows.map(([name, value]) => `${name.padEnd(20)}${value}`);
  if (missing.length === 0) return [...lines, `${'missing values'.padEnd(20)}none`];
  const listed = missing.map(
    ([column, count]) =>
      `${''.padEnd(20)}${column.padEnd(18)}${formatCount(count).padStart(11)}  ${formatPercent(count / s.answers)}`,
  );
  return [...lines, 'missing values', ...listed];
}
