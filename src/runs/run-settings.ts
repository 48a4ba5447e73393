/**
 * What run.json keeps under `settings`: all that decides the result beside recipe, seed, data and base. A training
 * writes all of them, in the order of these schemas; runs of earlier versions may lack some, those of later ones have
 * others, and both are read.
 */
import { type ZodType, z } from 'zod';
import { UnderstudyError } from '../errors.ts';
import type { JsonObject } from '../files/index.ts';
import { type Numbers, nullableNumbers, numbers, type Shape } from './shape.ts';

const SPLITS = ['random', 'question', 'topic', 'subject', 'time', 'student', 'notebook'] as const;

/** Which answers train and test, and how they are read from the log; the same for every recipe. */
export type DataSettings = {
  /** How many of the most active; null for all. */
  readonly students: number | null;
  /** Whether a student's later answers to a question count. */
  readonly attempts: 'all' | 'first';
  readonly split: (typeof SPLITS)[number];
  /** Which answers chose the epoch. */
  readonly selection: 'validation' | 'test';
  /** The log's own names of columns. */
  readonly columns: Readonly<Record<string, string>>;
  /** Into how many parts the answers are cut, each held out once; null: one split. */
  readonly folds: number | null;
  /** The part that a training holds out in the folder of one that has folds; null in any other. */
  readonly fold: Fold | null;
};

/** A part of the answers, from 1, and how many parts there are; in files `1 of 3`. */
export type Fold = { readonly index: number; readonly of: number };

type SoloSettings = Numbers<
  | ('learningRate' | 'batchSize' | 'epochs' | 'maxLength' | 'weightDecay')
  | ('warmupSteps' | 'maxGradientNorm' | 'seed' | 'saveTotalLimit')
>;

type ClassSettings = Numbers<
  | ('learningRate' | 'questions' | 'stepsPerRound' | 'maxLength' | 'weightDecay')
  | ('warmup' | 'maxGradientNorm' | 'seed' | 'rank')
> & {
  readonly epochs: number | null;
  readonly aim: Numbers<'steps' | 'leastEpochs'>;
  readonly loadings: Numbers<'deviation' | 'rate' | 'weightDecay'>;
};

type ClassChoices = {
  readonly encoder: 'tuned' | 'frozen';
  readonly shrinkage: { readonly bias: number; readonly vector: readonly number[] } | null;
};

type AdapterSettings = Numbers<'learningRate' | 'epochs' | 'batchSize' | 'maxLength' | 'seed'> & {
  readonly class: { readonly recipe: 'class'; readonly settings: Partial<ClassSettings> } & ClassChoices;
  readonly lora: Numbers<'rank' | 'alpha' | 'dropout'> & { readonly targetModules: readonly string[] };
};

type StoredData = Omit<DataSettings, 'folds' | 'fold'> & { readonly folds?: number; readonly fold?: Fold };

/** What a training of each recipe writes. */
export type SettingsOf = {
  readonly solo: SoloSettings & StoredData;
  readonly class: ClassChoices & ClassSettings & StoredData;
  readonly adapter: AdapterSettings & StoredData;
};

export type Recipe = keyof SettingsOf;

/** What a run of any version has. */
export type RunSettings = Partial<SettingsOf[Recipe]>;

const data: Shape<StoredData> = {
  ...nullableNumbers('students'),
  attempts: z.enum(['all', 'first']),
  split: z.enum(SPLITS),
  selection: z.enum(['validation', 'test']),
  columns: z.record(z.string(), z.string()),
  ...numbers('folds'),
  fold: z
    .string()
    .regex(/^\d+ of \d+$/)
    .transform(parseFold),
};

const solo: Shape<SoloSettings> = {
  ...numbers('learningRate', 'batchSize', 'epochs', 'maxLength', 'weightDecay'),
  ...numbers('warmupSteps', 'maxGradientNorm', 'seed', 'saveTotalLimit'),
};

const choices: Shape<ClassChoices> = {
  encoder: z.enum(['tuned', 'frozen']),
  shrinkage: z.looseObject({ ...numbers('bias'), vector: z.array(z.number()) }).nullable(),
};

const class_: Shape<ClassSettings> = {
  ...numbers('learningRate', 'questions'),
  ...nullableNumbers('epochs'),
  ...numbers('stepsPerRound'),
  aim: z.looseObject(numbers('steps', 'leastEpochs')),
  ...numbers('maxLength', 'weightDecay', 'warmup', 'maxGradientNorm', 'seed', 'rank'),
  loadings: z.looseObject(numbers('deviation', 'rate', 'weightDecay')),
};

const adapter: Shape<AdapterSettings & Pick<StoredData, 'students'>> = {
  class: z.looseObject({ recipe: z.literal('class'), settings: some(class_), ...choices }),
  ...numbers('learningRate', 'epochs'),
  // Of the log; here because run.json has it here.
  students: data.students,
  ...numbers('batchSize', 'maxLength', 'seed'),
  lora: z.looseObject({
    ...numbers('rank', 'alpha'),
    targetModules: z.array(z.string()),
    ...numbers('dropout'),
  }),
};

/** The settings of a run of any version, by its recipe. */
export const settingsSchemas: { readonly [R in Recipe]: ZodType<Partial<SettingsOf[R]>> } = {
  solo: some({ ...solo, ...data }),
  class: some({ ...choices, ...class_, ...data }),
  adapter: some({ ...adapter, ...data }),
};

function some<T>(shape: Shape<T>): ZodType<Partial<T>> {
  return z.looseObject(shape as z.ZodRawShape).partial() as unknown as ZodType<Partial<T>>;
}

/** As run.json has them. */
export function storedSettings({ fold, ...settings }: RunSettings): JsonObject {
  return fold === undefined ? settings : { ...settings, fold: formatFold(fold) };
}

/**
 * Those that say which answers a run was trained and tested on, with what runs of earlier versions did.
 *
 * @throws UnderstudyError `run` where there is no split
 */
export function dataSettings(settings: RunSettings): DataSettings {
  const { students = null, attempts = 'all', selection = 'validation', columns = {} } = settings;
  const { split, folds = null, fold = null } = settings;
  if (split === undefined)
    throw new UnderstudyError('run', 'settings of the run: expected a split, got none', {
      hint: 'put back run.json as it was, or train anew with `fresh`',
    });
  return { students, attempts, split, selection, columns, folds, fold };
}

/** `1 of 3` */
export function formatFold({ index, of }: Fold): string {
  return `${index} of ${of}`;
}

/** How answers were held out: `split question, 5 folds`. @param settings.fold as `formatFold` has it */
export function describeSplit(settings: {
  readonly split?: string | undefined;
  readonly folds?: number | null | undefined;
  readonly fold?: string | null | undefined;
}): string {
  const { split = 'unknown', folds, fold } = settings;
  if (folds != null) return `split ${split}, ${folds} folds`;
  return fold == null ? `split ${split}` : `split ${split}, fold ${fold}`;
}

function parseFold(text: string): Fold {
  const [index, of] = text.split(' of ').map(Number);
  return { index: index!, of: of! };
}
