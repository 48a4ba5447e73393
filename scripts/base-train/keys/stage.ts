/** The stage after distillation: choosing the key of questions among their options, with distillation beside it. */
import { join } from 'node:path';
import { openDevice } from '../../../src/engine/index.ts';
import { UnderstudyError } from '../../../src/errors.ts';
import type { ModernBertConfig } from '../../../src/model/index.ts';
import {
  type ChoiceBatch,
  type ChoiceTraining,
  NOTHING_TAUGHT,
  openChoiceTraining,
  type Tokens,
} from '../../../src/training/index.ts';
import { taughtBatches } from '../batches.ts';
import type { Statistics } from '../counts.ts';
import { addToCurve } from '../curve.ts';
import { type Lesson, runLoop } from '../loop.ts';
import { KEY_SETTINGS, keyRateAt, SETTINGS } from '../schedule.ts';
import { checkpointsIn, checkpointToWrite, FIRST, readState, saveState } from '../state.ts';
import type { Training } from '../train.ts';
import {
  choiceBatches,
  choiceOf,
  type KeyedQuestion,
  keyedQuestions,
  questionsOn,
  tokensOf,
} from './questions.ts';

const EVALUATE_EVERY = 25;
/** Tokens of a step that the teacher reads: beside those of questions, enough to hold the meaning. */
const TAUGHT_TOKENS = 512;
/** Questions of a batch that is measured on. */
const MEASURED_TOGETHER = 32;

/** Where this stage keeps its checkpoints and its curve: in a folder of the work folder, which stays as it is. */
export const keysFolder = (work: string): string => join(work, 'keys');

export async function openKeys(
  config: ModernBertConfig,
  statistics: Statistics,
  threads: number,
): Promise<ChoiceTraining> {
  const device = await openDevice('cpu', { threads });
  return await openChoiceTraining(device, config, { ...SETTINGS, ...KEY_SETTINGS, ...statistics });
}

/**
 * The first checkpoint of the stage: the weights that have learned most, without moments, and the texts that come next.
 *
 * @throws UnderstudyError `run` where nothing has been distilled
 */
export async function beginKeys(work: string, config: ModernBertConfig, threads: number): Promise<void> {
  const folder = checkpointToWrite(checkpointsIn(work));
  const saved = readState(folder);
  if (saved === undefined)
    throw new UnderstudyError('run', `${work}: expected a checkpoint to go on from, got none`, {
      hint: 'train without --stage keys first',
    });
  const { epoch, window } = saved.state;
  const model = await openKeys(config, saved.statistics, threads);
  try {
    await model.load(folder);
    const state = { ...FIRST, epoch, window: window + 1, keys: { epoch: 0, question: 0 } };
    await saveState(checkpointsIn(keysFolder(work)).level, model, { state, statistics: saved.statistics });
  } finally {
    await model.release();
  }
}

export interface KeyTraining extends Omit<Training, 'model'> {
  readonly model: ChoiceTraining;
}

/**
 * Ends as `train` does.
 *
 * @throws UnderstudyError `log` without questions to learn from and to measure on; whatever the teacher, the student or
 *   the disk throws
 */
export async function trainKeys(training: KeyTraining): Promise<void> {
  const { source, model, saved, folder, limit, interrupted, say } = training;
  const all = keyedQuestions(source.library.questions);
  const [learned, held] = [questionsOn(all, false), questionsOn(all, true)];
  if (learned.length === 0 || held.length === 0)
    throw new UnderstudyError(
      'log',
      `questions with a key: expected some to learn from and some to measure on, got ${learned.length} and ${held.length}`,
      { hint: 'the folder of texts needs questions-with-key.csv.gz with some hundreds of questions' },
    );
  say(`${learned.length} questions to learn from, ${held.length} held out`);
  const encode = (text: string) => training.studentIds(source.encode(text));
  const measured = [
    ...training.heldOut.map(([batch, taught]) => ({ batch, taught, choices: [] })),
    ...heldOutChoices(held, encode),
  ];
  const { step } = await runLoop({
    before: saved.state,
    lessons: lessonsFrom(training, learned, encode),
    rateAt: keyRateAt,
    evaluateEvery: EVALUATE_EVERY,
    async measure(state, loss) {
      const { choiceLoss, chosen, chance, ...missed } = await model.evaluate(measured);
      await addToCurve(
        training.curve,
        state,
        { ...missed, loss, keys: { loss: choiceLoss, chosen } },
        keyRateAt,
      );
      return (
        `key chosen ${chosen.toFixed(3)} (chance ${chance.toFixed(3)}), its loss ${choiceLoss.toFixed(3)}; ` +
        `missed of texts ${missed.texts.toFixed(4)}, of tokens ${missed.tokens.toFixed(4)}`
      );
    },
    save: (state) => saveState(folder, model, { state, statistics: saved.statistics }),
    limit,
    interrupted,
    say,
  });
  say(`${folder}: kept at step ${step}`);
}

function heldOutChoices(held: readonly KeyedQuestion[], encode: (text: string) => Tokens): ChoiceBatch[] {
  const choices = held.map((question) => choiceOf(question, encode, false));
  return Array.from({ length: Math.ceil(choices.length / MEASURED_TOGETHER) }, (_, b) => ({
    ...NOTHING_TAUGHT,
    choices: choices.slice(b * MEASURED_TOGETHER, (b + 1) * MEASURED_TOGETHER),
  }));
}

/** In a step a batch of texts that the teacher has read, and one of questions. */
async function* lessonsFrom(
  { source, model, saved, studentIds }: KeyTraining,
  questions: readonly KeyedQuestion[],
  encode: (text: string) => Tokens,
): AsyncGenerator<Lesson, void> {
  const from = saved.state.keys ?? { epoch: 0, question: 0 };
  const asked = choiceBatches(questions, { encode, seed: source.seed }, from);
  for await (const { batch, taught, next } of taughtBatches(
    { ...source, mostTokens: TAUGHT_TOKENS },
    saved.state,
  )) {
    const { choices, next: keys } = asked.next().value;
    yield {
      tokens: batch.reduce((sum, { length }) => sum + length, 0) + tokensOf(choices),
      learn: (at) => model.step({ batch: batch.map(studentIds), taught, choices }, at),
      next: { ...next, keys },
    };
  }
}
