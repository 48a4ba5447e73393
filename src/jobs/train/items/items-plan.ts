/** What an input of a training means where its file turns out to be items alone. */
import type { SplitKind } from '../../../answers/index.ts';
import { UnderstudyError } from '../../../errors.ts';
import { BLOCKS, type BlockName } from '../../../readers/inputs.ts';
import { FROZEN_DEFAULTS } from '../../../training/inputs.ts';

/** Plain data. */
export interface ItemsPlan {
  readonly readers: readonly BlockName[];
  readonly split: SplitKind;
  readonly settings: { readonly maxLength: number; readonly seed: number };
  /** What was asked for that items without persons have no use for: an input as it would be written, and what to do. */
  readonly useless: { readonly input: string; readonly hint: string } | null;
}

interface Asked {
  readonly recipe: string;
  readonly readers?: readonly BlockName[] | undefined;
  readonly covariate?: readonly string[] | undefined;
  readonly split?: SplitKind | undefined;
  readonly folds?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly seed: number;
  readonly encoder?: string | undefined;
  readonly attempts: string;
  readonly selection: string;
  readonly pushAs?: object | undefined;
}

/** Splits that ask who answered, or when. */
const OF_PERSONS: readonly string[] = ['student', 'time', 'notebook'];
/** Of students, and of trainings by gradients. */
const USELESS = [
  ...(['students', 'rank', 'shrinkage', 'epochs', 'batchSize', 'learningRate'] as const),
  ...(['weightDecay'] as const),
] as const;

type Useless = Readonly<Partial<Record<(typeof USELESS)[number], unknown>>>;

/** What questions are read with: covariates wherever some are named. */
export function withCovariates(
  readers: readonly BlockName[],
  covariates: readonly string[],
): readonly BlockName[] {
  return [...new Set<BlockName>([...readers, ...(covariates.length > 0 ? (['covariates'] as const) : [])])];
}

/** Of items alone all readers are on, and near-duplicates stay together where each item is held out once. */
export function itemsPlanOf(input: Asked & Useless): ItemsPlan {
  const { readers = BLOCKS, covariate = [], folds, seed } = input;
  const { maxLength = FROZEN_DEFAULTS.maxLength } = input;
  return {
    readers: withCovariates(readers, covariate),
    split: input.split ?? (folds === undefined ? 'random' : 'question'),
    settings: { maxLength, seed },
    useless: uselessIn(input),
  };
}

function uselessIn(input: Asked & Useless): ItemsPlan['useless'] {
  const { recipe, split, encoder, attempts, selection, pushAs } = input;
  const out = 'leave it out';
  if (recipe !== 'class')
    return { input: `recipe: ${recipe}`, hint: `${out}: a bank trains a class of one, the population` };
  if (split !== undefined && OF_PERSONS.includes(split))
    return { input: `split: ${split}`, hint: 'hold out items by random, question, topic or subject' };
  if (encoder === 'tuned') return { input: 'encoder: tuned', hint: `${out}: the base stays frozen` };
  if (attempts !== 'all') return { input: `attempts: ${attempts}`, hint: out };
  if (selection !== 'validation') return { input: `selection: ${selection}`, hint: out };
  if (pushAs !== undefined)
    return { input: 'push', hint: 'export the population, which gives the same folder' };
  const name = USELESS.find((one) => input[one] !== undefined);
  return name === undefined ? null : { input: name, hint: out };
}

/** @throws UnderstudyError `usage` for what items without persons have no use for */
export function checkItemsPlan({ useless }: ItemsPlan, bank: string): void {
  if (useless === null) return;
  throw new UnderstudyError(
    'usage',
    `\`${useless.input}\`: of no use to ${bank}, which has items and no persons`,
    { hint: useless.hint },
  );
}
