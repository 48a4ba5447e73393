/**
 * Whole classes on questions that were held out, as their commands train them: by answers beside the ladder's bag of
 * words, which knows the students as well, and on sets of few questions also by the difficulty of every question.
 *
 *   npm run bench:classes [-- --sets dbe-kt22,mmlu-pro-llm --bases nano --flags "--encoder frozen"]
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatTable } from '../../src/cli/display/table.ts';
import { benchOptions, wrongUse } from '../options.ts';
import { timedCommand } from '../timed-command.ts';

/** Sets with persons, and whether every question is held out in one of five folds. */
const SETS: Readonly<Record<string, { readonly inFolds: boolean }>> = {
  'dbe-kt22': { inFolds: true },
  'gsm8k-llm': { inFolds: true },
  'mmlu-pro-llm': { inFolds: false },
};

const options = benchOptions({
  sets: Object.keys(SETS).join(','),
  bases: 'nano',
  /** Added to every training. */
  flags: '--encoder frozen',
  seed: '42',
  threads: String(availableParallelism()),
  /** The folder that has a folder of each set's name. */
  data: join(import.meta.dirname, '../../../shared/data'),
});
const WORDS = 'bag of words';
const CLASS = 'synthetic students';
const BY_ANSWERS = [
  { text: 'set' },
  { text: 'base' },
  { text: 'predictor' },
  'AUC',
  'AUC within student',
] as const;
const HEAD = [...BY_ANSWERS, 'log loss', `log loss saved over ${WORDS}`, 'minutes', 'peak GB'];
const OF_QUESTIONS = [
  { text: 'set' },
  { text: 'base' },
  { text: 'predictor' },
  'r of b',
  'RMSE, logits',
] as const;

interface Measure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** The parts of evaluation.json that are shown. */
interface Evaluation {
  readonly ladder: {
    readonly predictors: readonly {
      readonly name: string;
      readonly metrics: Readonly<Record<string, Measure>>;
    }[];
  };
}

/** The parts of comparison.json that are shown. */
interface Comparison {
  readonly predictions: readonly {
    readonly name: string;
    readonly b: { readonly pearson: Measure; readonly rmse: number };
  }[];
  readonly coverage: readonly { readonly nominal: number; readonly observed: number }[];
}

const [byAnswers, ofQuestions]: [string[][], string[][]] = [[], []];
for (const set of options.sets.split(',')) {
  if (!Object.hasOwn(SETS, set))
    wrongUse(`--sets: expected some of ${Object.keys(SETS).join(', ')}, got ${set}`);
  const log = join(options.data, set, 'answers.csv.gz');
  if (!existsSync(log)) wrongUse(`--data: no ${set}/answers.csv.gz in ${options.data}`);
  for (const base of options.bases.split(',')) await measure(set, log, base);
}
console.log(`questions held out, seed ${options.seed}; intervals of 95 %`);
console.log(formatTable(HEAD, byAnswers));
if (ofQuestions.length > 0) console.log(formatTable([...OF_QUESTIONS, '90 % intervals hold'], ofQuestions));

async function measure(set: string, log: string, base: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-bench-classes-'));
  const run = join(folder, 'run');
  const { inFolds } = SETS[set]!;
  const { threads, seed } = options;
  const common = ['--threads', threads, '--seed', seed];
  try {
    const data = ['--attempts', 'first', '--split', 'question', ...(inFolds ? ['--folds', '5'] : [])];
    const flags = options.flags.split(' ').filter((flag) => flag !== '');
    const train = ['train', log, ...data, '--base', base, ...flags, ...common, '--out', run];
    const { seconds, peakBytes } = await timedCommand(train);
    await timedCommand(['evaluate', run, ...common]);
    const evaluation = read<Evaluation>(join(run, 'evaluation/evaluation.json'));
    const [words, class_] = [WORDS, CLASS].map(
      (wanted) => evaluation.ladder.predictors.find(({ name }) => name === wanted)!,
    );
    for (const [i, { name, metrics }] of [words!, class_!].entries())
      byAnswers.push([
        ...(i === 0 ? [set, baseName(base)] : ['', '']),
        name === CLASS ? 'class' : name,
        withInterval(metrics.auc),
        withInterval(metrics.auc_within_student),
        withInterval(metrics.log_loss),
        i === 0 ? '–' : signed(words!.metrics.log_loss!.value! - metrics.log_loss!.value!),
        i === 0 ? '–' : (seconds / 60).toFixed(1),
        i === 0 || peakBytes === null ? '–' : (peakBytes / 1e9).toFixed(2),
      ]);
    if (!inFolds) return;
    await timedCommand(['compare', run, ...common]);
    const { predictions, coverage } = read<Comparison>(join(run, 'comparison/comparison.json'));
    const held = coverage.find(({ nominal }) => nominal === 0.9)!.observed;
    for (const [i, { name, b }] of predictions.entries())
      ofQuestions.push([
        ...(i === 0 ? [set, baseName(base)] : ['', '']),
        name,
        withInterval(b.pearson),
        b.rmse.toFixed(3),
        i === predictions.length - 1 ? `${(100 * held).toFixed(1)} %` : '–',
      ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

/** A base is named by the end of its path. */
const baseName = (base: string): string => base.split('/').slice(-2).join('/');

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;

function withInterval(measure: Measure | undefined): string {
  if (measure?.value == null) return '–';
  const { value, low, high } = measure;
  return low === null || high === null
    ? value.toFixed(3)
    : `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}
