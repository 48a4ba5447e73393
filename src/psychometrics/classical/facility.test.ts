import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { shrunkenFacilities } from './facility.ts';

/** One item after another with `right` of `answered`. */
function tally(counts: readonly (readonly [right: number, answered: number])[]) {
  const rows = counts.flatMap(([right, answered], item) =>
    Array.from({ length: answered }, (_, n) => ({ item, label: n < right ? 1 : 0 })),
  );
  return {
    item: Int32Array.from(rows, (row) => row.item),
    label: Uint8Array.from(rows, (row) => row.label),
    items: counts.length,
  };
}

/** Pólya's urn draws a beta-binomial: the next answer is right with probability (k + a m) / (n + a). */
function drawCounts({ items, strength, mean }: { items: number; strength: number; mean: number }) {
  const random = createMt19937(1);
  return Array.from({ length: items }, (_, item) => {
    const answered = 2 + (item % 30);
    let right = 0;
    for (let n = 0; n < answered; n++) {
      if (random.uniform() < (right + strength * mean) / (n + strength)) right++;
    }
    return [right, answered] as const;
  });
}

describe('shrunkenFacilities', () => {
  test('shrinks by the strength it found; an item without answers has the overall share', () => {
    const counts = [
      [9, 10],
      [2, 10],
      [1, 1],
      [0, 0],
    ] as const;
    const { shares, overall, strength } = shrunkenFacilities(tally(counts));
    expect(overall).toBe(12.5 / 22);
    counts.forEach(([k, n], i) => {
      expect(shares[i]).toBeCloseTo((k + strength * overall) / (n + strength), 14);
    });
    expect(shares[3]).toBeCloseTo(overall, 14);
  });

  test.each([
    { strength: 3, mean: 0.7 },
    { strength: 20, mean: 0.4 },
  ])('recovers a strength of $strength', ({ strength, mean }) => {
    const fit = shrunkenFacilities(tally(drawCounts({ items: 2000, strength, mean })));
    expect(Math.abs(Math.log(fit.strength / strength))).toBeLessThan(0.1);
    expect(Math.abs(fit.overall - mean)).toBeLessThan(0.02);
  });

  test('items that differ no more than by chance all get the overall share', () => {
    const { shares, overall } = shrunkenFacilities(
      tally([
        [5, 10],
        [5, 10],
        [6, 10],
      ]),
    );
    for (const share of shares) expect(share).toBeCloseTo(overall, 4);
  });

  test.each([
    [
      'all right',
      [
        [10, 10],
        [3, 3],
      ],
    ],
    [
      'all or none',
      [
        [10, 10],
        [0, 10],
      ],
    ],
    ['one item', [[3, 4]]],
    [
      'one answer each',
      [
        [1, 1],
        [0, 1],
        [1, 1],
      ],
    ],
    ['one answer', [[0, 1]]],
  ] as const)('never says 0 or 1: %s', (_, counts) => {
    const { shares, strength } = shrunkenFacilities(tally(counts));
    expect(Number.isFinite(strength)).toBe(true);
    for (const share of shares) {
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
    }
  });

  test('refuses no answers at all', () => {
    expect(() => shrunkenFacilities(tally([[0, 0]]))).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(/at least one/) }),
    );
  });
});
