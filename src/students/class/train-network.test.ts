/** A class of made-up tokens, trained by a tiny model in a few steps. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeAll } from '../../../test/encode-all.ts';
import { folderCheckpoints } from '../../../test/folder-checkpoints.ts';
import { type ClassAnswers, rowsOn, type Side } from '../../answers/index.ts';
import { cpuDevice } from '../../engine/index.ts';
import { type Checkpoint, loadParameters, openCheckpoint, parameterTable } from '../../model/index.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { createPooler, FROZEN_DEFAULTS, TUNED_DEFAULTS } from '../../training/index.ts';
import type { ClassEvent } from '../events.ts';
import { type ClassData, groupRows, textsAsked } from './class-data.ts';
import { logitsOf } from './class-posteriors.ts';
import { type NetworkJob, stageSize, type TrainedNetwork, trainNetwork } from './train-network.ts';

const device = cpuDevice({ threads: 1 });
const STUDENTS = 5;
const TEXTS = 11;
const EPOCHS = 3;

let base: Checkpoint;
let pooled: Float32Array[];
let home: string;
beforeAll(async () => {
  base = await openCheckpoint(resolve(import.meta.dirname, '../../../test/fixtures/notebook-run/base'));
  const pooler = await createPooler(device, base, 1);
  const rows = await encodeAll(pooler, DATA.texts);
  pooled = DATA.texts.map((_, text) => rows.slice(text * pooler.width, (text + 1) * pooler.width));
  await pooler.release();
});
afterAll(() => base.close());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rm(home, { recursive: true }));

/** Everyone answers everything; the last text is for the test alone. */
function classOf(sideOf: (row: number, text: number) => Side): ClassData {
  const random = createMt19937(4);
  const count = STUDENTS * TEXTS;
  const student = Int32Array.from({ length: count }, (_, row) => row % STUDENTS);
  const text = Int32Array.from({ length: count }, (_, row) => Math.floor(row / STUDENTS));
  const ids = (name: string, length: number) => Array.from({ length }, (_, i) => `${name}${i}`);
  const answers: ClassAnswers = {
    students: ids('s', STUDENTS),
    texts: ids('t', TEXTS),
    questions: ids('q', TEXTS),
    answerIds: ids('a', count),
    student,
    text,
    question: text,
    topics: [],
    subjects: [],
    topic: new Int32Array(count).fill(-1),
    subject: new Int32Array(count).fill(-1),
    order: null,
    label: Uint8Array.from(text, (t) => (random.uniform() < (t % 3) / 3 + 0.1 ? 1 : 0)),
  };
  const sides = Array.from(text, (t, row) => sideOf(row, t));
  const rows = rowsOn(sides, 'train');
  return {
    answers,
    sides,
    texts: answers.texts.map((_, t) =>
      Int32Array.from({ length: 3 + ((5 * t) % 9) }, (__, i) => 5 + ((13 * i + 11 * t) % 150)),
    ),
    trainByStudent: groupRows(rows, student, STUDENTS),
    trainByText: groupRows(rows, text, TEXTS),
  };
}
const DATA = classOf((row, text) => (text === TEXTS - 1 ? 'test' : row % 7 === 2 ? 'validation' : 'train'));

type Encoder = 'tuned' | 'frozen';
const settingsOf = (encoder: Encoder) => ({
  ...(encoder === 'tuned' ? TUNED_DEFAULTS : FROZEN_DEFAULTS),
  // An estimate of the students after every epoch, however short.
  stepsPerRound: 1,
  rank: 2,
  epochs: EPOCHS,
  questions: 4,
});

interface Outcome {
  readonly events: ClassEvent[];
  readonly trained: TrainedNetwork | null;
}

/** Trains until it ends, or until so many steps have been told of. */
async function run(
  job: Partial<NetworkJob> & { encoder: Encoder },
  steps = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const events: ClassEvent[] = [];
  const training = trainNetwork({
    data: DATA,
    base,
    device,
    pooled: job.encoder === 'frozen' ? pooled : [],
    settings: settingsOf(job.encoder),
    fixedPrior: undefined,
    selection: 'validation',
    store: folderCheckpoints(join(home, 'straight')),
    before: { steps: 0, epochs: 0 },
    clock: () => 0,
    interrupted: () => events.filter(({ event }) => event === 'step').length >= steps,
    ...job,
  });
  for (let next = await training.next(); ; next = await training.next()) {
    if (next.done) return { events, trained: next.value };
    events.push(next.value);
  }
}

/** All that a training comes to, every digit. */
async function contents({ network, posteriors, best }: TrainedNetwork) {
  const { parameters } = await loadParameters(base, parameterTable(base.config, 'classifier'), { seed: 1 });
  const { weight, bias } = await network.copyTo(parameters);
  const scores = await network.score();
  await network.release();
  return { parameters, weight, bias, scores, posteriors, best };
}

describe.each(['frozen', 'tuned'] as const)('%s', (encoder) => {
  test('interrupted after every step and gone on with: the same to the last bit', async () => {
    const settings = { ...settingsOf(encoder), epochs: 2 };
    const straight = await run({ encoder, settings });
    const store = folderCheckpoints(join(home, 'often'));
    const heard: ClassEvent[] = [];
    let trained: TrainedNetwork | null = null;
    for (let i = 0; trained === null; i++) {
      expect(i).toBeLessThan(3 * 2 + 1);
      const outcome = await run({ encoder, settings, store }, 1);
      heard.push(...outcome.events);
      ({ trained } = outcome);
    }
    expect(heard).toEqual(straight.events);
    expect(await contents(trained)).toEqual(await contents(straight.trained!));
  });
});

describe('frozen', () => {
  const encoder = 'frozen';

  test('every epoch meets every question that has training answers, and tells of it', async () => {
    const { events, trained } = await run({ encoder, before: { steps: 100, epochs: 20 } });
    await trained!.network.release();
    expect(stageSize(textsAsked(DATA.answers, DATA.sides).length, settingsOf(encoder))).toEqual({
      epochs: EPOCHS,
      steps: 3 * EPOCHS,
    });
    const steps = events.filter((event) => event.event === 'step');
    expect(steps.map(({ step }) => step)).toEqual([101, 102, 103, 104, 105, 106, 107, 108, 109]);
    const trainRows = rowsOn(DATA.sides, 'train').length;
    for (const epoch of [0, 1, 2]) {
      const mine = steps.slice(3 * epoch, 3 * epoch + 3);
      expect(mine.map(({ questions }) => questions)).toEqual([4, 4, 2]);
      expect(mine.reduce((sum, { answers }) => sum + answers, 0)).toBe(trainRows);
    }
    const evaluations = events.filter((event) => event.event === 'evaluation');
    expect(evaluations.map(({ epoch, step }) => [epoch, step])).toEqual([
      [21, 103],
      [22, 106],
      [23, 109],
    ]);
    for (const { rows } of evaluations) expect(rows).toBe(rowsOn(DATA.sides, 'validation').length);
  });

  test('the best epoch’s weights and students are what remains', async () => {
    // Fast enough to be worse later.
    const settings = { ...settingsOf(encoder), epochs: 12, learningRate: 0.2 };
    const { events, trained } = await run({ encoder, settings });
    const losses = events.flatMap((event) => (event.event === 'evaluation' ? [event.log_loss!] : []));
    const least = Math.min(...losses);
    expect(trained!.best).toEqual({
      epoch: losses.indexOf(least) + 1,
      step: 3 * (losses.indexOf(least) + 1),
      score: -least,
    });
    expect(trained!.best.epoch).toBeLessThan(12);
    const { scores, posteriors } = await contents(trained!);
    const rows = rowsOn(DATA.sides, 'validation');
    const z = logitsOf(DATA.answers, rows, scores, posteriors);
    const loss = rows.reduce(
      (sum, row, i) => sum + Math.log(1 + Math.exp(DATA.answers.label[row] === 1 ? -z[i]! : z[i]!)),
      0,
    );
    expect(loss / rows.length).toBeCloseTo(least, 9);
  });

  test('with no rows to choose by the last epoch is taken', async () => {
    const data = classOf((_, text) => (text === TEXTS - 1 ? 'test' : 'train'));
    const { events, trained } = await run({ encoder, data });
    await trained!.network.release();
    expect(trained!.best).toMatchObject({ epoch: EPOCHS, step: 3 * EPOCHS });
    expect(events.at(-1)).toMatchObject({ rows: 0, log_loss: null, auc: null, best: true });
  });

  test('the test rows choose where they are told to', async () => {
    const { events, trained } = await run({ encoder, selection: 'test' });
    await trained!.network.release();
    expect(events.at(-1)).toMatchObject({ split: 'test', rows: STUDENTS });
  });

  test('ends early where it is told to, as far as the whole would have come', async () => {
    const { events } = await run({ encoder });
    const early = await run({ encoder, until: 2, store: folderCheckpoints(join(home, 'early')) });
    await early.trained!.network.release();
    expect(early.events).toEqual(events.slice(0, early.events.length));
    expect(early.events.at(-1)).toMatchObject({ event: 'evaluation', epoch: 2 });
  });

  test('a fixed prior stays', async () => {
    const fixedPrior = { bias: 0.3, vector: [0.2, 0.1] };
    const { events, trained } = await run({ encoder, fixedPrior });
    await trained!.network.release();
    expect(trained!.posteriors.prior).toEqual(fixedPrior);
    expect(events.at(-1)).toMatchObject({ bias_variance: 0.3, vector_variances: [0.2, 0.1] });
  });

  test('a number that is not finite names the questions, and what is still good', async () => {
    const settings = { ...settingsOf(encoder), learningRate: 1e30 };
    await expect(run({ encoder, settings })).rejects.toMatchObject({
      code: 'numeric',
      message: expect.stringMatching(
        /^class, step \d: .* in the batch of questions q\d+, q\d+(, q\d+, …)?; (no checkpoint was saved before|the last good checkpoint is .*)$/,
      ),
    });
  });

  test('a class of one student, one question and one answer trains', async () => {
    const one: ClassData = {
      answers: {
        students: ['s'],
        texts: ['t'],
        questions: ['q'],
        answerIds: ['a'],
        student: Int32Array.of(0),
        text: Int32Array.of(0),
        question: Int32Array.of(0),
        topics: [],
        subjects: [],
        topic: Int32Array.of(-1),
        subject: Int32Array.of(-1),
        order: null,
        label: Uint8Array.of(1),
      },
      sides: ['train'],
      texts: DATA.texts.slice(0, 1),
      trainByStudent: [[0]],
      trainByText: [[0]],
    };
    const { trained } = await run({ encoder, data: one, pooled: pooled.slice(0, 1) });
    const { scores, posteriors } = await contents(trained!);
    for (const value of [...scores, ...posteriors.students[0]!.mean])
      expect(Number.isFinite(value)).toBe(true);
    expect(scores[0]! + posteriors.students[0]!.mean[0]!).toBeGreaterThan(0);
  });
});
