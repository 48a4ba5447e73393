/** What a training can be asked for, with each recipe's own defaults. */
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { ATTEMPTS, checkCovariateNames, SELECTIONS, SPLIT_KINDS } from '../../answers/inputs.ts';
import { UnderstudyError } from '../../errors.ts';
import { DEFAULT_BASE, placeOfBase, SHIPPED_BASES_TEXT } from '../../hub/inputs.ts';
import { BLOCKS, type BlockName } from '../../readers/inputs.ts';
import type { Prior } from '../../students/index.ts';
import {
  ADAPTER_DEFAULTS,
  FROZEN_DEFAULTS,
  POPULATION_DEFAULTS,
  TRAINING_DEFAULTS,
  TUNED_DEFAULTS,
} from '../../training/inputs.ts';
import { columnNames, FORMATS } from '../common-fields.ts';
import {
  choice,
  defined,
  expected,
  numberFromZero,
  optional,
  path,
  positiveNumber,
  seed,
  text,
  texts,
  wholeNumber,
  yes,
} from '../fields.ts';
import { itemsPlanOf, withCovariates } from './items/items-plan.ts';
import type { AdapterPlan, ClassPlan, SoloPlan, TrainJob, TrainPlan } from './plans.ts';

/** The recipe when none is named; docs/recipes.md says why. */
const DEFAULT_RECIPE = 'class';
/** How many students of the recipes whose cost grows with them. */
const DEFAULT_STUDENTS = 50;

const [s, c, f, a] = [TRAINING_DEFAULTS, TUNED_DEFAULTS, FROZEN_DEFAULTS, ADAPTER_DEFAULTS];
const byRecipe = (what: 'learningRate' | 'weightDecay') =>
  `class ${c[what]}, frozen ${f[what]}, solo ${s[what]}`;

export const trainInput = z.strictObject({
  log: path().meta({
    description: `answers as ${FORMATS}, or items alone: a row an item with facility and answers, or b and se, or count_a … and correct_option`,
  }),
  base: text()
    .default(DEFAULT_BASE)
    .meta({
      description: `what training starts from: owner/name[@revision] of the Hugging Face Hub, a folder with a ModernBERT or a BERT, or one that comes along: ${SHIPPED_BASES_TEXT}`,
      value: 'model',
      isPathOrName: true,
    }),
  recipe: choice(['class', 'adapter', 'solo']).default(DEFAULT_RECIPE).meta({
    description: 'class: students share an encoder; adapter: class, then LoRA each; solo: all weights each',
    value: 'name',
  }),
  students: optional(
    z.union([wholeNumber(1), z.literal('all')], { error: expected('a whole number from 1 on, or all') }),
    {
      description: 'the most active ones, or all',
      otherwise: `all; solo and adapter ${DEFAULT_STUDENTS}`,
      value: 'count',
    },
  ),
  split: optional(choice(SPLIT_KINDS), {
    description:
      "what is held out: a fifth of the answers, or of the questions, topics, subjects or students; each student's last answers (time); a fifth of each student's (notebook)",
    otherwise: 'random; solo notebook; items alone in folds question',
    value: 'kind',
  }),
  folds: optional(wholeNumber(2, 100), {
    description:
      'hold out every part once, in so many trainings: every answer gets a prediction of a model that has not seen it',
  }),
  attempts: choice(ATTEMPTS).default('all').meta({
    description: "answers to a question that count: all of a student's, or the first",
    value: 'which',
  }),
  selection: choice(SELECTIONS).default('validation').meta({
    description: 'which rows choose the epoch; test is what the research notebook did',
    value: 'rows',
  }),
  rank: optional(wholeNumber(0, 64), {
    description: "class: dimensions of a student's vector",
    otherwise: `${c.rank}`,
  }),
  shrinkage: optional(
    z.union([positiveNumber(), z.tuple([positiveNumber(), positiveNumber()])], {
      error: expected('one or two numbers above 0'),
    }),
    {
      description: "class: fixes the priors' variances, one for both or BIAS,VECTOR",
      otherwise: 'BIAS estimated, VECTOR 1 and the scale of U estimated',
      value: 'variances',
    },
  ),
  encoder: optional(choice(['tuned', 'frozen']), {
    description:
      'class: trained along, or, with `readers`, on how hard questions are before the students; frozen: every question encoded once',
    otherwise: 'tuned; frozen of items alone',
    value: 'kind',
  }),
  readers: optional(z.array(choice(BLOCKS), { error: expected(`a list of ${BLOCKS.join(', ')}`) }), {
    description:
      'class: what questions are read with, beside a base that is frozen, or tuned first: words, letters (runs of 3 to 5), surface (lengths, digits, negations, options)',
    otherwise: 'base; all with a frozen encoder, and of items alone',
    value: 'names',
  }),
  covariate: optional(texts(), {
    description:
      'class: columns of the log that say something of a question beside its text, such as grade,position',
    value: 'names',
  }),
  epochs: optional(wholeNumber(1), {
    description:
      'passes over the training data: of the encoder (class, adapter), of the head (with a frozen encoder), of every student (solo); the head of a tuned class has passes of its own',
    otherwise: `by the number of questions; solo ${s.epochs}`,
  }),
  batchSize: optional(wholeNumber(1), {
    description: 'of a step: questions or, solo, answers',
    otherwise: `class ${c.questions}, frozen ${f.questions}, solo ${s.batchSize}`,
  }),
  learningRate: optional(positiveNumber(), {
    description: 'peak of the schedule',
    otherwise: byRecipe('learningRate'),
  }),
  weightDecay: optional(numberFromZero(), { description: 'of AdamW', otherwise: byRecipe('weightDecay') }),
  warmupSteps: optional(wholeNumber(0), {
    description: 'solo: steps over which the learning rate rises',
    otherwise: `${s.warmupSteps}`,
  }),
  maxLength: optional(wholeNumber(3), {
    description: 'longer texts are cut',
    otherwise: `class ${c.maxLength}, adapter ${a.maxLength}, solo ${s.maxLength}`,
    value: 'tokens',
  }),
  loraRank: optional(wholeNumber(1, 256), { description: "adapter: LoRA's r", otherwise: `${a.lora.rank}` }),
  loraAlpha: optional(positiveNumber(), {
    description: 'adapter: lora_alpha',
    otherwise: `${a.lora.alpha}`,
    value: 'number',
  }),
  loraDropout: optional(numberFromZero(), {
    description: 'adapter: lora_dropout',
    otherwise: `${a.lora.dropout}`,
    value: 'share',
  }),
  loraTargets: optional(texts(), {
    description: 'adapter: target_modules',
    otherwise: a.lora.targetModules.join(','),
    value: 'modules',
  }),
  adapterEpochs: optional(wholeNumber(1), {
    description: "adapter: passes over a student's answers",
    otherwise: `${a.epochs}`,
  }),
  saveTotalLimit: optional(wholeNumber(1), {
    description: 'solo: checkpoints kept of a student, the best among them',
    otherwise: `${s.saveTotalLimit}`,
  }),
  seed: seed().default(s.seed).meta({
    description: 'of every draw: the order of training, what a base does not have',
  }),
  columns: columnNames("the log's", 'user_id=student,is_correct=score'),
  out: optional(path('folder'), {
    description: 'the run folder',
    otherwise: 'runs/<name of the log>-<recipe>',
  }),
  fresh: yes().default(false).meta({
    description: 'start over: what the run folder holds is removed, but for the record of what was pushed',
  }),
  pushAs: optional(z.strictObject({ pattern: text(), anonymous: yes() }, { error: expected('an object') }), {
    description:
      'names that the students are to be pushed under afterwards: refused before anybody is trained',
    isHidden: true,
  }),
});

type TrainInput = z.output<typeof trainInput>;

/**
 * @param at the folder that the default run folder is below
 * @throws UnderstudyError `usage` for an input that the recipe does not know, `base` for a name that no base can have
 */
export function trainJobOf(input: TrainInput, at: string): TrainJob {
  refuseForeign(input);
  refuseSplit(input);
  checkCovariateNames(input.covariate ?? []);
  placeOfBase(input.base, at);
  const { log, columns, recipe, attempts, selection, fresh } = input;
  const name = basename(log).replace(/(\.(csv|parquet|jsonl|ndjson))?(\.gz)?$/i, '');
  const covariates = [...new Set(input.covariate ?? [])];
  const students = input.students ?? (recipe === 'class' ? 'all' : DEFAULT_STUDENTS);
  const out = input.out ?? resolve(at, join('runs', `${name}-${recipe}`));
  return {
    log,
    columns,
    attempts,
    base: { name: input.base },
    students: students === 'all' ? null : students,
    split: input.split ?? (recipe === 'solo' ? 'notebook' : 'random'),
    folds: input.folds ?? null,
    fold: null,
    selection,
    ...(covariates.length === 0 ? {} : { covariates }),
    out,
    features: out,
    fresh,
    plan: planOf(input),
    ofItems: itemsPlanOf(input),
    pushAs: input.pushAs ?? null,
  };
}

function planOf(input: TrainInput): TrainPlan {
  return { class: classPlan, adapter: adapterPlan, solo: soloPlan }[input.recipe](input);
}

function soloPlan(input: TrainInput): SoloPlan {
  const { learningRate, batchSize, epochs, maxLength, weightDecay, seed } = input;
  const { saveTotalLimit, warmupSteps } = input;
  const shared = { learningRate, batchSize, epochs, maxLength, weightDecay, seed };
  const settings = { ...TRAINING_DEFAULTS, ...defined({ ...shared, saveTotalLimit, warmupSteps }) };
  return { recipe: 'solo', settings };
}

function classPlan(input: TrainInput): ClassPlan {
  const { learningRate, batchSize: questions, epochs, maxLength, weightDecay, rank, seed } = input;
  const encoder = input.encoder ?? 'tuned';
  const readers = readersOf(input);
  const isFirst = encoder === 'tuned' && readers.length > 1;
  const [ofBoth, ofTraining] = [
    { maxLength, rank, seed },
    { learningRate, questions, epochs, weightDecay },
  ];
  const settings = {
    ...(encoder === 'tuned' && !isFirst ? TUNED_DEFAULTS : FROZEN_DEFAULTS),
    ...defined({ ...ofBoth, ...(isFirst ? {} : ofTraining) }),
  };
  const population = isFirst
    ? {
        ...POPULATION_DEFAULTS,
        ...defined({ learningRate, batchSize: questions, epochs, weightDecay, seed }),
      }
    : null;
  const shrinkage = priorOf(input.shrinkage, settings.rank);
  return { recipe: 'class', settings, encoder, population, readers, shrinkage };
}

/** Variances of the students' biases and of the components of their vectors, the same where there is one. */
function priorOf(shrinkage: TrainInput['shrinkage'], rank: number): Prior | null {
  if (shrinkage === undefined) return null;
  const [bias, vector] = typeof shrinkage === 'number' ? [shrinkage, shrinkage] : shrinkage;
  return { bias, vector: Array.from({ length: rank }, () => vector) };
}

function adapterPlan(input: TrainInput): AdapterPlan {
  const { loraRank: rank, loraAlpha: alpha, loraDropout: dropout, loraTargets: targetModules } = input;
  const { lora, ...rest } = ADAPTER_DEFAULTS;
  const { maxLength, seed, adapterEpochs: epochs } = input;
  return {
    recipe: 'adapter',
    class: { ...classPlan(input), readers: ['base'] },
    settings: {
      ...rest,
      ...defined({ maxLength, seed, epochs }),
      lora: { ...lora, ...defined({ rank, alpha, dropout, targetModules }) },
    },
  };
}

const SOLO_ONLY = ['warmupSteps', 'saveTotalLimit'] as const;
const CLASS_ONLY = ['rank', 'shrinkage', 'encoder'] as const;
const CLASS_ALONE = ['readers', 'covariate'] as const;
const ADAPTER_ONLY = ['loraRank', 'loraAlpha', 'loraDropout', 'loraTargets', 'adapterEpochs'] as const;

/** An input that does nothing is a misunderstanding. */
function refuseForeign(input: TrainInput): void {
  const foreign = {
    solo: [...CLASS_ONLY, ...CLASS_ALONE, ...ADAPTER_ONLY],
    class: [...SOLO_ONLY, ...ADAPTER_ONLY],
    adapter: [...SOLO_ONLY, ...CLASS_ALONE],
  }[input.recipe].find((name) => input[name] !== undefined);
  if (foreign === undefined) return;
  throw new UnderstudyError('usage', `\`${foreign}\`: of no use to \`recipe: ${input.recipe}\``, {
    hint: 'leave it out, or choose another `recipe`',
  });
}

function readersOf({ encoder, readers, covariate = [] }: TrainInput): readonly BlockName[] {
  return withCovariates(readers ?? (encoder === 'frozen' ? BLOCKS : ['base']), covariate);
}

/** Splits that a recipe, or a way to choose the epoch, cannot be judged by. */
function refuseSplit({ recipe, split, folds, selection }: TrainInput): void {
  if (split === 'student' && recipe !== 'class')
    throw new UnderstudyError('usage', `\`split: student\`: of no use to \`recipe: ${recipe}\``, {
      hint: 'only a class knows anything of a student who gave it no answers: `recipe: class`',
    });
  if (folds !== undefined && selection === 'test')
    throw new UnderstudyError('usage', '`folds`: expected `selection: validation`, got test', {
      hint: 'the model that learns from all folds has no test answers to choose its epoch by',
    });
}
