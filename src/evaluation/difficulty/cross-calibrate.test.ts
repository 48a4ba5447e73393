import { expect, test } from 'vitest';
import { calibrateDifficulty, calibrated } from './calibrate-difficulty.ts';
import { crossCalibrate } from './cross-calibrate.ts';

const grid = Float64Array.from({ length: 161 }, (_, k) => -8 + 0.1 * k);
/** A question whose real answers say b almost exactly. */
const question = (synthetic: number, b: number) => ({
  predictors: [synthetic],
  samplingError: 0.01,
  curve: grid.map((node) => -0.5 * ((node - b) / 0.1) ** 2),
});
const questions = Array.from({ length: 36 }, (_, i) => question(i / 9 - 2, i / 18 - 1 + (i % 3) / 4));
const groupOf = questions.map((_, i) => i % 3);

test('a question is calibrated by the other groups alone', () => {
  const { values, calibration } = crossCalibrate(
    { questions, groupOf, predictors: questions.map((one) => one.predictors) },
    grid,
  );
  expect(calibration).toEqual(calibrateDifficulty(questions, grid));
  for (const group of [0, 1, 2]) {
    const ofOthers = calibrateDifficulty(
      questions.filter((_, i) => groupOf[i] !== group),
      grid,
    );
    for (const [i, value] of values.entries())
      if (groupOf[i] === group) expect(value).toEqual(calibrated(ofOthers, questions[i]!));
  }
  // Its own answers change nothing for a question of the same group.
  const changed = questions.map((one, i) => (i === 0 ? question(one.predictors[0]!, 5) : one));
  const again = crossCalibrate(
    { questions: changed, groupOf, predictors: changed.map((one) => one.predictors) },
    grid,
  ).values;
  expect(again[0]).toEqual(values[0]);
  expect(again[3]).toEqual(values[3]);
  expect(again[1]).not.toEqual(values[1]);
});

test('a group is calibrated by what is said without it', () => {
  const predictors = questions.map((one) => one.predictors);
  // Without group 0 the others are said to be one logit harder.
  const harder = predictors.map(([b], i) => (groupOf[i] === 0 ? [Number.NaN] : [b! + 1]));
  const { values, calibration } = crossCalibrate(
    { questions, groupOf, predictors, without: (group) => (group === 0 ? harder : predictors) },
    grid,
  );
  const plain = crossCalibrate({ questions, groupOf, predictors }, grid);
  expect(calibration).toEqual(plain.calibration);
  for (const [i, value] of values.entries()) {
    if (groupOf[i] !== 0) expect(value).toEqual(plain.values[i]);
    // The line of slope β lies β lower.
    else expect(plain.values[i]!.value - value.value).toBeCloseTo(0.5, 1);
  }
});

test('too few questions in the other groups are told once, with the count of all', () => {
  const groupOf = Array.from({ length: 12 }, (_, i) => (i < 4 ? 0 : 1));
  const some = questions.slice(0, 12);
  expect(() =>
    crossCalibrate({ questions: some, groupOf, predictors: some.map((one) => one.predictors) }, grid),
  ).toThrow(/expected 10 questions .* got 12 in all and 4 beside the largest part/);
});
