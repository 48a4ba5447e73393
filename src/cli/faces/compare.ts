/** How `compare` is shown: synthetic difficulties beside simpler predictions, then how like the real class the synthetic one is. */
import { join } from 'node:path';
import type { Comparison, ItemComparison, PersonFitSummary } from '../../evaluation/index.ts';
import type { ResultOf } from '../../jobs/index.ts';
import { counted, formatCount, formatDuration, formatFixed, formatShare, formatSigned } from '../../words.ts';
import { formatPath } from '../display/path.ts';
import { progressDisplay } from '../display/progress-display.ts';
import { formatTable, withInterval } from '../display/table.ts';
import { unwrittenLine } from '../display/unwritten.ts';
import type { Face } from '../face.ts';
import { bold, type Io, type Line, print } from '../io.ts';

export const compareFace: Face<'compare'> = {
  examples: `
Examples:
  understudy train log.csv.gz --split question --folds 5 --out runs/log-folds
  understudy compare runs/log-folds
`,
  display: progressDisplay,
  tell: printComparison,
};

/** Fewer questions than this are an exploration (research practice: n < 100 has misled). */
const FEWEST_QUESTIONS = 100;

/** Prints to standard output, for people. */
function printComparison(io: Io, { comparison, ...about }: ResultOf<'compare'>): void {
  if ('of' in comparison) {
    printItems(io, { ...about, comparison });
    return;
  }
  const { questions, students, coverage, worth, realism } = comparison;
  const at90 = coverage.find(({ nominal }) => nominal === 0.9)!;
  print(
    io,
    `${formatCount(questions)} real questions, each predicted by what had not met it; ${formatCount(students)} students`,
    '',
    agreementTable(comparison),
    '',
    ceilingText(comparison),
    coverageText(at90),
    worthText(worth.worth, worth.points.at(-1)?.answers ?? 0),
    ...realismLines(realism),
    curveText(comparison.characteristic_curves),
    '',
    bold(io, verdict(comparison)),
    lineText(comparison.calibration),
    ...comparison.cautions,
    questions < FEWEST_QUESTIONS &&
      `with fewer than ${FEWEST_QUESTIONS} questions a correlation says little: take all of this as a first look`,
    '',
    ...filesOf(about, 'difficulty.svg, coverage, worth, scores, wright-map, curves'),
    formatDuration(about.seconds),
  );
}

/** Of a class of one, the population of a bank. */
function printItems(
  io: Io,
  { comparison, ...about }: Omit<ResultOf<'compare'>, 'comparison'> & { comparison: ItemComparison },
): void {
  const { questions, coverage } = comparison;
  print(
    io,
    `${formatCount(questions)} items of the bank, each read by what had not met it`,
    '',
    agreementTable(comparison),
    '',
    coverageText(coverage.find(({ nominal }) => nominal === 0.9)!),
    '',
    bold(io, verdict(comparison)),
    questions < FEWEST_QUESTIONS &&
      `with fewer than ${FEWEST_QUESTIONS} items a correlation says little: take all of this as a first look`,
    '',
    ...filesOf(about, 'difficulty.svg, coverage'),
    formatDuration(about.seconds),
  );
}

/** Where they are. @param figures their names, the first with its ending */
function filesOf(
  { folder, isReadOnly }: Pick<ResultOf<'compare'>, 'folder' | 'isReadOnly'>,
  figures: string,
): string[] {
  if (isReadOnly) return [unwrittenLine(folder, 'comparison/')];
  const at = join(formatPath(folder), 'comparison');
  return [`numbers       ${join(at, 'comparison.json')}`, `figures       ${join(at, figures)}`];
}

function coverageText({ observed, low, high }: Comparison['coverage'][number]): string {
  return `90 % intervals of the synthetic b hold the real one, its own error included, in ${(100 * observed).toFixed(1)} % of questions [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
}

function agreementTable({ predictions }: Pick<Comparison, 'predictions'>): string {
  return formatTable(
    [{ text: '' }, 'r of b', 'ρ of b', 'RMSE of b', 'without noise', 'r of facility', 'RMSE of facility'],
    predictions.map(({ name, b, facility }) => [
      name,
      // A constant but for the folds: what it correlates by is how the folds were cut.
      name === 'mean' ? '–' : withInterval(b.pearson, formatFixed),
      name === 'mean' ? '–' : withInterval(b.spearman, formatFixed),
      formatShare(b.rmse),
      formatShare(b.rmse_without_noise),
      name === 'mean' ? '–' : formatShare(facility.pearson?.value),
      formatShare(facility.rmse),
    ]),
  );
}

function ceilingText({ reliability: { reliability, ceiling }, disattenuated }: Comparison): string {
  return ceiling === null
    ? 'noise ceiling of r: it cannot be told, two halves of the students do not agree on the real b'
    : `noise ceiling of r: about ${formatShare(ceiling)} (split-half reliability of the real b ${formatShare(reliability)}); r without that noise: about ${formatShare(disattenuated)}`;
}

function worthText(worth: number | null, most: number): Line {
  // A curve without answers says nothing.
  if (worth === null)
    return (
      most > 0 && `worth more than ${counted(most, 'real answer')} a question, as far as this log can tell`
    );
  if (worth === 0) return 'worth no real answers: knowing how questions are on average is as good';
  return `worth about ${worth.toFixed(worth < 10 ? 1 : 0)} real answers a question: so many alone predict b as well`;
}

function realismLines(realism: Comparison['realism']): Line[] {
  const { scores, ability_deviation, inter_item, item_rest, person_fit } = realism;
  const two = (value: number) => value.toFixed(2);
  return [
    scores !== null &&
      `scores of ${counted(scores.students, 'student')} with at least 10 answers: real ${formatShare(scores.real.mean)} ± ${formatShare(scores.real.deviation)}, synthetic ${formatShare(scores.synthetic.mean)} ± ${formatShare(scores.synthetic.deviation)}; Kolmogorov-Smirnov ${formatShare(scores.kolmogorov_smirnov)}, Wasserstein ${formatShare(scores.wasserstein)}`,
    `spread of ability: real ${two(ability_deviation.real)}, synthetic ${two(ability_deviation.synthetic)} logits`,
    inter_item.real !== null &&
      inter_item.synthetic !== null &&
      `mean correlation of two questions: real ${formatShare(inter_item.real)}, synthetic ${formatShare(inter_item.synthetic)}`,
    item_rest.real !== null &&
      item_rest.synthetic !== null &&
      `mean item-rest correlation of ${formatCount(item_rest.questions)} questions: real ${formatShare(item_rest.real)}, synthetic ${formatShare(item_rest.synthetic)}; r of the two ${item_rest.r_without_noise === null ? `cannot be told (${item_rest.reason})` : `about ${formatShare(item_rest.r_without_noise)} without their noise`}`,
    person_fit !== null &&
      `person fit (infit) of ${formatCount(person_fit.students)} students under difficulties from other students’ real answers: real ${fitText(person_fit.real)}; synthetic ${fitText(person_fit.synthetic)}`,
  ];
}

function fitText({ mean, deviation, surprising }: PersonFitSummary): string {
  return `${mean.toFixed(2)} ± ${deviation.toFixed(2)}, ${(100 * surprising).toFixed(1)} % surprising`;
}

function curveText(curves: Comparison['characteristic_curves']): string {
  const { groups, synthetic_rmse, chance_rmse, net_rmse } = curves;
  return `characteristic curves: the synthetic share right of ${formatCount(groups)} groups of like ability is off by ${formatShare(synthetic_rmse)}, of which chance alone makes ${formatShare(chance_rmse)}; net of it ${formatShare(net_rmse)}`;
}

function lineText(calibration: Comparison['calibration']): string {
  const { intercept, slope_of_class, slope_of_words, deviation } = calibration;
  return `the synthetic b of a new question is ${formatFixed(intercept)} + ${formatFixed(slope_of_class)} × b of the class + ${formatFixed(slope_of_words)} × b of the words; the rest varies by ±${formatFixed(deviation)} logits`;
}

function verdict({ predictions, gain }: Pick<Comparison, 'predictions' | 'gain'>): string {
  const { rmse, pearson } = predictions.at(-1)!.b;
  if (gain === null || rmse === null) return 'nothing can be said: there are no real difficulties';
  const { value, low, high, over } = gain;
  const [how, than] =
    low !== null && low > 0
      ? ['are nearer to the real ones than', '']
      : high !== null && high < 0
        ? ['are farther from the real ones than', '']
        : ['cannot be told apart from', ', which needs no student'];
  return `the synthetic difficulties ${how} ${over}${than} (RMSE ${formatShare(rmse)} against ${formatShare(rmse + value)} logits, gain ${formatSigned(value)} [${formatSigned(low)}, ${formatSigned(high)}]; r ${withInterval(pearson, formatFixed)})`;
}
