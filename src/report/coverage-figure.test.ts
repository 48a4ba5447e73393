import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';

import type { QuestionMeasure } from './against-figure.ts';
import { type CoveragePoint, coverageFigure } from './coverage-figure.ts';

const POINTS: CoveragePoint[] = [0.5, 0.8, 0.9, 0.95].map((nominal) => ({
  nominal,
  observed: nominal - 0.03,
  low: nominal - 0.06,
  high: nominal + 0.01,
}));

const figure = (points: readonly CoveragePoint[], measure: QuestionMeasure = 'b') =>
  coverageFigure({ points, questions: 300, measure, source: 'run a' });

/** Tick labels are per cent. */
function placeOf(svg: string) {
  const { panels } = readFigure(svg.replaceAll(' %</text>', '</text>'));
  const [x, y] = [panels[0]!.place('x'), panels[0]!.place('y')];
  return { panel: panels[0]!, x: (share: number) => x(100 * share), y: (share: number) => y(100 * share) };
}

describe('coverageFigure', () => {
  test('dots and intervals stand where the axes say', () => {
    const { panel, x, y } = placeOf(figure(POINTS));
    const dots = panel.shapes('dot', 'circle');
    const bars = panel.shapes('rule', 'line');
    expect([dots.length, bars.length]).toEqual([4, 4]);
    POINTS.forEach(({ nominal, observed, low, high }, n) => {
      expect(dots[n]!.number('cx')).toBeCloseTo(x(nominal), 1);
      expect(dots[n]!.number('cy')).toBeCloseTo(y(observed), 1);
      expect(bars[n]!.number('y1')).toBeCloseTo(y(low!), 1);
      expect(bars[n]!.number('y2')).toBeCloseTo(y(high!), 1);
    });
  });

  test('says what, of how many, and every pair in words', () => {
    const { title, texts, description } = readFigure(figure(POINTS, 'facility'));
    expect(title).toBe('Coverage of the intervals of the synthetic facility');
    expect(texts.join(' ')).toContain('300 questions');
    expect(description).toContain('50 %: 47 %, 80 %: 77 %, 90 %: 87 %, 95 %: 92 %');
  });

  test.each([
    ['nothing holds', [{ nominal: 0.5, observed: 0, low: 0, high: 0.02 }]],
    ['all hold', [{ nominal: 0.95, observed: 1, low: 0.98, high: 1 }]],
    ['no interval', [{ nominal: 0.9, observed: 0.9, low: null, high: null }]],
  ])('%s: within the frame', (_, points) => {
    const { panels, texts, width } = readFigure(figure(points));
    const [dot] = panels[0]!.shapes('dot', 'circle');
    expect(dot!.number('cx')).toBeLessThanOrEqual(width - 24);
    expect(dot!.number('cy')).toBeGreaterThanOrEqual(26);
    expect(dot!.number('cy')).toBeLessThanOrEqual(26 + width - 68 - 24);
    expect(texts.join(' ').includes('95 % intervals')).toBe(points[0]!.low !== null);
  });

  test('no level is a note; what is no share is an error that says which', () => {
    expect(readFigure(figure([])).texts).toContain('nothing to show: no data');
    expect(() => figure([{ ...POINTS[0]!, high: Number.NaN }])).toThrow(
      'coverage figure: points[0].high: expected a number from 0 to 1, got NaN',
    );
    expect(() => figure([{ ...POINTS[0]!, nominal: 95 }])).toThrow('points[0].nominal');
  });
});
