import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { type ReliabilityBin, reliabilityFigure } from './reliability-figure.ts';

/** Five bins, of which the second is empty and left out. */
const BINS: ReliabilityBin[] = [
  { from: 0, to: 0.2, rows: 10, mean_predicted: 0.15, share_right: 0.3, low: 0.11, high: 0.6 },
  { from: 0.4, to: 0.6, rows: 400, mean_predicted: 0.5, share_right: 0.52, low: 0.47, high: 0.57 },
  { from: 0.6, to: 0.8, rows: 2500, mean_predicted: 0.71, share_right: 0.66, low: 0.64, high: 0.68 },
  { from: 0.8, to: 1, rows: 1, mean_predicted: 1, share_right: 1, low: 0.21, high: 1 },
];

const figure = (bins: readonly ReliabilityBin[]) =>
  reliabilityFigure({ bins, ece: { value: 0.0412, low: 0.03, high: 0.053 }, source: 'run a' });

describe('reliabilityFigure', () => {
  test('a dot and an interval for each bin that holds answers', () => {
    const { panels } = readFigure(figure(BINS));
    const y = panels[0]!.place('y');
    const x = panels[1]!.place('x');
    const dots = panels[0]!.shapes('dot', 'circle');
    const intervals = panels[0]!.shapes('rule', 'line');
    expect([dots.length, intervals.length]).toEqual([4, 4]);
    BINS.forEach((bin, n) => {
      expect(dots[n]!.number('cx')).toBeCloseTo(x(bin.mean_predicted), 1);
      expect(dots[n]!.number('cy')).toBeCloseTo(y(bin.share_right), 1);
      expect(intervals[n]!.number('x1')).toBeCloseTo(x(bin.mean_predicted), 1);
      expect(intervals[n]!.number('y1')).toBeCloseTo(y(bin.low), 1);
      expect(intervals[n]!.number('y2')).toBeCloseTo(y(bin.high), 1);
    });
  });

  test('equal scales on both axes, the diagonal from corner to corner', () => {
    const { panels } = readFigure(figure(BINS));
    const y = panels[0]!.place('y');
    const x = panels[1]!.place('x');
    expect(x(1) - x(0)).toBeCloseTo(y(0) - y(1), 0);
    const [fromX, fromY, toX, toY] = panels[0]!
      .shapes('line', 'path')[0]!
      .look('d')!
      .match(/[\d.]+/g)!
      .map(Number);
    expect([fromX, toX]).toEqual([x(0), x(1)]);
    expect([fromY, toY]).toEqual([y(0), y(1)]);
  });

  test('the histogram below has a bar for each of them, as wide as the bin', () => {
    const { panels } = readFigure(figure(BINS));
    const x = panels[1]!.place('x');
    const y = panels[1]!.place('y');
    const bars = panels[1]!.shapes('rect', 'rect');
    expect(bars.map((bar) => Math.round(bar.number('x') - 0.5))).toEqual(
      [0, 0.4, 0.6, 0.8].map((from) => Math.round(x(from))),
    );
    expect(y(0) - bars[2]!.number('height')).toBeCloseTo(y(2500), 1);
  });

  test('the error and the number of answers in words', () => {
    const { texts } = readFigure(figure(BINS));
    expect(texts).toContain('Expected calibration error 0.041 (95 % interval 0.030 to 0.053)');
    expect(texts.join(' ')).toContain('2,911 held-out answers');
    const undefinedError = reliabilityFigure({ bins: BINS, ece: null, source: 'run a' });
    expect(readFigure(undefinedError).texts).toContain('Expected calibration error undefined');
  });

  test('one answer is drawn; none are a note', () => {
    expect(readFigure(figure(BINS.slice(3))).panels[0]!.shapes('dot', 'circle')).toHaveLength(1);
    expect(readFigure(figure([])).texts).toContain('nothing to show: no data');
  });

  test('what cannot be drawn is an error that says which', () => {
    const bin = BINS[0]!;
    expect(() => figure([bin, { ...bin, share_right: Number.NaN }])).toThrow(
      'reliability figure: bins[1].share_right: expected a number from 0 to 1, got NaN',
    );
    expect(() => figure([{ ...bin, high: 1.2 }])).toThrow('bins[0].high');
    expect(() => figure([{ ...bin, rows: 0 }])).toThrow('bins[0].rows: expected a number from 1 up, got 0');
    expect(() =>
      reliabilityFigure({ bins: BINS, ece: { value: Number.NaN, low: null, high: null }, source: 'run a' }),
    ).toThrow('reliability figure: ece.value');
  });
});
