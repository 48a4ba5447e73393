/** Another prediction beside the points of curves; the points themselves stand in fit.test.ts. */
import { expect, test } from 'vitest';
import { simulateResponses } from '../../../test/simulated-responses.ts';
import { raschItems } from '../item-curves.ts';
import { raschMml } from '../rasch/mml.ts';
import { curvePoints } from './curve-points.ts';

// Item 0 is answered by persons 0 to 3, item 1 by persons 2 and 3; rows stand in no order.
const answers = {
  person: Int32Array.of(3, 0, 2, 1, 3, 2),
  item: Int32Array.of(0, 0, 1, 0, 1, 0),
  label: Uint8Array.of(1, 0, 1, 1, 0, 0),
  persons: 4,
  items: 2,
};
const model = { items: raschItems(Float64Array.of(0, 0)), abilities: Float64Array.of(-2, -1, 1, 2) };
const predicted = Float64Array.of(0.9, 0.1, 0.4, 0.3, 0.6, 0.5);

test("predicted is the mean over a group's own rows", () => {
  const points = curvePoints(answers, model, { groups: 2, leastAnswers: 2, predicted });
  expect(points.map((groups) => groups.map((group) => group.predicted))).toEqual([
    [expect.closeTo((0.1 + 0.3) / 2, 12), expect.closeTo((0.5 + 0.9) / 2, 12)],
    [expect.closeTo((0.4 + 0.6) / 2, 12)],
  ]);
  const [mine] = curvePoints(answers, model, { items: [1], predicted });
  expect(mine!.map((group) => group.predicted)).toEqual([expect.closeTo(0.5, 12)]);
});

test('persons of one score in a full table, whose abilities differ by rounding alone, are in one group', () => {
  const { answers: table } = simulateResponses({ persons: 400, items: 12, seed: 1 });
  const { difficulties, abilities } = raschMml(table);
  const score = new Int32Array(table.persons);
  for (const [row, person] of table.person.entries()) score[person]! += table.label[row]!;
  const edges = new Set(score.map((most) => score.filter((one) => one <= most).length));
  const [points] = curvePoints(table, { items: raschItems(difficulties), abilities }, { items: [0] });
  let below = 0;
  for (const group of points!) {
    below += group.answers;
    expect(edges).toContain(below);
  }
});

test('without a prediction nothing else changes, and there is none', () => {
  const without = curvePoints(answers, model, { groups: 2, leastAnswers: 2 });
  const beside = curvePoints(answers, model, { groups: 2, leastAnswers: 2, predicted });
  expect(beside.map((groups) => groups.map(({ predicted: _, ...group }) => group))).toEqual(without);
  expect(without.flat().some((group) => 'predicted' in group)).toBe(false);
});

test.each([
  ['too few', predicted.slice(1), /expected 6 predictions .*, got 5$/],
  ['too many', Float64Array.of(...predicted, 0.5), /expected 6 predictions .*, got 7$/],
  ['not a number', predicted.with(2, Number.NaN), /from 0 to 1, got NaN$/],
  ['no probability', predicted.with(5, 1.01), /from 0 to 1, got 1\.01$/],
])('refuses predictions: %s', (_, wrong, message) => {
  expect(() => curvePoints(answers, model, { predicted: wrong })).toThrow(
    expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
  );
});
