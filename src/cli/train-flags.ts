/** The flags of `train`: which there are, and the job that they make, each recipe with its own defaults. */
import { basename, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Selection, SPLIT_KINDS, type SplitKind } from '../answers/index.ts';
import { DEVICE_NAMES, type DeviceName } from '../engine/index.ts';
import { UnderstudyError } from '../errors.ts';
import { checkBaseName, DEFAULT_BASE } from '../hub/index.ts';
import type { ClassEncoder } from '../model/index.ts';
import type { Prior } from '../students/index.ts';
import { ADAPTER_DEFAULTS, FROZEN_DEFAULTS, TRAINING_DEFAULTS, TUNED_DEFAULTS } from '../training/index.ts';
import {
  columnMap,
  countOrAll,
  LARGEST_SEED,
  numberFromZero,
  positiveNumber,
  variances,
  wholeNumber,
} from './flags.ts';
import { addPushFlags, type PushFlags } from './push-flags.ts';
import type { AdapterPlan, ClassPlan, SoloPlan, TrainJob, TrainPlan } from './train-job.ts';

export interface TrainFlags extends PushFlags {
  base: string;
  students?: number | 'all';
  recipe: TrainPlan['recipe'];
  epochs?: number;
  batchSize?: number;
  learningRate?: number;
  weightDecay?: number;
  warmupSteps?: number;
  maxLength?: number;
  rank?: number;
  shrinkage?: { bias: number; vector: number };
  encoder?: ClassEncoder;
  loraRank?: number;
  loraAlpha?: number;
  loraDropout?: number;
  loraTargets?: string[];
  adapterEpochs?: number;
  split?: SplitKind;
  folds?: number;
  attempts: 'all' | 'first';
  selection: Selection;
  saveTotalLimit?: number;
  seed: number;
  threads: number;
  device: DeviceName;
  columns?: Record<string, string>;
  out?: string;
  fresh?: true;
  push?: true;
  dryRun?: true;
  json?: true;
}

/** The recipe when none is named; docs/recipes.md says why. */
export const DEFAULT_RECIPE = 'class';
/** How many students of the recipes whose cost grows with them. */
const DEFAULT_STUDENTS = 50;

/** Adds the flags to the command. */
export function addTrainFlags(command: Command): Command {
  const [s, c, f, a] = [TRAINING_DEFAULTS, TUNED_DEFAULTS, FROZEN_DEFAULTS, ADAPTER_DEFAULTS];
  command
    .option(
      '--base <model>',
      'what training starts from: owner/name[@revision] of the Hugging Face Hub, a folder with a ModernBERT, or nano, the small one that comes along',
      DEFAULT_BASE,
    )
    .addOption(
      new Option(
        '--recipe <name>',
        'class: students share an encoder; adapter: class, then LoRA each; solo: all weights each',
      )
        .choices(['class', 'adapter', 'solo'])
        .default(DEFAULT_RECIPE),
    )
    .option(
      '--students <count>',
      `the most active ones, or all (default: all; solo and adapter ${DEFAULT_STUDENTS})`,
      countOrAll,
    )
    .addOption(
      new Option(
        '--split <kind>',
        "what is held out: a fifth of the answers, or of the questions, topics, subjects or students; each student's last answers (time); a fifth of each student's (notebook) (default: random; solo notebook)",
      ).choices(SPLIT_KINDS),
    )
    .option(
      '--folds <count>',
      'hold out every part once, in so many trainings: every answer gets a prediction of a model that has not seen it',
      wholeNumber(2, 100),
    )
    .addOption(
      new Option('--attempts <which>', "answers to a question that count: all of a student's, or the first")
        .choices(['all', 'first'])
        .default('all'),
    )
    .addOption(
      new Option('--selection <rows>', 'which rows choose the epoch; test is what the research notebook did')
        .choices(['validation', 'test'])
        .default('validation'),
    )
    .option(
      '--rank <count>',
      `class: dimensions of a student's vector (default: ${c.rank})`,
      wholeNumber(0, 64),
    )
    .option(
      '--shrinkage <variances>',
      "class: fixes the priors' variances, one for both or BIAS,VECTOR (default: BIAS estimated, VECTOR 1 and the scale of U estimated)",
      variances,
    )
    .addOption(
      new Option('--encoder <kind>', 'class: trained along, or every question encoded once').choices([
        'tuned',
        'frozen',
      ]),
    )
    .option(
      '--epochs <count>',
      `passes over the training data: of the encoder (class, adapter), of the head (with --encoder frozen), of every student (solo); the head of a tuned class has passes of its own (default: by the number of questions; solo ${s.epochs})`,
      wholeNumber(1),
    )
    .option(
      '--batch-size <count>',
      `of a step: questions (default: class ${c.questions}, frozen ${f.questions}) or, solo, answers (${s.batchSize})`,
      wholeNumber(1),
    )
    .option(
      '--learning-rate <rate>',
      `peak of the schedule (default: class ${c.learningRate}, frozen ${f.learningRate}, solo ${s.learningRate})`,
      positiveNumber,
    )
    .option(
      '--weight-decay <rate>',
      `of AdamW (default: class ${c.weightDecay}, frozen ${f.weightDecay}, solo ${s.weightDecay})`,
      numberFromZero,
    )
    .option(
      '--warmup-steps <count>',
      'solo: steps over which the learning rate rises (default: 0)',
      wholeNumber(0),
    )
    .option(
      '--max-length <tokens>',
      `longer texts are cut (default: class ${c.maxLength}, adapter ${a.maxLength}, solo ${s.maxLength})`,
      wholeNumber(3),
    )
    .option('--lora-rank <count>', `adapter: LoRA's r (default: ${a.lora.rank})`, wholeNumber(1, 256))
    .option('--lora-alpha <number>', `adapter: lora_alpha (default: ${a.lora.alpha})`, positiveNumber)
    .option('--lora-dropout <share>', `adapter: lora_dropout (default: ${a.lora.dropout})`, numberFromZero)
    .option(
      '--lora-targets <modules>',
      `adapter: target_modules (default: ${a.lora.targetModules.join(',')})`,
      (text: string) => text.split(',').map((name) => name.trim()),
    )
    .option(
      '--adapter-epochs <count>',
      `adapter: passes over a student's answers (default: ${a.epochs})`,
      wholeNumber(1),
    )
    .option(
      '--save-total-limit <count>',
      `solo: checkpoints kept of a student, the best among them (default: ${s.saveTotalLimit})`,
      wholeNumber(1),
    )
    .option(
      '--seed <number>',
      'of every draw: the order of training, what a base does not have',
      wholeNumber(0, LARGEST_SEED),
      s.seed,
    )
    .option('--threads <count>', 'of one operation; 0 for all cores', wholeNumber(0), 0)
    .addOption(new Option('--device <name>', 'what computes').choices([...DEVICE_NAMES]).default('cpu'))
    .option('--columns <pairs>', "the log's own names, such as user_id=student,is_correct=score", columnMap)
    .option('--out <folder>', 'the run folder (default: runs/<name of the log>-<recipe>)')
    .option(
      '--fresh',
      'start over: what the run folder holds is removed, but for the record of what was pushed',
    )
    .option('--push', 'push every student to the Hugging Face Hub, as soon as he is done');
  return addPushFlags(command, 'with --push: ')
    .option('--dry-run', 'say what would be trained, and what it would cost')
    .option('--json', 'one event a line on standard output');
}

/** @throws UnderstudyError `usage` for a flag that the recipe does not know, `base` for a name that is none */
export function trainJobOf(log: string, flags: TrainFlags): TrainJob {
  refuseForeignFlags(flags);
  refuseSplit(flags);
  checkBaseName(flags.base, process.cwd());
  const { recipe, attempts, selection, device, threads, columns = {} } = flags;
  const name = basename(log).replace(/(\.(csv|parquet|jsonl|ndjson))?(\.gz)?$/i, '');
  const students = flags.students ?? (recipe === 'class' ? 'all' : DEFAULT_STUDENTS);
  const out = resolve(flags.out ?? join('runs', `${name}-${recipe}`));
  return {
    log,
    columns,
    attempts,
    base: { name: flags.base },
    students: students === 'all' ? null : students,
    split: flags.split ?? (recipe === 'solo' ? 'notebook' : 'random'),
    folds: flags.folds ?? null,
    fold: null,
    selection,
    device,
    threads,
    out,
    features: out,
    fresh: flags.fresh === true,
    plan: planOf(flags),
  };
}

function planOf(flags: TrainFlags): TrainPlan {
  if (flags.recipe === 'class') return classPlan(flags);
  if (flags.recipe === 'adapter') return adapterPlan(flags);
  return soloPlan(flags);
}

function soloPlan(flags: TrainFlags): SoloPlan {
  const { learningRate, batchSize, epochs, maxLength, weightDecay, saveTotalLimit, warmupSteps, seed } =
    flags;
  const given = {
    learningRate,
    batchSize,
    epochs,
    maxLength,
    weightDecay,
    saveTotalLimit,
    warmupSteps,
    seed,
  };
  return { recipe: 'solo', settings: { ...TRAINING_DEFAULTS, ...defined(given) } };
}

function classPlan(flags: TrainFlags): ClassPlan {
  const { learningRate, batchSize: questions, epochs, maxLength, weightDecay, rank, seed } = flags;
  const encoder = flags.encoder ?? 'tuned';
  const given = { learningRate, questions, epochs, maxLength, weightDecay, rank, seed };
  const settings = {
    ...(encoder === 'tuned' ? TUNED_DEFAULTS : FROZEN_DEFAULTS),
    ...defined(given),
  };
  const shrinkage: Prior | null =
    flags.shrinkage === undefined
      ? null
      : {
          bias: flags.shrinkage.bias,
          vector: Array.from({ length: settings.rank }, () => flags.shrinkage!.vector),
        };
  return { recipe: 'class', settings, encoder, shrinkage };
}

function adapterPlan(flags: TrainFlags): AdapterPlan {
  const { loraRank: rank, loraAlpha: alpha, loraDropout: dropout, loraTargets: targetModules } = flags;
  const { lora, ...rest } = ADAPTER_DEFAULTS;
  const { maxLength, seed, adapterEpochs: epochs } = flags;
  return {
    recipe: 'adapter',
    class: classPlan(flags),
    settings: {
      ...rest,
      ...defined({ maxLength, seed, epochs }),
      lora: { ...lora, ...defined({ rank, alpha, dropout, targetModules }) },
    },
  };
}

const SOLO_ONLY = ['warmupSteps', 'saveTotalLimit'] as const;
const CLASS_ONLY = ['rank', 'shrinkage', 'encoder'] as const;
const ADAPTER_ONLY = ['loraRank', 'loraAlpha', 'loraDropout', 'loraTargets', 'adapterEpochs'] as const;

/** A flag that does nothing is a misunderstanding. */
function refuseForeignFlags(flags: TrainFlags): void {
  const foreign = {
    solo: [...CLASS_ONLY, ...ADAPTER_ONLY],
    class: [...SOLO_ONLY, ...ADAPTER_ONLY],
    adapter: SOLO_ONLY,
  }[flags.recipe].find((name) => flags[name] !== undefined);
  if (foreign === undefined) return;
  const flag = `--${foreign.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
  throw new UnderstudyError('usage', `${flag}: of no use to --recipe ${flags.recipe}`, {
    hint: 'leave it out, or choose another --recipe',
  });
}

/** Splits that a recipe, or a way to choose the epoch, cannot be judged by. */
function refuseSplit({ recipe, split, folds, selection }: TrainFlags): void {
  if (split === 'student' && recipe !== 'class')
    throw new UnderstudyError('usage', `--split student: of no use to --recipe ${recipe}`, {
      hint: 'only a class knows anything of a student who gave it no answers: --recipe class',
    });
  if (folds !== undefined && selection === 'test')
    throw new UnderstudyError('usage', '--folds: expected --selection validation, got test', {
      hint: 'the model that learns from all folds has no test answers to choose its epoch by',
    });
}

/** Without the names whose values were not given. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
