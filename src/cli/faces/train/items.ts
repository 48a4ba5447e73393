/** How a training on items alone is shown: what was read of the bank, and how well held-out items are read. */
import type { EventOf, ResultOf } from '../../../jobs/index.ts';
import { are, counted, formatCount, formatFixed, formatPercent, formatShare, were } from '../../../words.ts';
import { bold, type Io, type Line } from '../../io.ts';

type TrainSummary = ResultOf<'train'>;
type Items = NonNullable<TrainSummary['items']>;

/** What is to be said of the bank before anything is learned. */
export function itemsLines({
  items,
  source,
  unanswered,
  repeats,
  test,
  affected,
}: Extract<EventOf<'train'>, { event: 'items' }>): string[] {
  const said = source === 'b' ? 'b and se as they are' : 'b is the logit of the share wrong';
  return [
    `${counted(items, 'item')} without persons: the class is one, the population; ${said}`,
    ...(unanswered > 0
      ? [`${counted(unanswered, 'item')} without answers ${were(unanswered)} left out`]
      : []),
    ...(repeats > 0
      ? [
          `${counted(repeats, 'row')} that ${repeats === 1 ? 'repeats' : 'repeat'} another ${were(repeats)} left out`,
        ]
      : []),
    ...(affected > 0
      ? [
          `${formatCount(affected)} of ${counted(test, 'held-out item')} ${are(affected)} asked in the same words as others that are learned from, or nearly so (--split question keeps them together)`,
        ]
      : []),
  ];
}

/** How well items are read that the reader had not met. */
export function itemsSummary(
  io: Io,
  { items, reading, folds }: TrainSummary & { readonly items: Items },
): Line[] {
  const { learned, scores, alone } = items;
  const areFew = reading!.areFew;
  return [
    `a population that learned from ${counted(learned, 'item')}${folds === null ? '' : `, judged in ${folds} folds`}`,
    areFew &&
      `${formatCount(learned)} items are too few to learn from: every item is taken to be as hard as these are on average`,
    scores !== null &&
      scores.items > 1 &&
      scores.rmse_of_spread === null &&
      'the held-out items are all equally hard: nothing tells what makes one hard',
    scores !== null && bold(io, verdict(scores)),
    scores !== null && `90 % intervals hold ${(100 * scores.coverage!).toFixed(1)} % of the held-out items`,
    items.options != null && optionsLine(items.options),
    reading !== null && !areFew && sharesLine(reading.shares),
    alone !== null && !areFew && `with its base alone: ${scoreText(alone)}`,
  ];
}

/** Of wrong options, beside what is said without having read any. */
function optionsLine(options: NonNullable<Items['options']>): string {
  const { questions, mae, mae_even, first, first_even } = options;
  return `which wrong option draws how many, on ${counted(questions, 'held-out item')}: the one that draws most is found in ${formatPercent(first)} (by chance ${formatPercent(first_even)}); a share of the wrong answers is off by ${formatShare(mae)} (if all drew alike ${formatShare(mae_even)})`;
}

type Scores = NonNullable<Items['scores']>;

function verdict(scores: Scores): string {
  return `${counted(scores.items, 'held-out item')} ${are(scores.items)} read with ${scoreText(scores)}, mean absolute error ${formatFixed(scores.mae)} logits`;
}

function scoreText({ r, r_low, r_high, rmse, rmse_of_spread }: Scores): string {
  const correlation =
    r === null
      ? 'no correlation (all are read alike)'
      : `r ${formatFixed(r)} [${formatFixed(r_low)}, ${formatFixed(r_high)}]`;
  return `${correlation}, RMSE ${formatShare(rmse_of_spread)} of the spread (${formatFixed(rmse)} logits)`;
}

/** `how questions differ in difficulty: words 41 %, surface 5 %, in none of them 54 %` */
export function sharesLine({ blocks, left }: NonNullable<TrainSummary['reading']>['shares']): string {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const parts = [...blocks]
    .sort((a, b) => b.share - a.share)
    .map(({ name, share }) => `${name} ${percent(share)}`);
  return `how questions differ in difficulty: ${parts.join(', ')}, in none of them ${percent(left)}`;
}
