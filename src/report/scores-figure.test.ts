import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { createMt19937 } from '../numeric/index.ts';
import { type ScoreDistances, scoresFigure } from './scores-figure.ts';

const NONE: ScoreDistances = { kolmogorovSmirnov: null, wasserstein: null };
const figure = (real: readonly number[], synthetic: readonly number[], distances = NONE) =>
  scoresFigure({ real, synthetic, distances, source: 'run a' });

function drawScores(count: number, seed: number): number[] {
  const random = createMt19937(seed);
  return Array.from({ length: count }, () => (random.uniform() + random.uniform()) / 2);
}

/** Corners of a path of straight lines. */
const cornersOf = (path: string) =>
  [...path.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('scoresFigure', () => {
  test('outlines are as high as the share of students between their corners', () => {
    const series = { synthetic: drawScores(300, 1), real: drawScores(200, 2) };
    const { panels } = readFigure(figure(series.real, series.synthetic));
    const [x, y] = [panels[1]!.place('x'), panels[1]!.place('y')];
    const lines = panels[1]!.shapes('line', 'path').map((line) => cornersOf(line.look('d')!));
    expect(lines).toHaveLength(2);
    for (const [n, scores] of [series.synthetic, series.real].entries()) {
      const corners = lines[n]!;
      let counted = 0;
      for (let c = 1; c + 1 < corners.length; c += 2) {
        const [left, right] = [corners[c]![0]!, corners[c + 1]![0]!];
        const share =
          scores.filter((score) => x(score) >= left - 0.01 && x(score) < right - 0.01).length / scores.length;
        expect(corners[c]![1]).toBeCloseTo(y(share), 0);
        counted += share;
      }
      expect(counted).toBeCloseTo(1, 10);
    }
  });

  test('says how many, which median, and how far apart', () => {
    const { texts, description } = readFigure(
      figure([0.5, 0.7, 0.9], [0.6, 0.8], { kolmogorovSmirnov: 0.12, wasserstein: 0.034 }),
    );
    expect(texts).toContain('Kolmogorov–Smirnov distance 0.120, Wasserstein distance 0.034');
    expect(texts).toContain('real: 3 scores, median 0.700');
    expect(texts).toContain('synthetic: 2 scores, median 0.700');
    expect(description).toContain('real: 3 scores');
  });

  test.each([
    ['one student at 1', [1], [1]],
    ['one at 0', [0], [0]],
    ['no synthetic ones', [0.4, 0.6], []],
    ['no real ones', [], [0.4, 0.6]],
  ])('%s: within the frame', (_, real, synthetic) => {
    const { panels, width } = readFigure(figure(real, synthetic));
    const lines = panels[1]!.shapes('line', 'path');
    expect(lines).toHaveLength(Number(real.length > 0) + Number(synthetic.length > 0));
    for (const [x, y] of lines.flatMap((line) => cornersOf(line.look('d')!))) {
      expect(x).toBeGreaterThanOrEqual(56);
      expect(x).toBeLessThanOrEqual(width - 24);
      expect(y).toBeGreaterThanOrEqual(30);
    }
  });

  test('many students are a small file, the same each time; none are a note', () => {
    const scores = drawScores(1264, 1);
    expect(figure(scores, scores).length).toBeLessThan(20_000);
    expect(figure(scores, scores)).toBe(figure(scores, scores));
    const { texts } = readFigure(figure([], []));
    expect(texts).toContain('nothing to show: no data');
  });

  test('what cannot be drawn is an error that says which', () => {
    expect(() => figure([0.5], [Number.NaN])).toThrow(
      'scores figure: synthetic[0]: expected a number from 0 to 1, got NaN',
    );
    expect(() => figure([12], [])).toThrow('scores figure: real[0]');
    expect(() => figure([1], [1], { ...NONE, wasserstein: Number.NaN })).toThrow('distances.wasserstein');
  });
});
