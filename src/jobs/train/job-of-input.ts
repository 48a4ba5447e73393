/** From what was asked for to the job: each recipe's plan, and what a recipe has no use for. */
import { basename, join, resolve } from 'node:path';
import { checkCovariateNames } from '../../answers/inputs.ts';
import { UnderstudyError } from '../../errors.ts';
import { DEFAULT_BASE, NOTEBOOK_BASE, nameInAddress, placeOfBase } from '../../hub/inputs.ts';
import { BLOCKS, type BlockName } from '../../readers/inputs.ts';
import type { Prior } from '../../students/index.ts';
import {
  ADAPTER_DEFAULTS,
  FROZEN_DEFAULTS,
  TRAINING_DEFAULTS,
  TUNED_DEFAULTS,
} from '../../training/inputs.ts';
import { readingAsked } from '../common-fields.ts';
import { defined } from '../fields.ts';
import { DEFAULT_STUDENTS, type TrainInput } from './input.ts';
import { itemsPlanOf, tuningOf, withCovariates } from './items/items-plan.ts';
import type { AdapterPlan, ClassPlan, SoloPlan, TrainJob, TrainPlan } from './plans.ts';

/**
 * @param at the folder that the default run folder is below
 * @throws UnderstudyError `usage` for an input that the recipe does not know, `base` for a name that no base can have
 */
export function trainJobOf(input: TrainInput, at: string): TrainJob {
  refuseForeign(input);
  refuseSplit(input);
  checkCovariateNames(input.covariate ?? []);
  const base = nameInAddress(input.base ?? (input.recipe === 'solo' ? NOTEBOOK_BASE : DEFAULT_BASE));
  placeOfBase(base, at);
  const { log, columns, recipe, attempts, selection, fresh } = input;
  const name = basename(log).replace(ENDING, '');
  const covariates = [...new Set(input.covariate ?? [])];
  const students = input.students ?? (recipe === 'class' ? 'all' : DEFAULT_STUDENTS);
  const out = input.out ?? resolve(at, join('runs', `${name}-${recipe}`));
  return {
    log,
    columns,
    attempts,
    base: { name: base },
    students: students === 'all' ? null : students,
    split: input.split ?? (recipe === 'solo' ? 'notebook' : 'random'),
    folds: input.folds ?? null,
    fold: null,
    selection,
    ...(covariates.length === 0 ? {} : { covariates }),
    ...readingAsked(input),
    out,
    features: out,
    fresh,
    plan: planOf(input),
    ofMany: planOfMany(input),
    ofItems: itemsPlanOf(input),
    pushAs: input.pushAs ?? null,
  };
}

/** What the name of a log says of its format. */
const ENDING = /(\.(csv|tsv|txt|parquet|jsonl|ndjson|json|arrow|feather|xlsx|xlsm|ods))?(\.gz)?$/i;

function planOf(input: TrainInput): TrainPlan {
  if (input.recipe === 'solo') return soloPlan(input);
  if (input.recipe === 'adapter') return adapterPlan(input);
  const readers = withCovariates(input.readers ?? BLOCKS, input.covariate ?? []);
  const isBaseAlone = readers.every((name) => name === 'base');
  return classPlan(input, readers, input.encoder ?? (isBaseAlone ? 'tuned' : 'frozen'));
}

/** They would mean another thing to an encoder than to a head. */
const OF_ONE_ENCODER = ['epochs', 'learningRate', 'batchSize', 'weightDecay'] as const;

/** What a class is where there are many questions, unless the user chose. */
function planOfMany(input: TrainInput): ClassPlan | null {
  const plan = planOf(input);
  const hasChosen = input.encoder !== undefined || OF_ONE_ENCODER.some((name) => input[name] !== undefined);
  const isOpen = plan.recipe === 'class' && plan.encoder === 'frozen' && !hasChosen;
  return isOpen && plan.readers.includes('base') ? classPlan(input, plan.readers, 'tuned') : null;
}

function soloPlan(input: TrainInput): SoloPlan {
  const { learningRate, batchSize, epochs, maxLength, weightDecay, seed } = input;
  const { saveTotalLimit, warmupSteps } = input;
  const shared = { learningRate, batchSize, epochs, maxLength, weightDecay, seed };
  const settings = { ...TRAINING_DEFAULTS, ...defined({ ...shared, saveTotalLimit, warmupSteps }) };
  return { recipe: 'solo', settings };
}

function classPlan(
  input: TrainInput,
  readers: readonly BlockName[],
  encoder: ClassPlan['encoder'],
): ClassPlan {
  const { learningRate, batchSize: questions, epochs, maxLength, weightDecay, rank, seed } = input;
  const isFirst = encoder === 'tuned' && readers.length > 1;
  const [ofBoth, ofTraining] = [
    { maxLength, rank, seed },
    { learningRate, questions, epochs, weightDecay },
  ];
  const settings = {
    ...(encoder === 'tuned' && !isFirst ? TUNED_DEFAULTS : FROZEN_DEFAULTS),
    ...defined({ ...ofBoth, ...(isFirst ? {} : ofTraining) }),
  };
  const population = isFirst ? tuningOf(input) : null;
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
    class: classPlan(input, ['base'], input.encoder ?? 'tuned'),
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
