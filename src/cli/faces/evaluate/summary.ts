/** What `evaluate` says: the ladder, then the class. */
import { join } from 'node:path';
import type { Gain, JudgedPredictor, Judgement } from '../../../evaluation/index.ts';
import type { ResultOf } from '../../../jobs/index.ts';
import type { Correlation, Estimate } from '../../../numeric/index.ts';
import { describeSplit } from '../../../runs/index.ts';
import { counted, formatCount, formatDuration, formatShare, formatSigned } from '../../../words.ts';
import { leakLines, selectionLine } from '../../display/leak-lines.ts';
import { formatPath } from '../../display/path.ts';
import { formatTable, withInterval } from '../../display/table.ts';
import { unwrittenLine } from '../../display/unwritten.ts';
import { bold, type Io, type Line, print } from '../../io.ts';
import { readingReportLines } from './reading.ts';

type EvaluateSummary = ResultOf<'evaluate'>;
type Evaluation = EvaluateSummary['evaluation'];

/** Prints to standard output, for people. */
export function printEvaluation(io: Io, { folder, isReadOnly, evaluation, seconds }: EvaluateSummary): void {
  const { run, ladder, unpredicted, class: summary, leaks, against } = evaluation;
  const at = join(formatPath(folder), 'evaluation');
  print(
    io,
    `${counted(ladder.rows, 'real held-out answer')} of ${counted(ladder.students, 'student')} to ${counted(ladder.questions, 'question')} (${describeSplit(run)}); ${(100 * ladder.share_right).toFixed(1)} % right`,
    unpredicted > 0 &&
      `${formatCount(unpredicted)} more are of students whom the recipe skipped, and are left out of all`,
    selectionLine(run.selection),
    '',
    ladderTable(ladder.predictors),
    '',
    metricsTable(ladder),
    '',
    ladder.draws > 0 && `intervals are 95 %, from ${counted(ladder.draws, 'draw')} of students and questions`,
    'a gain is the log loss saved over the best line above, which is named where it is not the one right above',
    '',
    ...classLines(evaluation),
    ...readingReportLines(evaluation.reading),
    ...leakLines(leaks, run).flatMap((text) => [text, '']),
    bold(io, verdict(ladder)),
    ...(against === null ? [] : ['', ...againstLines(against, run)]),
    '',
    ...(isReadOnly ? [unwrittenLine(folder, 'evaluation/')] : filesAt(at)),
    `${formatDuration(seconds)}${summary === null ? '' : '; docs/evaluation.md says what the numbers mean'}`,
  );
}

const filesAt = (at: string): string[] => [
  `numbers       ${join(at, 'evaluation.json')}`,
  `students      ${join(at, 'students.csv')}`,
  `figures       ${join(at, 'ladder-log-loss.svg')}, ladder-auc, ladder-auc-within-student, reliability, f1, answers-f1, answers-auc, answers-gain`,
];

const METRIC_HEADS = [
  ['log_loss', 'log loss'],
  ['auc', 'AUC'],
  ['auc_within_student', 'AUC within student'],
  ['accuracy', 'accuracy'],
  ['f1', 'weighted F1'],
  ['balanced_accuracy', 'balanced accuracy'],
  ['mcc', 'MCC'],
  ['brier', 'Brier'],
  ['ece', 'ECE'],
] as const;

/** As wide as a terminal bears; the other metrics have a table of their own. */
function ladderTable(predictors: readonly JudgedPredictor[]): string {
  const over = predictors.map(({ gain }, i) =>
    gain === null || gain.over === predictors[i - 1]!.name ? '' : `over ${gain.over}`,
  );
  const named = over.some((name) => name !== '');
  return formatTable(
    [{ text: '' }, 'log loss', 'gain', ...(named ? [{ text: '' }] : []), 'AUC', 'AUC within student'],
    predictors.map(({ name, metrics, gain }, i) => [
      name,
      withInterval(metrics.log_loss),
      gain === null ? '' : gainText(gain.metrics.log_loss),
      ...(named ? [over[i]!] : []),
      withInterval(metrics.auc),
      withInterval(metrics.auc_within_student),
    ]),
  );
}

/** All metrics of the model, beside those of guessing the majority and of the best that is simpler. */
function metricsTable(ladder: Judgement): string {
  const columns = [ladder.predictors[0]!, bestSimpler(ladder), ladder.predictors.at(-1)!];
  return formatTable(
    [{ text: '' }, ...columns.map(({ name }) => name)],
    METRIC_HEADS.map(([metric, head]) => [
      head,
      ...columns.map(({ metrics }) => withInterval(metrics[metric])),
    ]),
  );
}

function bestSimpler({ predictors, best_simpler }: Judgement): JudgedPredictor {
  return predictors.find(({ name }) => name === best_simpler!.over)!;
}

const gainText = (gain: Gain | null): string => withInterval(gain, formatSigned);

function classLines({ class: summary }: Evaluation): Line[] {
  if (summary === null) return [];
  const { students, collapsed, auc_undefined, f1, majority_f1, correlation_with_answers } = summary;
  const quartiles = ({ lower_quartile, median, upper_quartile }: typeof f1) =>
    [lower_quartile, median, upper_quartile].map(formatShare).join(' · ');
  return [
    `weighted F1 of ${counted(students, 'synthetic student')}: ${quartiles(f1)} (quartiles); each student's majority: ${quartiles(majority_f1)}`,
    collapsed > 0 && `${formatCount(collapsed)} of them collapsed: the same is said to every question`,
    auc_undefined === 1 && '1 has no AUC: the test answers are all right, or all wrong; it is counted out',
    auc_undefined > 1 &&
      `${formatCount(auc_undefined)} have no AUC: their test answers are all right, or all wrong; they are counted out of it`,
    `with the number of training answers correlate: F1 ${correlationText(correlation_with_answers.f1)}; AUC ${correlationText(correlation_with_answers.auc)}; gain over the majority ${correlationText(correlation_with_answers.gain)}`,
    '',
  ];
}

function correlationText({ pairs, pearson, spearman, reason }: Correlation): string {
  if (pearson === null && spearman === null) return `– (${reason})`;
  return `r ${estimateText(pearson)}, ρ ${estimateText(spearman)}, n = ${formatCount(pairs)}`;
}

function estimateText(estimate: Estimate | null): string {
  if (estimate === null) return '–';
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map(
    (number) => number?.toFixed(2).replace('-', '−') ?? '–',
  );
  return `${value} [${low}, ${high}]`;
}

/** Against the best that is simpler, in words; chance decides what lies on both sides of zero. */
function verdict(ladder: Judgement): string {
  const { rows, share_right: right } = ladder;
  if (right === 0 || right === 1)
    return `nothing can be judged: the real students were ${right === 1 ? 'right' : 'wrong'} in all ${counted(rows, 'held-out answer')}`;
  const [best, model] = [bestSimpler(ladder), ladder.predictors.at(-1)!];
  const gain = ladder.best_simpler!.metrics.log_loss;
  const loss = (one: JudgedPredictor) => formatShare(one.metrics.log_loss?.value);
  const [low, high] = [gain?.low ?? gain?.value ?? 0, gain?.high ?? gain?.value ?? 0];
  const how = low > 0 ? 'are better than' : high < 0 ? 'are worse than' : 'cannot be told apart from';
  const chance = gain?.low == null ? '; whether by chance, only draws can tell' : '';
  return [
    `synthetic students ${how} the best simpler predictor (${best.name}):`,
    `log loss ${loss(model)} against ${loss(best)}, gain ${gainText(gain)}${chance}`,
  ].join(' ');
}

/** What makes the comparison unfair, if anything does. */
function differenceLines(
  { differences: { settings, met } }: NonNullable<Evaluation['against']>,
  run: Evaluation['run'],
): Line[] {
  const shown = (value: string | number | null, name: string) =>
    value ?? (name === 'students' ? 'all' : 'none');
  const split = settings.find(({ name }) => name === 'split')?.there ?? run.split;
  const metLine = (count: number, who: string, other: string): Line =>
    count > 0 &&
    `${who} met the ${count === 1 ? 'question' : 'questions'} of ${formatCount(count)} of these answers in training, ${other} did not: the comparison favours the one that did`;
  return [
    settings.length > 0 &&
      `not trained alike: ${settings.map(({ name, there, here }) => `${name} ${shown(there, name)} there, ${shown(here, name)} here`).join('; ')}`,
    metLine(met.there, `that run (split ${split})`, 'this run'),
    metLine(met.here, `this run (split ${run.split})`, 'that run'),
  ];
}

function againstLines(against: NonNullable<Evaluation['against']>, run: Evaluation['run']): Line[] {
  const [other, mine] = against.predictors;
  return [
    `against ${formatPath(against.run)}, on ${counted(against.rows, 'common test answer')}${against.dropped > 0 ? ` (${formatCount(against.dropped)} are of one run only)` : ''}`,
    ...differenceLines(against, run),
    '',
    formatTable(
      [{ text: '' }, 'that run', 'this run', 'gain', 'draws in favour'],
      METRIC_HEADS.map(([metric, head]) => {
        const gain = mine!.gain!.metrics[metric];
        return [
          head,
          formatShare(other!.metrics[metric]?.value),
          formatShare(mine!.metrics[metric]?.value),
          gainText(gain),
          gain?.in_favour == null ? '–' : `${(100 * gain.in_favour).toFixed(0)} %`,
        ];
      }),
    ),
  ];
}
