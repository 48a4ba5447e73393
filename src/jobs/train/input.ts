/** What a training can be asked for, with each recipe's own defaults. */
import { z } from 'zod';
import { ATTEMPTS, SELECTIONS, SPLIT_KINDS } from '../../answers/inputs.ts';
import { DEFAULT_BASE, NOTEBOOK_BASE, SHIPPED_BASES_TEXT } from '../../hub/inputs.ts';
import { BLOCKS } from '../../readers/inputs.ts';
import {
  ADAPTER_DEFAULTS,
  FROZEN_DEFAULTS,
  POPULATION_DEFAULTS,
  TRAINING_DEFAULTS,
  TUNED_DEFAULTS,
} from '../../training/inputs.ts';
import { columnNames, FORMATS, logReadingFields } from '../common-fields.ts';
import {
  choice,
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
import { FEWEST_TO_TUNE } from './encoder-rule.ts';

/** The recipe when none is named; docs/recipes.md says why. */
const DEFAULT_RECIPE = 'class';
/** How many students of the recipes whose cost grows with them. */
export const DEFAULT_STUDENTS = 50;

const [s, c, f, a] = [TRAINING_DEFAULTS, TUNED_DEFAULTS, FROZEN_DEFAULTS, ADAPTER_DEFAULTS];
const p = POPULATION_DEFAULTS;
const byRecipe = (what: 'learningRate' | 'weightDecay') =>
  `frozen ${f[what]}, tuned ${p[what]}, with \`readers: base\` ${c[what]}, solo ${s[what]}`;

export const trainInput = z.strictObject({
  log: path().meta({
    description: `answers as ${FORMATS}, or items alone: a row an item with facility and answers, or b and se, or count_a … and correct_option`,
  }),
  base: optional(text(), {
    description: `what training starts from: owner/name[@revision] of the Hugging Face Hub, a folder with a ModernBERT or a BERT, or one that comes along: ${SHIPPED_BASES_TEXT}`,
    otherwise: `${DEFAULT_BASE}; solo ${NOTEBOOK_BASE}`,
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
      'class: frozen: every question is encoded once; tuned: first on how hard questions are, which is kept where it reads better; with base as the only one of `readers`, along with the students',
    otherwise: `frozen; tuned from ${FEWEST_TO_TUNE.toLocaleString('en')} training questions on, of a log, with a base that has read`,
    value: 'kind',
  }),
  readers: optional(z.array(choice(BLOCKS), { error: expected(`a list of ${BLOCKS.join(', ')}`) }), {
    description:
      'class: what questions are read with: the base, words, letters (runs of 3 to 5), surface (lengths, digits, negations, options)',
    otherwise: 'all',
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
    otherwise: `frozen ${f.questions}, tuned ${p.batchSize}, with \`readers: base\` ${c.questions}, solo ${s.batchSize}`,
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
  ...logReadingFields('plain where texts clearly hold it'),
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

export type TrainInput = z.output<typeof trainInput>;
