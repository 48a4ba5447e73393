/** What `inspect` shows of a bank of items without persons. */
import { describeLeftAside } from '../../../answers/inputs.ts';
import type { ResultOf } from '../../../jobs/index.ts';
import { counted, formatCount, formatFixed, formatShare } from '../../../words.ts';

type Bank = Extract<ResultOf<'inspect'>, { bank: string }>;

/** `question_id, facility=p` */
export function columnsText(columns: Readonly<Record<string, string>>): string {
  return Object.entries(columns)
    .map(([ours, theirs]) => (ours === theirs ? ours : `${ours}=${theirs}`))
    .join(', ');
}

export function bankLines(bank: Bank): string[] {
  const { columns, leftAside, rows, items, unanswered, repeats, source, facility, answersPerItem } = bank;
  const lines: (readonly [string, string] | null)[] = [
    ['columns', columnsText(columns as Readonly<Record<string, string>>)],
    ['left aside', leftAside.length === 0 ? 'none' : describeLeftAside(leftAside)],
    ['rows', formatCount(rows)],
    [
      'items',
      `${formatCount(items)}, without persons: ${source === 'b' ? 'b and se as they are' : 'b is the logit of the share wrong'}`,
    ],
    unanswered > 0 ? ['without answers', `${counted(unanswered, 'item')}, left out`] : null,
    repeats > 0 ? ['repeated', `${counted(repeats, 'row')}, left out`] : null,
    facility === null ? null : ['facility', quartiles(facility, formatShare)],
    answersPerItem === null
      ? null
      : ['answers an item', quartiles(answersPerItem, (value) => formatCount(Math.round(value)))],
    ['b', quartiles(bank.b, formatFixed)],
    ['standard error of b', quartiles(bank.error, formatFixed)],
    [
      'spread of b',
      `${formatFixed(bank.spread)} logits, without the errors of b ${formatFixed(bank.spreadWithoutErrors)}`,
    ],
    ['topics', formatCount(bank.topics)],
    bank.counted > 0 ? ['counts of options', counted(bank.counted, 'item')] : null,
    ['near-duplicates', counted(bank.nearDuplicates.pairs, 'pair')],
  ];
  return lines.flatMap((line) => (line === null ? [] : [`${line[0].padEnd(20)}${line[1]}`]));
}

function quartiles(values: readonly number[], format: (value: number) => string): string {
  return `${values.map(format).join(' · ')}  (least, lower quartile, median, upper quartile, most)`;
}
