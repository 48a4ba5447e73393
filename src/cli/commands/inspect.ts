/** `understudy inspect`: what is in an answer log. */
import type { Command } from 'commander';
import {
  type AnswerLog,
  auditLog,
  type LogSummary,
  openAnswerLog,
  summariseLog,
} from '../../answers/index.ts';
import { formatCount, formatPercent } from '../../words.ts';
import { liveLine } from '../display/live-line.ts';
import { describeAudit } from '../display/log-audit.ts';
import { columnMap, wholeNumber } from '../flags.ts';
import { type Io, print } from '../io.ts';

interface Flags {
  columns?: Record<string, string>;
  threads: number;
  json?: true;
}

/** Adds the command to the program. */
export function registerInspect(program: Command, io: Io): void {
  program
    .command('inspect')
    .description('check an answer log, say what is in it and what could leak from training to test')
    .argument('<log>', 'answers as .csv, .csv.gz, .parquet or .jsonl')
    .option('--columns <pairs>', "the log's own names, such as user_id=student,is_correct=score", columnMap)
    .option('--threads <count>', 'for reading; 0 for all cores', wholeNumber(0), 0)
    .option('--json', 'the numbers as JSON')
    .addHelpText('after', '\nExample:\n  understudy inspect answers.csv.gz --columns user_id=student\n')
    .action(async (path: string, { columns = {}, threads, json }: Flags) => {
      const line = liveLine(io, !json);
      line.show(`reading ${path}`);
      try {
        const log = await openAnswerLog({ path, columns, ...(threads > 0 ? { threads } : {}) });
        try {
          const summary = await summariseLog(log);
          line.show(`looking for leaks in ${path}`);
          const audit = await auditLog(log);
          line.end();
          if (json) print(io, JSON.stringify({ ...summary, audit }, null, 2));
          else print(io, ...describe(path, log.columns, summary), '', ...describeAudit(audit, summary));
        } finally {
          log.close();
        }
      } finally {
        line.end();
      }
    });
}

function describe(path: string, columns: AnswerLog['columns'], s: LogSummary): string[] {
  const { min, lowerQuartile, median, upperQuartile, max } = s.answersPerStudent;
  const quartiles = [min, lowerQuartile, median, upperQuartile, max]
    .map((value) => formatCount(Math.round(value)))
    .join(' · ');
  const named = Object.entries(columns).map(([ours, theirs]) =>
    ours === theirs ? ours : `${ours}=${theirs}`,
  );
  const rows: [string, string][] = [
    ['columns', named.join(', ')],
    ['rows', formatCount(s.rows)],
    [
      'duplicates',
      columns.answer_id === undefined
        ? 'not looked for: the log has no answer_id'
        : `${formatCount(s.duplicates)} rows repeat an answer_id and are left out`,
    ],
    ['answers', formatCount(s.answers)],
    ['students', formatCount(s.students)],
    ['questions', formatCount(s.questions)],
    ['answers a student', `${quartiles}  (least, lower quartile, median, upper quartile, most)`],
    ['share correct', formatPercent(s.shareCorrect)],
  ];
  const missing = Object.entries(s.missing).filter(([, count]) => count > 0);
  const lines = rows.map(([name, value]) => `${name.padEnd(20)}${value}`);
  if (missing.length === 0) return [path, '', ...lines, `${'missing values'.padEnd(20)}none`];
  const listed = missing.map(
    ([column, count]) =>
      `${''.padEnd(20)}${column.padEnd(18)}${formatCount(count).padStart(11)}  ${formatPercent(count / s.answers)}`,
  );
  return [path, '', ...lines, 'missing values', ...listed];
}
