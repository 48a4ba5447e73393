/** `understudy simulate`: what the synthetic students say to questions. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { DEVICE_NAMES, type DeviceName } from '../../engine/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { checkResponsesPath } from '../../runs/index.ts';
import { simulateLines } from '../display/simulate-summary.ts';
import { columnMap, LARGEST_SEED, wholeNumber } from '../flags.ts';
import { type Io, print } from '../io.ts';
import { runAndTell } from '../run-and-tell.ts';

interface Flags {
  log?: string;
  columns?: Record<string, string>;
  out?: string;
  wide?: true;
  sample?: number;
  threads: number;
  device: DeviceName;
  json?: true;
}

const EXAMPLES = `
Examples:
  understudy simulate runs/answers-class new-questions.csv
  understudy simulate runs/answers-class new-questions.csv --out responses.csv
  understudy simulate runs/answers-class new-questions.csv --sample 7 --wide --out answers.csv
  understudy simulate runs/answers-class

The last one asks the questions of the answer log that the class was trained on: each of a model that has not met it, if
the class was trained with --split question --folds 5. Without --folds only the questions that the split held out are
asked. A split that holds out no questions, such as random, leaves none that the class has not met: all are asked, and a
column "met" of the responses says which it was trained on (1; in a long file).

Columns of the questions: question_title; besides, as in the answer log, question_id, option_a … option_e, topic_name,
subject_name and axis_name. A synthetic student reads all but the id: give what the log had. Other columns are passed
over. A question without question_id is known by a hash of title and options, and by "row", a fourth column of the
responses: the row of your file that asks it, from 1, the header not counted.
`;

/** Adds the command; `finish` sets another exit status than 0. */
export function registerSimulate(program: Command, io: Io, finish: (status: number) => void): void {
  program
    .command('simulate')
    .description('ask every synthetic student of a run every question: P(correct)')
    .argument('<run>', 'the run folder')
    .argument(
      '[questions]',
      "questions as .csv, .csv.gz, .parquet or .jsonl (default: those of the run's log)",
    )
    .option('--log <file>', "the run's answer log, where it has moved")
    .option('--columns <pairs>', "the questions' own names, such as question_title=stem", columnMap)
    .option('--out <file>', 'a .parquet or .csv (default: responses.parquet in the run folder)')
    .option('--wide', 'a row a student, a column a question, instead of a row for each of both (with --out)')
    .option(
      '--sample <seed>',
      'right and wrong answers (1 and 0) drawn with a seed, instead of probabilities (with --out)',
      wholeNumber(0, LARGEST_SEED),
    )
    .option('--threads <count>', 'of one operation; 0 for all cores', wholeNumber(0), 0)
    .addOption(new Option('--device <name>', 'what computes').choices([...DEVICE_NAMES]).default('cpu'))
    .option('--json', 'one event a line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, questions: string | undefined, flags: Flags) => {
      const { log, columns, out, wide, sample, threads, device, json } = flags;
      refuseContradictions(questions, flags);
      await runAndTell(io, {
        task: 'simulate',
        job: {
          run: resolve(run),
          questions: questions ?? null,
          log: log ?? null,
          columns: columns ?? {},
          out: out === undefined ? null : resolve(out),
          form: wide === true ? 'wide' : 'long',
          sample: sample ?? null,
          threads,
          device,
        },
        json: json === true,
        say: (summary) => print(io, ...simulateLines(summary, flags)),
        finish,
      });
    });
}

function refuseContradictions(
  questions: string | undefined,
  { log, columns, out, wide, sample }: Flags,
): void {
  if (questions !== undefined && log !== undefined)
    throw new UnderstudyError('usage', `--log ${log}: of no use beside a file of questions`, {
      hint: 'leave one of them out',
    });
  if (questions === undefined && columns !== undefined)
    throw new UnderstudyError('usage', '--columns: of no use without a file of questions', {
      hint: "leave it out: the run knows its log's columns",
    });
  if (out !== undefined) checkResponsesPath(out);
  else if (wide === true || sample !== undefined)
    throw new UnderstudyError(
      'usage',
      `${wide ? '--wide' : '--sample'}: the run folder's own file keeps probabilities, a row a student and question`,
      { hint: 'name another file with --out' },
    );
}
