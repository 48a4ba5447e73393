/** A sitting: from the last checkpoint on, or from the first that there is. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UnderstudyError } from '../../src/errors.ts';
import { acquireLock, recoverFolder } from '../../src/files/index.ts';
import { type ModernBertConfig, readConfig } from '../../src/model/index.ts';
import { fitTokenizer, loadTokenizer } from '../../src/text/index.ts';
import type { Distillation, Taught, Tokens } from '../../src/training/index.ts';
import { type BatchSource, teachAll } from './batches.ts';
import { begin } from './begin.ts';
import { beginKeys, keysFolder, openKeys, trainKeys } from './keys/stage.ts';
import { configOf } from './shape.ts';
import {
  type Checkpoints,
  checkpointsIn,
  checkpointToResume,
  isFinished,
  readState,
  type SavedState,
} from './state.ts';
import { openStudent } from './student.ts';
import { forkTeacher } from './teacher-process.ts';
import { epochTexts, type Library, readLibrary } from './texts.ts';
import { train } from './train.ts';
import { cutVocabulary, studentIds, type Vocabulary } from './vocabulary.ts';

/** The file of the work folder that has the curve. */
export const CURVE = 'curve.csv';
/** Longest text that is trained on, in tokens. */
const LONGEST = 192;
/** Texts that the student is measured on. */
const HELD_OUT_TEXTS = 384;

export const STAGES = ['distil', 'keys'] as const;
export type Stage = (typeof STAGES)[number];

export interface Sitting {
  /** Folders: the teacher's checkpoint, what the training keeps, and the texts. */
  readonly teacher: string;
  readonly work: string;
  readonly text: string;
  /** What is learned: to say what the teacher says, or, after that, also to choose the key of questions. */
  readonly stage: Stage;
  /** Seconds; infinite for no end. */
  readonly limit: number;
  /** Steps in which the learning rate is to fall to 0; 0 to keep it level. */
  readonly finishSteps: number;
  /** The student's; the teacher has one of their own. */
  readonly threads: number;
  readonly seed: number;
  /** Asked for once there is something to keep: until then an interrupt may end the process. */
  readonly heedInterrupts: () => () => boolean;
  /** ISO time of now. */
  readonly now: string;
  readonly say: (line: string) => void;
}

type Checkpointed = Pick<Distillation, 'load' | 'loadMoments'>;

/** What the teacher and the student are given to read. */
interface Reading {
  readonly source: BatchSource;
  readonly vocabulary: Vocabulary;
  readonly config: ModernBertConfig;
}

/**
 * @throws UnderstudyError `base` where the teacher is not one, does not open or is gone; `log` without texts; `run` where
 *   the work folder is in use
 */
export async function learn(sitting: Sitting): Promise<void> {
  const { teacher: folder, work, text, seed, say } = sitting;
  const vocabulary = cutVocabulary(folder);
  const config = configOf(vocabulary);
  const encode = await teachersEncoder(folder);
  await mkdir(work, { recursive: true });
  const lock = await acquireLock(join(work, 'lock'), sitting.now, { hasOut: false });
  try {
    await recoverFolder(work);
    say('reading texts');
    const library = readLibrary(text);
    const teacher = await forkTeacher(folder);
    say(`the teacher reads in process ${teacher.pid}`);
    try {
      const source = { library, encode, teacher, seed };
      await learnFrom({ source, vocabulary, config }, sitting);
    } finally {
      await teacher.release();
    }
  } finally {
    await lock.release();
  }
}

async function learnFrom({ source, vocabulary, config }: Reading, sitting: Sitting): Promise<void> {
  const { finishSteps, threads, seed, say } = sitting;
  const isKeys = sitting.stage === 'keys';
  const work = isKeys ? keysFolder(sitting.work) : sitting.work;
  const checkpoints = checkpointsIn(work);
  const heldOut = heldOutTexts(source.library, seed);
  if (readState(checkpoints.level) === undefined) {
    if (isKeys) await beginKeys(sitting.work, config, threads);
    else await begin({ source, vocabulary, config, folder: checkpoints.level, threads, say });
  }
  const { folder, saved } = resumed(checkpoints, finishSteps);
  if (isFinished(saved.state)) {
    say(`finished at step ${saved.state.step}: train on without --finish, or --write yes`);
    return;
  }
  const interrupted = sitting.heedInterrupts();
  say(`goes on from step ${saved.state.step}`);
  const toStudent = studentIds(vocabulary);
  const measured: [Tokens[], Taught][] = [];
  for await (const { batch, taught } of teachAll(heldOut, source))
    measured.push([batch.map(toStudent), taught]);
  const training = {
    source,
    saved,
    studentIds: toStudent,
    heldOut: measured,
    folder: saved.state.finish === null ? checkpoints.level : checkpoints.finishing,
    curve: join(work, CURVE),
    limit: sitting.limit,
    interrupted,
    say,
  };
  if (isKeys)
    await resume(await openKeys(config, saved.statistics, threads), folder, (model) =>
      trainKeys({ ...training, model }),
    );
  else
    await resume(await openStudent(config, saved.statistics, threads), folder, (model) =>
      train({ ...training, model }),
    );
}

/** A model as the checkpoint has it, until what is done with it is done. */
async function resume<M extends Checkpointed & { release(): Promise<void> }>(
  model: M,
  folder: string,
  train: (model: M) => Promise<void>,
): Promise<void> {
  try {
    await model.load(folder);
    await model.loadMoments(folder);
    await train(model);
  } finally {
    await model.release();
  }
}

/** The checkpoint to go on from, and what is known there; a descent that is asked for begins where the level part stands. */
function resumed(
  checkpoints: Checkpoints,
  finishSteps: number,
): { readonly folder: string; readonly saved: SavedState } {
  const folder = checkpointToResume(checkpoints, finishSteps > 0);
  const { state, statistics } = readState(folder)!;
  const finish = state.finish ?? (finishSteps > 0 ? { from: state.step, steps: finishSteps } : null);
  return { folder, saved: { state: { ...state, finish }, statistics } };
}

/** @throws UnderstudyError `log` where there are none: without them nobody knows what the student has learned */
function heldOutTexts(library: Library, seed: number): string[] {
  const texts = epochTexts(library, { epoch: 0, seed, held: true }).slice(0, HELD_OUT_TEXTS);
  if (texts.length > 0) return texts;
  throw new UnderstudyError('log', 'expected texts to measure on, one source in a hundred, got none', {
    hint: 'train on some hundreds of passages, glosses or questions at least',
  });
}

/** How the teacher cuts a text, and so the student. */
async function teachersEncoder(folder: string): Promise<BatchSource['encode']> {
  const config = await readConfig(folder);
  if (config.classifierPooling !== 'mean')
    throw new UnderstudyError(
      'base',
      `${folder}: expected a teacher who pools a text by the mean of its tokens, got ${config.classifierPooling}`,
    );
  const tokenizer = fitTokenizer(await loadTokenizer(folder), config);
  return (text) => tokenizer.encode(text, LONGEST);
}
