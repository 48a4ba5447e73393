/** What an input of a training means where its file turns out to be items alone. */
import type { SplitKind } from '../../../answers/index.ts';
import { UnderstudyError } from '../../../errors.ts';
import type { ClassEncoder } from '../../../model/index.ts';
import { BLOCKS, type BlockName } from '../../../readers/inputs.ts';
import type { PopulationSettings } from '../../../training/index.ts';
import { FROZEN_DEFAULTS, POPULATION_DEFAULTS } from '../../../training/inputs.ts';
import { defined } from '../../fields.ts';
import { checkReaders } from '../check-readers.ts';

/** Plain data. */
export interface ItemsPlan {
  readonly readers: readonly BlockName[];
  readonly split: SplitKind;
  readonly settings: { readonly maxLength: number; readonly seed: number };
  readonly encoder: ClassEncoder;
  /** How the encoder is tuned on the items; null where it is frozen. */
  readonly population: PopulationSettings | null;
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
  readonly encoder?: ClassEncoder | undefined;
  readonly attempts: string;
  readonly selection: string;
  readonly pushAs?: object | undefined;
}

/** Splits that ask who answered, or when. */
const OF_PERSONS: readonly string[] = ['student', 'time', 'notebook'];
/** Of students. */
const USELESS = ['students', 'rank', 'shrinkage'] as const;
/** Of trainings by gradients. */
const OF_TUNING = ['epochs', 'batchSize', 'learningRate', 'weightDecay'] as const;

type Useless = Readonly<
  Partial<Record<(typeof USELESS)[number], unknown> & Record<(typeof OF_TUNING)[number], number | undefined>>
>;

/** What questions are read with: covariates wherever some are named. */
export function withCovariates(
  readers: readonly BlockName[],
  covariates: readonly string[],
): readonly BlockName[] {
  return [...new Set<BlockName>([...readers, ...(covariates.length > 0 ? (['covariates'] as const) : [])])];
}

/** Of items alone all readers are on, and near-duplicates stay together where each item is held out once. */
export function itemsPlanOf(input: Asked & Useless): ItemsPlan {
  const { readers = BLOCKS, covariate = [], folds, seed, encoder = 'frozen' } = input;
  const { maxLength = FROZEN_DEFAULTS.maxLength } = input;
  return {
    readers: withCovariates(readers, covariate),
    split: input.split ?? (folds === undefined ? 'random' : 'question'),
    settings: { maxLength, seed },
    encoder,
    population: encoder === 'frozen' ? null : tuningOf(input),
    useless: uselessIn(input),
  };
}

/** How an encoder is tuned on difficulties: as was asked for, else by default. */
export function tuningOf({
  learningRate,
  batchSize,
  epochs,
  weightDecay,
  seed,
}: Pick<Asked, 'seed'> & Useless): PopulationSettings {
  return { ...POPULATION_DEFAULTS, ...defined({ learningRate, batchSize, epochs, weightDecay, seed }) };
}

function uselessIn(input: Asked & Useless): ItemsPlan['useless'] {
  const { recipe, split, encoder, attempts, selection, pushAs } = input;
  const out = 'leave it out';
  if (recipe !== 'class')
    return { input: `recipe: ${recipe}`, hint: `${out}: a bank trains a class of one, the population` };
  if (split !== undefined && OF_PERSONS.includes(split))
    return { input: `split: ${split}`, hint: 'hold out items by random, question, topic or subject' };
  if (attempts !== 'all') return { input: `attempts: ${attempts}`, hint: out };
  if (selection !== 'validation') return { input: `selection: ${selection}`, hint: out };
  if (pushAs !== undefined)
    return { input: 'push', hint: 'export the population, which gives the same folder' };
  const name = USELESS.find((one) => input[one] !== undefined);
  if (name !== undefined) return { input: name, hint: out };
  const tuning = encoder === 'tuned' ? undefined : OF_TUNING.find((one) => input[one] !== undefined);
  return tuning === undefined
    ? null
    : { input: tuning, hint: `${out}, or tune the base: \`encoder: tuned\`` };
}

/** @throws UnderstudyError `usage` for what items without persons have no use for, and for an encoder that is not read */
export function checkItemsPlan({ useless, ...plan }: ItemsPlan, bank: string): void {
  if (useless !== null)
    throw new UnderstudyError(
      'usage',
      `\`${useless.input}\`: of no use to ${bank}, which has items and no persons`,
      { hint: useless.hint },
    );
  checkReaders({ recipe: 'class', ...plan });
}
