/**
 * What run.json keeps under `settings`: all that decides the result beside recipe, seed, data and base. A training
 * writes all of them, in the order of these schemas; runs of earlier versions may lack some, those of later ones have
 * others, and both are read.
 */
import { type ZodType, z } from 'zod';
import { UnderstudyError } from '../errors.ts';
import type { JsonObject } from '../files/index.ts';

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

type SoloSettings = {
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly maxLength: number;
  readonly weightDecay: number;
  readonly warmupSteps: number;
  readonly maxGradientNorm: number;
  readonly seed: number;
  readonly saveTotalLimit: number;
};

type ClassSettings = {
  readonly learningRate: number;
  readonly questions: number;
  readonly epochs: number | null;
  readonly stepsPerRound: number;
  readonly aim: { readonly steps: number; readonly leastEpochs: number };
  readonly maxLength: number;
  readonly weightDecay: number;
  readonly warmup: number;
  readonly maxGradientNorm: number;
  readonly seed: number;
  readonly rank: number;
  readonly loadings: { readonly deviation: number; readonly rate: number; readonly weightDecay: number };
};

type ClassChoices = {
  readonly encoder: 'tuned' | 'frozen';
  readonly shrinkage: { readonly bias: number; readonly vector: readonly number[] } | null;
};

type AdapterSettings = {
  readonly class: { readonly recipe: 'class'; readonly settings: Partial<ClassSettings> } & ClassChoices;
  readonly learningRate: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly maxLength: number;
  readonly seed: number;
  readonly lora: {
    readonly rank: number;
    readonly alpha: number;
    readonly targetModules: readonly string[];
    readonly dropout: number;
  };
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

type Shape<T> = { readonly [K in keyof T]-?: ZodType<T[K]> };

const number = z.number();

const data: Shape<StoredData> = {
  students: number.nullable(),
  attempts: z.enum(['all', 'first']),
  split: z.enum(SPLITS),
  selection: z.enum(['validation', 'test']),
  columns: z.record(z.string(), z.string()),
  folds: number,
  fold: z
    .string()
    .regex(/^\d+ of \d+$/)
    .transform(parseFold),
};

const solo: Shape<SoloSettings> = {
  learningRate: number,
  batchSize: number,
  epochs: number,
  maxLength: number,
  weightDecay: number,
  warmupSteps: number,
  maxGradientNorm: number,
  seed: number,
  saveTotalLimit: number,
};

const choices: Shape<ClassChoices> = {
  encoder: z.enum(['tuned', 'frozen']),
  shrinkage: z.looseObject({ bias: number, vector: z.array(number) }).nullable(),
};

const class_: Shape<ClassSettings> = {
  learningRate: number,
  questions: number,
  epochs: number.nullable(),
  stepsPerRound: number,
  aim: z.looseObject({ steps: number, leastEpochs: number }),
  maxLength: number,
  weightDecay: number,
  warmup: number,
  maxGradientNorm: number,
  seed: number,
  rank: number,
  loadings: z.looseObject({ deviation: number, rate: number, weightDecay: number }),
};

const adapter: Shape<AdapterSettings & Pick<StoredData, 'students'>> = {
  class: z.looseObject({ recipe: z.literal('class'), settings: some(class_), ...choices }),
  learningRate: number,
  epochs: number,
  // Of the log; here because run.json has it here.
  students: data.students,
  batchSize: number,
  maxLength: number,
  seed: number,
  lora: z.looseObject({ rank: number, alpha: number, targetModules: z.array(z.string()), dropout: number }),
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
      hint: 'put back run.json as it was, or train anew with --fresh',
    });
  return { students, attempts, split, selection, columns, folds, fold };
}

/** `1 of 3` */
export function formatFold({ index, of }: Fold): string {
  return `${index} of ${of}`;
}

function parseFold(text: string): Fold {
  const [index, of] = text.split(' of ').map(Number);
  return { index: index!, of: of! };
}
