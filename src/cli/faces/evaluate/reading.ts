/** What `evaluate` says of what a class reads: what each block carries, and what is lost without it. */
import type { ResultOf } from '../../../jobs/index.ts';
import { counted, formatCount, formatPercent, formatShare, formatSigned } from '../../../words.ts';
import { formatTable, withInterval } from '../../display/table.ts';
import type { Line } from '../../io.ts';

type Reading = ResultOf<'evaluate'>['evaluation']['reading'];

const WHY_NOT = {
  'base alone': null,
  'not kept':
    'what each block of --readers carries is not known: the run did not keep what it learned from; train anew with --fresh',
  tuned:
    'what each block of --readers carries is not measured: the tuned base knows these questions by heart',
  'few questions':
    'what each block of --readers carries is not known: too few questions, or all are equally difficult',
} as const;

export function readingReportLines(reading: Reading): Line[] {
  if (reading === undefined) return [];
  if (typeof reading === 'string') return WHY_NOT[reading] === null ? [] : [WHY_NOT[reading], ''];
  const { whole, blocks, questions, groups, folds, reliability } = reading;
  return [
    `what is read of difficulty, ${counted(questions, 'question')} of the training${groups === questions ? '' : ` (${formatCount(groups)} unlike each other)`} held out in ${folds} folds: r ${withInterval(whole.r)}, error ${withInterval(whole.rmse)} of the spread`,
    formatTable(
      [{ text: '' }, 'explains', 'r alone', 'r lost without it', 'error gained'],
      blocks.map(({ name, share, alone, cost }) => [
        name,
        formatPercent(share),
        formatShare(alone.r?.value),
        withInterval(cost.r, formatSigned),
        withInterval(cost.rmse, formatSigned),
      ]),
    ),
    `r is with difficulties as answers show them (${formatPercent(reliability)} of their variance is no error of measurement), errors of measurement are taken off the error; how much each block varies is known from all questions`,
    '',
  ];
}
