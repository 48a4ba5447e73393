/** The loop on a model that is one number, which every step moves by its learning rate. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderCheckpoints } from '../../test/folder-checkpoints.ts';
import { UnderstudyError } from '../errors.ts';
import type { Checkpointed } from './checkpoints.ts';
import {
  type EvaluationEvent,
  type StepEvent,
  type TrainLoop,
  type TrainLoopResult,
  trainLoop,
} from './train-loop.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rm(home, { recursive: true }));

type Loop = TrainLoop<string, { student: string }, { batch: string }, { value: number }>;
type Event = { student: string } & ((StepEvent & { batch: string }) | (EvaluationEvent & { value: number }));

interface Outcome {
  readonly events: Event[];
  readonly result: TrainLoopResult | null;
  /** What the model is in the end. */
  readonly value: number;
}

/** Three batches an epoch, two epochs; the score is what `scoreOf` says, by default the more steps the better. */
async function run(
  options: Partial<Loop> & { readonly scoreOf?: (epoch: number) => number } = {},
  steps = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const { scoreOf = (epoch) => epoch, ...rest } = options;
  let value = 0;
  const file = (name: string) => ({
    save: (folder: string) => writeFile(join(folder, name), String(value)),
    load: async (folder: string) => {
      value = Number(await readFile(join(folder, name), 'utf8'));
    },
  });
  const [weights, moments] = [file('weights'), file('optimizer.safetensors')];
  const model: Checkpointed = { ...weights, saveMoments: moments.save, loadMoments: async () => {} };
  const events: Event[] = [];
  const looping = trainLoop({
    who: { student: 'ann' },
    model,
    store: folderCheckpoints(join(home, 'checkpoints')),
    saveTotalLimit: 2,
    clock: () => 0,
    interrupted: () => events.filter(({ event }) => event === 'step').length >= steps,
    perEpoch: 3,
    end: 6,
    schedule: { totalSteps: 6, base: 6, warmupSteps: 0 },
    split: 'validation',
    begin: async () => {
      value = 100;
    },
    batches: (epoch) => ['a', 'b', 'c'].map((name) => `${name}${epoch}`),
    async step(batch, { learningRate }) {
      value += learningRate;
      return { loss: value, gradientNorm: 1, tokens: 7, details: { batch } };
    },
    evaluate: async ({ epoch }) => ({ score: scoreOf(epoch), measures: { value } }),
    explain: (message, batch) => `ann, ${message} (${batch})`,
    ...rest,
  } satisfies Loop);
  for (let next = await looping.next(); ; next = await looping.next()) {
    if (next.done) return { events, result: next.value, value };
    events.push(next.value);
  }
}

/** Step and batch of steps, epoch and step of evaluations. */
const brief = (events: readonly Event[]) =>
  events.map((each) =>
    each.event === 'step' ? `${each.step} ${each.batch}` : `epoch ${each.epoch} at ${each.step}`,
  );
const WHOLE = ['1 a0', '2 b0', '3 c0', 'epoch 1 at 3', '4 a1', '5 b1', '6 c1', 'epoch 2 at 6'];

describe('trainLoop', () => {
  test('meets every batch of every epoch, at the learning rates of the schedule, and tells of it', async () => {
    const { events, result, value } = await run();
    expect(brief(events)).toEqual(WHOLE);
    expect(value).toBe(100 + 6 + 5 + 4 + 3 + 2 + 1);
    expect(result).toEqual({ best: { epoch: 2, step: 6, score: 2 }, seconds: 0 });
    expect(events[1]).toEqual({
      ...{ event: 'step', student: 'ann', step: 2, loss: 111, grad_norm: 1, learning_rate: 5 },
      ...{ batch: 'b0', tokens: 7, seconds: 0 },
    });
    expect(events[3]).toEqual({
      ...{ event: 'evaluation', student: 'ann', epoch: 1, step: 3, split: 'validation' },
      ...{ value: 115, best: true },
    });
  });

  test('the best weights are what remains, of equals the earlier', async () => {
    const { events, result, value } = await run({ scoreOf: () => 4 });
    expect(result!.best).toEqual({ epoch: 1, step: 3, score: 4 });
    expect(value).toBe(115);
    expect(events.flatMap((each) => (each.event === 'evaluation' ? [each.best] : []))).toEqual([true, false]);
  });

  test('the start may be judged, and be the best: then the model begins anew', async () => {
    const { events, result, value } = await run({ isStartJudged: true, scoreOf: (epoch) => -epoch });
    expect(brief(events)).toEqual(['epoch 0 at 0', ...WHOLE]);
    expect(result!.best).toEqual({ epoch: 0, step: 0, score: -0 });
    expect(value).toBe(100);
  });

  test('rounds of several epochs end with the training at the latest', async () => {
    const { events } = await run({ perRound: 6, end: 9 });
    expect(brief(events).filter((each) => each.startsWith('epoch'))).toEqual([
      'epoch 2 at 6',
      'epoch 3 at 9',
    ]);
  });

  test('events count on from what went before; steps and checkpoints do not', async () => {
    const { events } = await run({ before: { steps: 10, epochs: 4 } });
    expect(brief(events).slice(0, 4)).toEqual(['11 a0', '12 b0', '13 c0', 'epoch 5 at 13']);
    expect((await readdir(join(home, 'checkpoints'))).sort()).toEqual(['3', '6']);
  });

  test('interrupted after every step and gone on with, it is the same', async () => {
    const straight = await run({ store: folderCheckpoints(join(home, 'straight')) });
    const events: Event[] = [];
    let last: Outcome | undefined;
    for (let process = 0; last?.result == null; process++) {
      expect(process).toBeLessThan(8);
      last = await run({}, 1);
      events.push(...last.events);
    }
    expect(events).toEqual(straight.events);
    expect(last).toMatchObject({ result: straight.result, value: straight.value });
  });

  test('a number that is not finite names who, the batch, and what is still good', async () => {
    const fails =
      (from: number): Loop['step'] =>
      async (batch, { step }) => {
        if (step >= from) throw new UnderstudyError('numeric', `step ${step}: the loss is NaN`);
        return { loss: 1, gradientNorm: 1, tokens: 1, details: { batch } };
      };
    await expect(run({ step: fails(2) })).rejects.toMatchObject({
      code: 'numeric',
      message: 'ann, step 2: the loss is NaN (b0); no checkpoint was saved before',
    });
    await expect(run({ step: fails(4), before: { steps: 10, epochs: 4 } })).rejects.toThrow(
      `ann, step 14: the loss is NaN (a1); the last good checkpoint is ${join(home, 'checkpoints/3')}`,
    );
    const evaluate: Loop['evaluate'] = () => Promise.reject(new UnderstudyError('numeric', 'step 3: scores'));
    const store = folderCheckpoints(join(home, 'other'));
    await expect(run({ evaluate, store })).rejects.toThrow('ann, step 3: scores (undefined); no checkpoint');
    const broken: Loop['evaluate'] = () => Promise.reject(new RangeError('ours'));
    await expect(run({ evaluate: broken, store })).rejects.toThrow(new RangeError('ours'));
  });
});
