/** `understudy difficulty`: how hard questions are, with standard errors. */
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEVICE_NAMES, type DeviceName } from '../../engine/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { printDifficulty } from '../display/difficulty-summary.ts';
import { columnMap, wholeNumber } from '../flags.ts';
import type { Io } from '../io.ts';
import { runAndTell } from '../run-and-tell.ts';
import type { DifficultyJob } from '../run-difficulty.ts';

interface Flags {
  answers?: string;
  population: DifficultyJob['population'];
  log?: string;
  columns?: Record<string, string>;
  out?: string;
  jscat?: string;
  threads: number;
  device: DeviceName;
  json?: true;
}

const EXAMPLES = `
Examples:
  understudy train log.csv.gz --split question --folds 5 --out runs/log-folds
  understudy difficulty runs/log-folds new-questions.csv
  understudy difficulty runs/log-folds new-questions.csv --answers first-answers.csv
  understudy difficulty runs/log-folds new-questions.csv --population 0.5,1
  understudy difficulty runs/log-folds

The last one is about the log's own questions, each by a model that had not met it: of a run without --folds these are
the questions that it held out, and the others are left out. Beside the questions stand their options in options.csv,
where the log has selected_option (and correct_option), a to e.
`;

/** Adds the command; `finish` sets another exit status than 0. */
export function registerDifficulty(program: Command, io: Io, finish: (status: number) => void): void {
  program
    .command('difficulty')
    .description('how hard questions are, asked before or not: facility and b with standard errors')
    .argument('<run>', 'a run that held out whole questions (train with --split question --folds 5)')
    .argument(
      '[questions]',
      "questions as .csv, .csv.gz, .parquet or .jsonl (default: those of the run's log)",
    )
    .option('--answers <file>', 'real answers to the new questions, which update what the class says')
    .option(
      '--population <ability>',
      'of whom the facility is expected, and who gave answers without being of the class: class, log (all students of it), or MEAN,DEVIATION of ability in logits',
      population,
      'class',
    )
    .option('--log <file>', "the run's answer log, where it has moved")
    .option('--columns <pairs>', "the files' own names, such as question_title=stem", columnMap)
    .option(
      '--out <file>',
      "a .csv (default, in the run folder: questions.csv for the log's questions, new-questions-difficulty.csv for those of a file)",
    )
    .option('--jscat <file>', 'besides, the synthetic b as items for adaptive tests with @bdelab/jscat, JSON')
    .option('--threads <count>', 'of one operation; 0 for all cores', wholeNumber(0), 0)
    .addOption(new Option('--device <name>', 'what computes').choices([...DEVICE_NAMES]).default('cpu'))
    .option('--json', 'one event a line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, questions: string | undefined, flags: Flags) => {
      const { answers, log, columns, out, jscat, threads, device, json } = flags;
      if (out !== undefined) checkTablePath(out);
      if (answers !== undefined && questions === undefined)
        throw new UnderstudyError('usage', '--answers: of no use without a file of questions', {
          hint: "leave it out: the log's own questions have their answers in the log",
        });
      await runAndTell(io, {
        task: 'difficulty',
        job: {
          run: resolve(run),
          questions: questions ?? null,
          answers: answers ?? null,
          population: flags.population,
          log: log ?? null,
          columns: columns ?? {},
          out: out === undefined ? null : resolve(out),
          jscat: jscat === undefined ? null : resolve(jscat),
          threads,
          device,
        },
        json: json === true,
        say: (summary) => printDifficulty(io, summary),
        finish,
      });
    });
}

/** @throws UnderstudyError `usage` for a name that ends otherwise */
function checkTablePath(path: string): void {
  if (!/\.csv$/i.test(path))
    throw new UnderstudyError('usage', `--out ${path}: expected a name that ends in .csv`, {
      hint: 'choose another name',
    });
}

/** `class`, `log`, or two numbers. */
function population(text: string): DifficultyJob['population'] {
  if (text === 'class' || text === 'log') return text;
  const [mean, deviation, ...more] = text.split(',').map(Number);
  if (Number.isFinite(mean) && deviation! > 0 && Number.isFinite(deviation) && more.length === 0)
    return { mean: mean!, deviation: deviation! };
  throw new InvalidArgumentError(
    'expected class, log, or mean and deviation of ability in logits, such as 0.5,1.',
  );
}
