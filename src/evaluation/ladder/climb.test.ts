/** What the steps predict is tested where they are; here, that they climb part by part, on the same rows as the run. */
import { expect, test } from 'vitest';
import { madeUpEvidence } from '../../../test/made-up-evidence.ts';
import { climb } from './climb.ts';
import { climbLadder } from './climb-ladder.ts';

const { answers } = madeUpEvidence();
const all = [...answers.label.keys()];
const parts = [0, 1].map((part) => {
  const asked = all.filter((place) => answers.question[place]! % 2 === part && place % 5 === 0);
  const isAsked = new Set(asked);
  const known = all.filter((place) => !isAsked.has(place));
  return { asked, known, validation: known.filter((place) => place % 7 === 0) };
});
const probability = new Map(
  parts.flatMap(({ asked }) => asked.map((place) => [place, place / 1e4] as const)),
);
const heldOut = { answers, parts, probability };

test('the steps, then the run, part after part', () => {
  const climbing = climb(heldOut, 'the run');
  const done: number[] = [];
  let next = climbing.next();
  for (; !next.done; next = climbing.next()) done.push(next.value);
  expect(done).toEqual([0, 1]);
  const { rows, predictors, known } = next.value;
  const places = parts.flatMap(({ asked }) => asked);
  expect([...rows.label]).toEqual(places.map((place) => answers.label[place]));
  expect([...rows.fold!]).toEqual(parts.flatMap(({ asked }, fold) => asked.map(() => fold)));
  expect(predictors.at(-1)).toEqual({
    name: 'the run',
    probability: Float64Array.from(places, (place) => place / 1e4),
  });
  const mean = predictors.find(({ name }) => name === 'student mean')!;
  const first = climbLadder({ answers, ...parts[0]! }).find(({ name }) => name === 'student mean')!;
  expect(mean.probability.subarray(0, first.probability.length)).toEqual(first.probability);
  // Validation answers are known, but nothing was trained on them.
  for (const [p, { answered, right }] of known.entries()) {
    const chose = new Set(parts[p]!.validation);
    const trained = parts[p]!.known.filter((place) => !chose.has(place));
    const sum = (counts: Int32Array) => counts.reduce((total, count) => total + count, 0);
    expect(sum(answered)).toBe(trained.length);
    expect(sum(right)).toBe(trained.filter((place) => answers.label[place] === 1).length);
  }
});
