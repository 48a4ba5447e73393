/**
 * What run.json keeps under `settings`: all that decides the result beside recipe, seed, data and base. A training
 * writes all of them, in the order of these schemas; runs of earlier versions may lack some, those of later ones have
 * others, and both are read.
 */
import { type ZodRawShape, type ZodType, z } from 'zod';
import { UnderstudyError } from '../errors.ts';
import type { JsonObject } from '../files/index.ts';
import { loose, nullableNumbers, numbers, type RecordOf } from './shape.ts';

/** Which answers train and test, and how they are read from the log; the same for every recipe. */
const data = {
  /** How many of the most active; null for all. */
  ...nullableNumbers('students'),
  /** Whether a student's later answers to a question count. */
  attempts: z.enum(['all', 'first']),
  split: z.enum(['random', 'question', 'topic', 'subject', 'time', 'student', 'notebook']),
  /** Which answers chose the epoch. */
  selection: z.enum(['validation', 'test']),
  /** The log's own names of columns. */
  columns: z.record(z.string(), z.string()),
  /** The log's columns that are read as lines of a question's text. */
  covariates: z.array(z.string()).exactOptional(),
  /** What became of HTML and MathML in texts; runs that do not say kept it. */
  markup: z.enum(['keep', 'plain']).exactOptional(),
  /** Words of the log that stand for missing values, where the user named them. */
  missing: z.array(z.string()).exactOptional(),
  /** From how much credit on an answer is right, where the user said so. */
  rightFrom: z.number().exactOptional(),
  /** The encoding of the log, and its sheet, where they were named. */
  encoding: z.string().exactOptional(),
  sheet: z.string().exactOptional(),
  /** The form of the log where it is not long, and the file with texts and keys of its questions. */
  format: z.string().exactOptional(),
  itemFile: z.string().exactOptional(),
  /** Into how many parts the answers are cut, each held out once. */
  folds: z.number().exactOptional(),
  /** The part that a training holds out in the folder of one that has folds. */
  fold: z
    .string()
    .regex(/^\d+ of \d+$/)
    .transform(parseFold)
    .exactOptional(),
};

const solo = {
  ...numbers('learningRate', 'batchSize', 'epochs', 'maxLength', 'weightDecay'),
  ...numbers('warmupSteps', 'maxGradientNorm', 'seed', 'saveTotalLimit'),
};

const choices = {
  encoder: z.enum(['tuned', 'frozen']),
  shrinkage: loose({ ...numbers('bias'), vector: z.array(z.number()) }).nullable(),
};

/** Of a run that was trained on items without persons: what the bank says of each. */
const items = { items: z.enum(['facility', 'b']).exactOptional() };

const class_ = {
  ...numbers('learningRate', 'questions'),
  ...nullableNumbers('epochs'),
  ...numbers('stepsPerRound'),
  aim: loose(numbers('steps', 'leastEpochs')),
  ...numbers('maxLength', 'weightDecay', 'warmup', 'maxGradientNorm', 'seed', 'rank'),
  loadings: loose(numbers('deviation', 'rate', 'weightDecay')),
};

const adapter = {
  class: loose({ recipe: z.literal('class'), settings: some(class_), ...choices }),
  ...numbers('learningRate', 'epochs'),
  // It belongs to `data`, and stands here because run.json has it here.
  students: data.students,
  ...numbers('batchSize', 'maxLength', 'seed'),
  lora: loose({
    ...numbers('rank', 'alpha'),
    targetModules: z.array(z.string()),
    ...numbers('dropout'),
  }),
};

const population = loose({
  ...numbers('learningRate', 'headRate', 'batchSize', 'epochs', 'folds', 'warmup', 'weightDecay'),
  ...numbers('maxGradientNorm', 'seed'),
});

const recipes = {
  solo: { ...solo, ...data },
  class: {
    ...choices,
    readers: z.array(z.string()).exactOptional(),
    population: population.exactOptional(),
    ...items,
    ...class_,
    ...data,
  },
  adapter: { ...adapter, ...data },
};

/** What a training of each recipe writes. */
export type SettingsOf = { readonly [R in keyof typeof recipes]: RecordOf<(typeof recipes)[R]> };

export type Recipe = keyof SettingsOf;

/** What a run of any version has. */
export type RunSettings = Partial<SettingsOf[Recipe]>;

/** The settings of a run of any version, by its recipe. */
export const settingsSchemas = {
  solo: some(recipes.solo),
  class: some(recipes.class),
  adapter: some(recipes.adapter),
};

function some<Shape extends ZodRawShape>(shape: Shape): ZodType<Partial<RecordOf<Shape>>> {
  return loose(shape).partial() as unknown as ZodType<Partial<RecordOf<Shape>>>;
}

/** Settings of a training on items alone: of a class of one there is no more to say. */
export type ItemSettings = Required<Pick<SettingsOf['class'], 'readers' | 'items'>> &
  Pick<SettingsOf['class'], 'encoder' | 'population' | 'maxLength' | 'seed' | 'rank'> &
  RecordOf<typeof data>;

/** What the bank of a run of items alone says of each; null for a run of persons' answers. */
export function itemsOf(settings: RunSettings): 'facility' | 'b' | null {
  return 'items' in settings ? (settings.items ?? null) : null;
}

/** Whether a run was trained on items alone: its class is one, the population. */
export function isOfItems({ settings }: { readonly settings: RunSettings }): boolean {
  return itemsOf(settings) !== null;
}

/** A part of the answers, from 1, and how many parts there are; in files `1 of 3`. */
type Fold = { readonly index: number; readonly of: number };

/** The settings that every recipe has; null without folds: one split. */
export type DataSettings = Omit<RecordOf<typeof data>, 'folds' | 'fold'> & {
  readonly folds: number | null;
  readonly fold: Fold | null;
};

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
  const { markup = 'keep' } = settings;
  const { split, folds = null, fold = null, covariates } = settings;
  if (split === undefined)
    throw new UnderstudyError('run', 'settings of the run: expected a split, got none', {
      hint: 'put back run.json as it was, or train anew with `fresh`',
    });
  const read = { ...(covariates === undefined ? {} : { covariates }), ...readingOf(settings), markup };
  return { students, attempts, split, selection, columns, ...read, folds, fold };
}

/** What says how the file of answers is read. */
type Reading = Pick<
  DataSettings,
  'encoding' | 'sheet' | 'format' | 'itemFile' | 'missing' | 'rightFrom' | 'markup'
>;

/** How the file of a run's answers is read, as far as that was named or found. */
export function readingOf({
  encoding,
  sheet,
  format,
  itemFile,
  missing,
  rightFrom,
  markup,
}: { readonly [Name in keyof Reading]?: Reading[Name] | undefined }): Reading {
  return {
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(format === undefined ? {} : { format }),
    ...(itemFile === undefined ? {} : { itemFile }),
    ...(missing === undefined ? {} : { missing }),
    ...(rightFrom === undefined ? {} : { rightFrom }),
    ...(markup === undefined ? {} : { markup }),
  };
}

/** The same as a run keeps it: one that does not say what became of markup kept it. */
export function keptReading(asked: Parameters<typeof readingOf>[0]): Reading {
  const { markup, ...reading } = readingOf(asked);
  return markup === 'plain' ? { ...reading, markup } : reading;
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
