/** What `evaluate` says: the ladder, then the class. */
import { join } from 'node:path';
import pc from 'picocolors';
import type { Correlation, Estimate, Gain, JudgedPredictor } from '../../evaluation/index.ts';
import { type Io, print } from '../io.ts';
import type { EvaluateSummary, Evaluation } from '../run-evaluate.ts';
import { formatCount, formatDuration, formatPath, formatShare, formatSigned } from './format.ts';
import { leakLines } from './leak-lines.ts';
import { formatTable } from './table.ts';

/** Prints to standard output, for people. */
export function printEvaluation(io: Io, { folder, evaluation, seconds }: EvaluateSummary): void {
  const { run, ladder, unpredicted, class: summary, leaks, against } = evaluation!;
  const colours = pc.createColors(io.out.isTTY === true && io.env.NO_COLOR === undefined);
  const held = run.folds === null ? `split ${run.split}` : `split ${run.split}, ${run.folds} folds`;
  const at = join(formatPath(folder), 'evaluation');
  print(
    io,
    `${formatCount(ladder.rows)} real held-out answers of ${formatCount(ladder.students)} students to ${formatCount(ladder.questions)} questions (${held}); ${(100 * ladder.share_right).toFixed(1)} % right`,
    ...(unpredicted > 0
      ? [`${formatCount(unpredicted)} more are of students whom the recipe skipped, and are left out of all`]
      : []),
    '',
    ladderTable(ladder.predictors),
    '',
    metricsTable({ ladder: ladder.predictors, best_simpler: evaluation!.best_simpler.predictors }),
    '',
    `intervals are 95 %, from ${formatCount(ladder.draws)} draws of students and questions; a gain is the log loss saved over the line above`,
    '',
    ...classLines(evaluation!),
    ...leakLines(leaks, run.split).flatMap((text) => [text, '']),
    colours.bold(verdict(evaluation!.best_simpler)),
    ...(against === null ? [] : ['', ...againstLines(against)]),
    '',
    `numbers       ${join(at, 'evaluation.json')}`,
    `students      ${join(at, 'students.csv')}`,
    `figures       ${join(at, 'ladder-log-loss.svg')}, ladder-auc, ladder-auc-within-student, reliability, f1, answers-f1, answers-auc, answers-gain`,
    `${formatDuration(seconds)}${summary === null ? '' : '; docs/evaluation.md says what the numbers mean'}`,
  );
}

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
  return formatTable(
    [
      { head: '', align: 'left' },
      { head: 'log loss' },
      { head: 'gain' },
      { head: 'AUC' },
      { head: 'AUC within student' },
    ],
    predictors.map(({ name, metrics, gain }) => [
      name,
      withInterval(metrics.log_loss),
      gain === null ? '' : gainText(gain.metrics.log_loss),
      withInterval(metrics.auc),
      withInterval(metrics.auc_within_student),
    ]),
  );
}

/** All metrics of the model, beside those of guessing the majority and of the best that is simpler. */
function metricsTable({
  ladder,
  best_simpler: [best],
}: {
  ladder: readonly JudgedPredictor[];
  best_simpler: readonly JudgedPredictor[];
}): string {
  const model = ladder.at(-1)!;
  return formatTable(
    [{ head: '', align: 'left' }, ...[ladder[0]!.name, best!.name, model.name].map((head) => ({ head }))],
    METRIC_HEADS.map(([metric, head]) => [
      head,
      ...[ladder[0]!, best!, model].map(({ metrics }) => withInterval(metrics[metric])),
    ]),
  );
}

function withInterval(estimate: Estimate | null): string {
  if (estimate === null) return '–';
  const { value, low, high } = estimate;
  return low === null || high === null
    ? formatShare(value)
    : `${formatShare(value)} [${formatShare(low)}, ${formatShare(high)}]`;
}

function gainText(gain: Gain | null): string {
  if (gain === null) return '–';
  const { value, low, high } = gain;
  return low === null || high === null
    ? formatSigned(value)
    : `${formatSigned(value)} [${formatSigned(low)}, ${formatSigned(high)}]`;
}

function classLines({ class: summary }: Evaluation): string[] {
  if (summary === null) return [];
  const { students, collapsed, auc_undefined, f1, majority_f1, correlation_with_answers } = summary;
  const quartiles = ({ lower_quartile, median, upper_quartile }: typeof f1) =>
    [lower_quartile, median, upper_quartile].map(formatShare).join(' · ');
  return [
    `weighted F1 of ${formatCount(students)} synthetic students: ${quartiles(f1)} (quartiles); always the majority: ${quartiles(majority_f1)}`,
    ...(collapsed > 0
      ? [`${formatCount(collapsed)} of them collapsed: they say the same to every question`]
      : []),
    ...(auc_undefined > 0
      ? [
          `${formatCount(auc_undefined)} have no AUC: their test answers are all right, or all wrong; they are counted out of it`,
        ]
      : []),
    `with the number of training answers correlate: F1 ${correlationText(correlation_with_answers.f1)}; AUC ${correlationText(correlation_with_answers.auc)}; gain over the majority ${correlationText(correlation_with_answers.gain)}`,
    '',
  ];
}

function correlationText({ pearson, spearman, reason }: Correlation): string {
  if (pearson === null && spearman === null) return `– (${reason})`;
  return `r ${estimateText(pearson)}, ρ ${estimateText(spearman)}`;
}

const estimateText = (estimate: Estimate | null): string =>
  estimate === null
    ? '–'
    : `${estimate.value.toFixed(2)} [${estimate.low?.toFixed(2) ?? '–'}, ${estimate.high?.toFixed(2) ?? '–'}]`;

/** Against the best that is simpler, in words, and whether chance may have decided it. */
function verdict({ predictors }: Evaluation['best_simpler']): string {
  const [best, model] = predictors;
  const gain = model!.gain!.metrics.log_loss;
  const loss = (one: JudgedPredictor) => formatShare(one.metrics.log_loss?.value);
  const better = (gain?.value ?? 0) > 0;
  const open = gain === null || gain.low === null || gain.high === null || (gain.low < 0 && gain.high > 0);
  return [
    `synthetic students ${better ? 'beat' : 'do not beat'} the best simpler predictor (${best!.name}):`,
    `log loss ${loss(model!)} against ${loss(best!)}, gain ${gainText(gain)}${open ? '; other students and questions might turn it round' : ''}`,
  ].join(' ');
}

function againstLines(against: NonNullable<Evaluation['against']>): string[] {
  const [other, mine] = against.predictors;
  return [
    `against ${formatPath(against.run)}, on ${formatCount(against.rows)} common test answers${against.dropped > 0 ? ` (${formatCount(against.dropped)} are of one run only)` : ''}`,
    '',
    formatTable(
      [
        { head: '', align: 'left' },
        { head: 'that run' },
        { head: 'this run' },
        { head: 'gain' },
        { head: 'draws in favour' },
      ],
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
