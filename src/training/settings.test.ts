import { expect, test } from 'vitest';
import { stepsPerEpoch } from './schedule.ts';
import { epochsFor, FROZEN_DEFAULTS, TUNED_DEFAULTS } from './settings.ts';

test.each([
  ['tuned', TUNED_DEFAULTS],
  ['frozen', FROZEN_DEFAULTS],
])('%s: few questions are met often, many seldom, and no class too seldom', (_, settings) => {
  const { steps, leastEpochs } = settings.aim;
  let before = Number.POSITIVE_INFINITY;
  for (const asked of [1, 7, 8, 9, 40, 200, 1000, 5000, 100_000]) {
    const epochs = epochsFor(settings, asked);
    expect(Number.isInteger(epochs)).toBe(true);
    expect(epochs).toBeGreaterThanOrEqual(leastEpochs);
    expect(epochs).toBeLessThanOrEqual(before);
    before = epochs;
    // Nearest in steps, where the least number of epochs does not decide, and batches are full.
    if (epochs > leastEpochs && asked % settings.questions === 0)
      expect(Math.abs(epochs * stepsPerEpoch(asked, settings.questions) - steps)).toBeLessThanOrEqual(
        stepsPerEpoch(asked, settings.questions) / 2,
      );
  }
  expect(before).toBe(leastEpochs);
});

test('a number of epochs that is given stands', () => {
  expect(epochsFor({ ...TUNED_DEFAULTS, epochs: 1 }, 5)).toBe(1);
  expect(epochsFor({ ...TUNED_DEFAULTS, epochs: 40 }, 1e6)).toBe(40);
});

test('no question at all is finite', () => {
  expect(Number.isFinite(epochsFor(TUNED_DEFAULTS, 0))).toBe(true);
});
