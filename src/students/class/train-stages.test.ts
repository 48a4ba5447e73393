/** All stages of a class by a tiny model. A head’s stage takes some 1500 steps, of one question each here. */
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
import { createPooler, FROZEN_DEFAULTS, POPULATION_DEFAULTS, TUNED_DEFAULTS } from '../../training/index.ts';
import type { ClassEvent } from '../events.ts';
import { NO_CHECKPOINTS } from './checkpoint-parts.ts';
import { type ClassData, groupRows, joinSides } from './class-data.ts';
import { logitsOf } from './class-posteriors.ts';
import type { Estimate } from './finish-class.ts';
import { trainNetwork } from './train-network.ts';
import { type StagesJob, type TrainedStages, trainStages } from './train-stages.ts';

const device = cpuDevice({ threads: 1 });
const STUDENTS = 4;
let base: Checkpoint;
let home: string;
beforeAll(async () => {
  base = await openCheckpoint(resolve(import.meta.dirname, '../../../test/fixtures/notebook-run/base'));
});
afterAll(() => base.close());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rm(home, { recursive: true }));

/** So many questions that two students answered each; right where the text has its token. */
function classOf(texts: number, sideOf: (row: number) => Side): ClassData {
  const random = createMt19937(4);
  const count = 2 * texts;
  const text = Int32Array.from({ length: count }, (_, row) => row >> 1);
  const student = Int32Array.from({ length: count }, (_, row) => (row + (row >> 3)) % STUDENTS);
  const ids = (name: string, length: number) => Array.from({ length }, (_, i) => `${name}${i}`);
  const answers: ClassAnswers = {
    students: ids('s', STUDENTS),
    texts: ids('t', texts),
    questions: ids('q', texts),
    answerIds: ids('a', count),
    student,
    text,
    question: text,
    topics: [],
    subjects: [],
    topic: new Int32Array(count).fill(-1),
    subject: new Int32Array(count).fill(-1),
    order: null,
    label: Uint8Array.from(text, (t) => (random.uniform() < (t % 3 === 0 ? 0.9 : 0.2) ? 1 : 0)),
  };
  const sides = Array.from(text, (_, row) => sideOf(row));
  const rows = rowsOn(sides, 'train');
  return {
    answers,
    sides,
    texts: answers.texts.map((_, t) => Int32Array.of(2, 5 + (t % 3), 10 + (t % 100), 3)),
    trainByStudent: groupRows(rows, student, STUDENTS),
    trainByText: groupRows(rows, text, texts),
  };
}
const usual = (row: number): Side => (row % 9 === 4 ? 'validation' : row % 7 === 3 ? 'test' : 'train');

async function pooledOf({ texts }: ClassData): Promise<Float32Array[]> {
  const pooler = await createPooler(device, base, 1);
  const rows = await encodeAll(pooler, texts);
  await pooler.release();
  return texts.map((_, text) => rows.slice(text * pooler.width, (text + 1) * pooler.width));
}

interface Outcome {
  readonly events: ClassEvent[];
  readonly trained: TrainedStages | null;
}

/** Trains to the end, or until so many events have been told of. */
async function run(
  job: Pick<StagesJob, 'data' | 'encoder' | 'settings'> & Partial<StagesJob>,
  most = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const events: ClassEvent[] = [];
  const training = trainStages({
    base,
    device,
    pooled: await pooledOf(job.data),
    fixedPrior: undefined,
    refit: true,
    selection: 'validation',
    store: folderCheckpoints(join(home, 'straight')),
    clock: () => 0,
    interrupted: () => events.length >= most,
    ...job,
  });
  for (let next = await training.next(); ; next = await training.next()) {
    if (next.done) return { events, trained: next.value };
    events.push(next.value);
  }
}

/** Interrupts after so many events of each process until it is done; what was told, but for the beginnings. */
async function runInPieces(job: Parameters<typeof run>[0], sizes: (process: number) => number) {
  const store = folderCheckpoints(join(home, 'pieces'));
  const heard: ClassEvent[] = [];
  const done: number[] = [];
  for (let process = 0; ; process++) {
    const { events, trained } = await run({ ...job, store }, sizes(process));
    const [begin, ...rest] = events;
    if (begin?.event === 'class') done.push(begin.done);
    heard.push(...rest);
    if (trained !== null) return { told: heard, trained, done };
    if (process > 60) throw new Error('it does not end');
  }
}

/** All that a training comes to, every digit. */
async function contents({ chosen, final, best, epochs, steps, copyTo, release }: TrainedStages) {
  const { parameters } = await loadParameters(base, parameterTable(base.config, 'classifier'), { seed: 1 });
  const copied = await copyTo(parameters);
  await release();
  return { chosen, final, best, epochs, steps, parameters, ...copied };
}

/** Mean log loss on the validation rows. */
function validationLoss({ answers, sides }: ClassData, { scores, posteriors }: Estimate): number {
  const rows = rowsOn(sides, 'validation');
  const z = logitsOf(answers, rows, scores, posteriors);
  const losses = rows.map((row, i) => Math.log(1 + Math.exp(answers.label[row] === 1 ? -z[i]! : z[i]!)));
  return losses.reduce((a, b) => a + b) / rows.length;
}

describe('frozen', () => {
  const data = classOf(12, usual);
  const settings = { ...FROZEN_DEFAULTS, rank: 2, questions: 4, epochs: 3, stepsPerRound: 1 };
  const job = { data, encoder: 'frozen' as const, settings };

  test('interrupted after every step, and in the refit: the same to the last bit', async () => {
    const straight = await run(job);
    const [, ...events] = straight.events;
    const steps = events.filter(({ event }) => event === 'step').length;
    const pieces = await runInPieces(job, (process) => (process < 20 ? 2 : 100));
    const isRefit = ({ event }: ClassEvent) => event === 'refit';
    expect(pieces.told.filter((event) => !isRefit(event))).toEqual(events.filter((event) => !isRefit(event)));
    expect(pieces.done.slice(0, steps + 1)).toEqual(Array.from({ length: steps + 1 }, (_, i) => i));
    expect(await contents(pieces.trained)).toEqual(await contents(straight.trained!));
  });

  test('the head is trained once more with the validation rows, for as many epochs as were best', async () => {
    const { events, trained } = await run(job);
    const { chosen, final, best, epochs, steps } = await contents(trained!);
    const refits = events.filter((event) => event.event === 'refit');
    expect(refits).toEqual(
      Array.from({ length: best.epoch }, (_, i) => ({ event: 'refit', epoch: i + 1, epochs: best.epoch })),
    );
    expect(final.scores).not.toEqual(chosen.scores);
    expect([epochs, steps]).toEqual([3, 9]);

    // The refit is the training of a class whose validation rows train, ended early.
    const joined = joinSides(data, 'validation', 'train');
    const pooled = await pooledOf(data);
    const again = trainNetwork({
      ...{ ...job, data: joined, base, device, pooled, fixedPrior: undefined, selection: 'validation' },
      ...{ store: NO_CHECKPOINTS, before: { steps: 0, epochs: 0 }, until: best.epoch },
      ...{ clock: () => 0, interrupted: () => false },
    });
    let next = await again.next();
    while (!next.done) next = await again.next();
    const { network, posteriors } = next.value!;
    expect(final).toEqual({ scores: await network.score(), posteriors });
    await network.release();

    // Without validation rows there is no refit.
    const whole = await run({ ...job, data: joined, store: folderCheckpoints(join(home, 'joined')) });
    const last = await contents(whole.trained!);
    expect(last.final).toEqual(last.chosen);
    expect(whole.events.some(({ event }) => event === 'refit')).toBe(false);
  });

  test('the first event says what there is', async () => {
    const { events, trained } = await run(job);
    await trained!.release();
    const count = (side: Side) => data.sides.filter((each) => each === side).length;
    expect(events[0]).toEqual({
      event: 'class',
      student: null,
      students: STUDENTS,
      questions: 12,
      train: count('train'),
      validation: count('validation'),
      test: count('test'),
      steps: 9,
      stages: [{ stage: 'head on the base', epochs: 3, steps: 9 }],
      done: 0,
    });
  });
});

describe('tuned', () => {
  const settings = {
    ...TUNED_DEFAULTS,
    rank: 1,
    questions: 1,
    epochs: 1,
    learningRate: 3e-3,
    stepsPerRound: 1,
  };
  const data = classOf(300, usual);
  const job = { data, encoder: 'tuned' as const, settings };

  test('the stage that is best on the validation rows is taken; events are numbered on; resumed, it is the same', async () => {
    const straight = await run(job);
    const [begin, ...events] = straight.events;
    const steps = events.flatMap((event) => (event.event === 'step' ? [event.step] : []));
    expect(steps).toEqual(Array.from({ length: steps.length }, (_, i) => i + 1));
    expect(begin).toMatchObject({ event: 'class', steps: steps.length });
    const stages = begin!.event === 'class' ? begin!.stages : [];
    expect(stages.map(({ stage, epochs }) => `${epochs} × ${stage}`)).toEqual([
      ...['5 × head on the base', '1 × encoder', '5 × head on the tuned encoder'],
    ]);
    expect(stages.reduce((total, stage) => total + stage.steps, 0)).toBe(steps.length);
    const evaluations = events.filter((event) => event.event === 'evaluation');
    const epochs = evaluations.map(({ epoch }) => epoch);
    expect(epochs).toEqual(Array.from({ length: epochs.length }, (_, i) => i + 1));
    expect(epochs).toHaveLength(5 + 1 + 5); // head, encoder, head

    const got = await contents(straight.trained!);
    const losses = evaluations.map((event) => event.log_loss!);
    const least = Math.min(...losses);
    expect(got.best.epoch).toBe(losses.indexOf(least) + 1);
    expect(got.best.step).toBe(evaluations[losses.indexOf(least)]!.step);
    expect(validationLoss(data, got.chosen)).toBeCloseTo(least, 9);

    const perEpoch = steps.length / epochs.length;
    const cuts = [1, 4.6 * perEpoch, 0.6 * perEpoch, 0.9 * perEpoch, 2.2 * perEpoch].map(Math.round);
    const pieces = await runInPieces(job, (process) => cuts[process] ?? Number.POSITIVE_INFINITY);
    expect(pieces.done).toHaveLength(cuts.length + 1);
    expect(pieces.told).toEqual(events);
    expect(await contents(pieces.trained)).toEqual(got);
  });

  test('with nothing to choose by the encoder is taken, all of it', async () => {
    const unjudged = classOf(300, (row) => (row % 7 === 3 ? 'test' : 'train'));
    const { trained, events } = await run({ ...job, data: unjudged });
    const { best, parameters, chosen, final } = await contents(trained!);
    expect(best.epoch).toBe(6);
    expect(final).toEqual(chosen);
    expect(events.some(({ event }) => event === 'refit')).toBe(false);
    const { parameters: before } = await loadParameters(base, parameterTable(base.config, 'classifier'), {
      seed: 1,
    });
    const name = 'model.layers.0.mlp.Wi.weight';
    expect(parameters.get(name)!.data).not.toEqual(before.get(name)!.data);
  });
});

describe('tuned on the population first', () => {
  const data = classOf(60, usual);
  const settings = { ...FROZEN_DEFAULTS, rank: 1, questions: 20, epochs: 2, stepsPerRound: 1 };
  const alone = Int32Array.from(data.answers.texts, (_, text) => text);
  const population = (changes: Partial<typeof POPULATION_DEFAULTS>, groupOf = alone) => ({
    settings: { ...POPULATION_DEFAULTS, ...changes },
    blocks: ['base' as const],
    covariates: [],
    groupOf,
  });
  const job = { data, encoder: 'tuned' as const, settings };
  const stagesOf = ([begin]: ClassEvent[]) =>
    begin!.event === 'class' ? begin!.stages.map(({ stage }) => stage) : [];
  const heads = (events: ClassEvent[]) => events.filter(({ event }) => event === 'evaluation').length;

  test('one head, on what is kept: the base as it was where tuning learns nothing', async () => {
    const { events, trained } = await run({ ...job, population: population({ learningRate: 1e-12 }) });
    expect(stagesOf(events)).toEqual(['population', 'head on the kept encoder']);
    expect(events.find(({ event }) => event === 'encoders')).toMatchObject({ kept: 'frozen' });
    const steps = events.flatMap((event) =>
      event.event === 'step' || event.event === 'tuning' ? [event.step] : [],
    );
    expect(steps).toEqual(steps.map((_, i) => i + 1));
    expect(heads(events)).toBe(2);

    // It is the class that is frozen from the first.
    const got = await contents(trained!);
    expect([got.steps, got.epochs]).toEqual([steps.length, 4 * POPULATION_DEFAULTS.epochs + 2]);
    const frozen = await run({
      ...{ ...job, encoder: 'frozen' as const },
      store: folderCheckpoints(join(home, 'frozen')),
    });
    const { best, epochs: _, steps: ofHead, ...same } = await contents(frozen.trained!);
    expect(got).toMatchObject(same);
    expect(got.best.step - best.step).toBe(got.steps - ofHead);
  });

  test('questions that are all alike leave nothing out: no tuning, the base as it was', async () => {
    const stage = population({}, new Int32Array(alone.length));
    const { events, trained } = await run({ ...job, population: stage });
    expect(stagesOf(events)).toEqual(['head on the base']);
    expect(events[1]).toMatchObject({ event: 'not tuned', student: null });
    expect(events.some(({ event }) => event === 'tuning')).toBe(false);
    const got = await contents(trained!);
    const frozen = await run({
      ...{ ...job, encoder: 'frozen' as const },
      store: folderCheckpoints(join(home, 'frozen')),
    });
    expect(got).toEqual(await contents(frozen.trained!));
  });
});
