/** Rows of options.csv from an item analysis. */
import type { ItemFlag, ItemOptions } from '../psychometrics/index.ts';
import type { OptionRow } from '../runs/index.ts';

export function optionRows(
  questionId: string,
  { key, options }: ItemOptions,
  flags: readonly ItemFlag[],
): OptionRow[] {
  return options.map(({ count, share, optionRest }, option) => ({
    question_id: questionId,
    option: 'abcde'[option]!,
    is_key: key === null ? null : key === option ? 1 : 0,
    real_share: share,
    real_option_rest: optionRest,
    answers: count,
    real_flags: flags
      .filter((flag) => flag.option === option)
      .map(({ kind }) => kind)
      .join(' '),
  }));
}
