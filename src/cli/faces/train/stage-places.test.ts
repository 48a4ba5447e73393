import { expect, test } from 'vitest';
import { formatPlace, placeOfEpoch, placeOfStep } from './stage-places.ts';

const STAGES = [
  { stage: 'head on the base', epochs: 5, steps: 15 },
  { stage: 'encoder', epochs: 2, steps: 6 },
  { stage: 'head on the tuned encoder', epochs: 5, steps: 15 },
] as const;

test('an epoch has its place in the stage that it lies in', () => {
  expect([1, 5, 6, 7, 8, 12].map((epoch) => formatPlace(placeOfEpoch(STAGES, epoch)!))).toEqual([
    'head on the base, epoch 1 of 5',
    'head on the base, epoch 5 of 5',
    'encoder, epoch 1 of 2',
    'encoder, epoch 2 of 2',
    'head on the tuned encoder, epoch 1 of 5',
    'head on the tuned encoder, epoch 5 of 5',
  ]);
  expect(placeOfEpoch(STAGES, 13)).toBeUndefined();
});

test('so has a step: the last step of an epoch is still in it', () => {
  const epochs = [1, 3, 4, 15, 16, 18, 19, 21, 22, 36].map((step) => placeOfStep(STAGES, step)!);
  expect(epochs.map(({ stage, epoch }) => `${stage} ${epoch}`)).toEqual([
    ...['head on the base 1', 'head on the base 1', 'head on the base 2', 'head on the base 5'],
    ...['encoder 1', 'encoder 1', 'encoder 2', 'encoder 2'],
    ...['head on the tuned encoder 1', 'head on the tuned encoder 5'],
  ]);
  expect(placeOfStep(STAGES, 37)).toBeUndefined();
});
