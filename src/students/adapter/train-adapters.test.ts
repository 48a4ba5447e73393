/** Adapters of four students on a tiny class that nothing has trained. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeAll } from '../../../test/encode-all.ts';
import { folderCheckpoints } from '../../../test/folder-checkpoints.ts';
import { writeTinyClass } from '../../../test/tiny-class.ts';
import type { ClassAnswers, Side } from '../../answers/index.ts';
import { cpuDevice } from '../../engine/index.ts';
import { type Adapter, LORA_DEFAULTS, readAdapter } from '../../model/index.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { loadTokenizer, type Tokenizer } from '../../text/index.ts';
import {
  ADAPTER_DEFAULTS,
  type ClassModel,
  createScorer,
  openClassModel,
  studentRow,
} from '../../training/index.ts';
import { studentPosterior } from '../class/posterior.ts';
import type { AdapterEvent } from '../events.ts';
import type { StudentResult } from '../student-result.ts';
import { type AdapterJob, trainAdapters } from './train-adapters.ts';

const SETTINGS = {
  ...ADAPTER_DEFAULTS,
  lora: { ...LORA_DEFAULTS, rank: 2, alpha: 4 },
  students: 2,
  epochs: 2,
  maxLength: 24,
  learningRate: 5e-3,
};
const PRIOR = { bias: 0.8, vector: [0.5] };
/** Answers of each; the last has too few. */
const COUNTS = { ann: 24, ben: 22, eve: 14, kim: 12, low: 7 };
const STUDENTS = Object.keys(COUNTS);

const home = await mkdtemp(join(tmpdir(), 'understudy-test-'));
let model: ClassModel;
let tokenizer: Tokenizer;
let runs = 0;
let means: Float64Array[];
beforeAll(async () => {
  await writeTinyClass(join(home, 'class'), { seed: 4, rank: 1, temperature: 1 });
  model = await openClassModel(join(home, 'class'));
  tokenizer = await loadTokenizer(join(home, 'class'));
  means = await meansOfClass();
});
afterAll(async () => {
  await model.checkpoint.close();
  await rm(home, { recursive: true });
});

const random = createMt19937(11);
const rows = Object.values(COUNTS).flatMap((count, student) =>
  Array.from({ length: count }, (_, text) => ({ student, text, label: random.uniform() < 0.6 ? 1 : 0 })),
);
const texts = Array.from({ length: 24 }, (_, i) => `What is ${i} + ${(7 * i) % 13}?`);
const ANSWERS: ClassAnswers = {
  students: STUDENTS,
  texts,
  questions: texts.map((_, i) => `q${i}`),
  answerIds: rows.map((_, i) => `a${i}`),
  student: Int32Array.from(rows, ({ student }) => student),
  text: Int32Array.from(rows, ({ text }) => text),
  question: Int32Array.from(rows, ({ text }) => text),
  topics: [],
  subjects: [],
  topic: new Int32Array(rows.length).fill(-1),
  subject: new Int32Array(rows.length).fill(-1),
  order: null,
  label: Uint8Array.from(rows, ({ label }) => label),
};
const SIDES = rows.map(
  ({ text }): Side => (text % 5 === 2 ? 'test' : text % 6 === 3 ? 'validation' : 'train'),
);

interface Outcome {
  readonly events: AdapterEvent[];
  readonly done: boolean;
}
interface Place {
  readonly folder: string;
  readonly results: Map<string, StudentResult>;
  readonly adapters: Map<string, Adapter>;
}
const place = (): Place => ({ folder: join(home, `run-${runs++}`), results: new Map(), adapters: new Map() });

/** Trains until it ends, or until so many events have been told of after the encoding. */
async function run(
  at: Place,
  job: Partial<AdapterJob> = {},
  most = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const events: AdapterEvent[] = [];
  const training = trainAdapters({
    answers: ANSWERS,
    sides: SIDES,
    model,
    prior: PRIOR,
    temperature: 1,
    asClass: (student) => studentRow(model, means[STUDENTS.indexOf(student)]!),
    baseName: 'class',
    tokenizer,
    device: cpuDevice({ threads: 1 }),
    settings: SETTINGS,
    selection: 'validation',
    isFinished: (student) => at.results.has(student),
    checkpoints: (student) => folderCheckpoints(join(at.folder, student)),
    async keep(result, save) {
      const folder = await mkdtemp(join(home, 'kept-'));
      await save(folder);
      at.results.set(result.student, result);
      at.adapters.set(result.student, await readAdapter(folder, model.checkpoint.config));
    },
    clock: () => 0,
    interrupted: () => events.filter(({ event }) => event === 'step').length >= most,
    ...job,
  });
  for (let next = await training.next(); ; next = await training.next()) {
    if (next.done) return { events, done: next.value };
    events.push(next.value);
  }
}

let straight: Place & Outcome;
beforeAll(async () => {
  const at = place();
  straight = { ...at, ...(await run(at)) };
});

/** What the class makes of a student's training answers alone: K numbers. */
async function meansOfClass(): Promise<Float64Array[]> {
  const scorer = await createScorer(cpuDevice({ threads: 1 }), model);
  const scores = await encodeAll(
    scorer,
    texts.map((text) => tokenizer.encode(text, SETTINGS.maxLength)),
  );
  await scorer.release();
  return STUDENTS.map((_, s) => {
    const mine = rows.filter((row, i) => row.student === s && SIDES[i] === 'train');
    return studentPosterior(
      {
        scores: Float64Array.from(mine.flatMap(({ text }) => [...scores.subarray(2 * text, 2 * text + 2)])),
        labels: Uint8Array.from(mine, ({ label }) => label),
      },
      PRIOR,
    ).mean;
  });
}

describe('trainAdapters', () => {
  test('students with few answers are skipped, the others trained batch after batch and kept', () => {
    expect(straight.done).toBe(true);
    expect([...straight.results.keys()]).toEqual(['ann', 'ben', 'eve', 'kim']);
    const heard = straight.events.filter(({ event }) => event !== 'encoding');
    expect(heard[0]).toEqual({
      event: 'skipped',
      student: 'low',
      answers: 7,
      reason: '7 answers, 10 are needed',
    });
    const begun = straight.events.filter((event) => event.event === 'adapters');
    expect(begun.map(({ batch, of, students, done }) => [batch, of, students, done])).toEqual([
      [1, 2, ['ann', 'ben'], 0],
      [2, 2, ['eve', 'kim'], 0],
    ]);
    for (const [s, [name, result]] of [...straight.results].entries()) {
      const count = (side: Side) => rows.filter((row, i) => row.student === s && SIDES[i] === side).length;
      expect(result.rows).toEqual({
        train: count('train'),
        validation: count('validation'),
        test: count('test'),
      });
      expect(result.heldOut).toHaveLength(count('validation') + count('test'));
      expect(result.student).toBe(name);
    }
  });

  test('the epoch is the best of the batch on the validation rows, epoch 0 included', () => {
    for (const batch of [1, 2]) {
      const evaluations = straight.events.filter(
        (event) => event.event === 'evaluation' && event.batch === batch,
      );
      const losses = evaluations.map((event) => (event as { log_loss: number }).log_loss);
      expect(losses).toHaveLength(SETTINGS.epochs + 1);
      const best = losses.indexOf(Math.min(...losses));
      for (const student of batch === 1 ? ['ann', 'ben'] : ['eve', 'kim'])
        expect(straight.results.get(student)!.best.epoch).toBe(best);
      // What is kept is what was best: its predictions have that loss.
      const students = batch === 1 ? ['ann', 'ben'] : ['eve', 'kim'];
      const held = students.flatMap((student) =>
        straight.results.get(student)!.heldOut.filter(({ split }) => split === 'validation'),
      );
      const loss = held.reduce(
        (sum, { label, probability }) => sum - Math.log(label === 1 ? probability : 1 - probability),
        0,
      );
      expect(loss / held.length).toBeCloseTo(losses[best]!, 5);
    }
  });

  test('interrupted now and then and gone on with: the same to the last bit', async () => {
    const at = place();
    const reported: AdapterEvent[] = [];
    for (let process = 0; ; process++) {
      const { events, done } = await run(at, {}, 5);
      reported.push(...events);
      if (done) break;
      expect(process).toBeLessThan(40);
    }
    expect(at.adapters).toEqual(straight.adapters);
    expect(at.results).toEqual(straight.results);
    const steps = (events: readonly AdapterEvent[]) => events.filter(({ event }) => event === 'step');
    expect(steps(reported)).toEqual(steps(straight.events));
  });

  test('where adapters do not help, a student stays as their class has them', async () => {
    const at = place();
    // So fast that every epoch is worse than none.
    const { events } = await run(at, { settings: { ...SETTINGS, learningRate: 3 } });
    expect(events.filter((event) => event.event === 'evaluation').map(({ best }) => best)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
    const means = await meansOfClass();
    for (const [s, student] of ['ann', 'ben', 'eve', 'kim'].entries()) {
      expect(at.results.get(student)!.best).toEqual({ epoch: 0, step: 0 });
      const { matrices, row, bias } = at.adapters.get(student)!;
      for (const { b } of matrices.values()) expect(b.every((value) => value === 0)).toBe(true);
      const start = studentRow(model, means[s]!);
      row.forEach((value, d) => {
        expect(value).toBeCloseTo(start.row[d]!, 4);
      });
      expect(bias).toBeCloseTo(start.bias, 4);
    }
  });

  test('who is finished is not trained again', async () => {
    const at = place();
    for (const student of ['ann', 'ben']) at.results.set(student, straight.results.get(student)!);
    const { events, done } = await run(at);
    expect(done).toBe(true);
    expect(events.filter(({ event }) => event === 'finished before')).toHaveLength(2);
    expect([...at.adapters.keys()]).toEqual(['eve', 'kim']);
    expect(at.adapters.get('kim')).toEqual(straight.adapters.get('kim'));
  });

  test('interrupted before anything, it does nothing', async () => {
    const at = place();
    expect((await run(at, { interrupted: () => true })).done).toBe(false);
    expect(at.results.size).toBe(0);
  });

  test('a number that is not finite names the students', async () => {
    await expect(run(place(), { settings: { ...SETTINGS, learningRate: 1e38 } })).rejects.toMatchObject({
      code: 'numeric',
      message: expect.stringMatching(/^adapters, batch 1 \(students ann, ben\), step \d+: .*; .*checkpoint/),
    });
  });

  test('the test rows choose where they are told to, and set no temperature', async () => {
    const at = place();
    const sides = SIDES.map((side) => (side === 'validation' ? 'train' : side));
    const { events } = await run(at, { selection: 'test', sides });
    for (const event of events) {
      if (event.event === 'evaluation') expect(event.split).toBe('test');
      if (event.event === 'trained adapters') expect(event.temperature).toBe(1);
    }
    expect(at.results.get('ann')).toMatchObject({ selection: 'test', rows: { validation: 0 } });
  });
});
