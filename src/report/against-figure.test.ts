import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { createMt19937 } from '../numeric/index.ts';
import { type AgainstPoint, type Agreement, againstFigure, type QuestionMeasure } from './against-figure.ts';

const NONE: Agreement = { pearson: null, spearman: null, rmse: null, ceiling: null };

function figure(
  points: readonly AgainstPoint[],
  { measure = 'b', agreement = NONE }: { measure?: QuestionMeasure; agreement?: Agreement } = {},
): string {
  return againstFigure({ points, measure, level: 0.9, agreement, source: 'run a' });
}

const point = (real: number, synthetic: number, half: number | null = null): AgainstPoint => ({
  real: { value: real, low: half === null ? null : real - half, high: half === null ? null : real + half },
  synthetic: {
    value: synthetic,
    low: half === null ? null : synthetic - 2 * half,
    high: half === null ? null : synthetic + 2 * half,
  },
});

describe('againstFigure', () => {
  test('dots and bars stand where the axes say: real across, synthetic upright', () => {
    const points = [point(-1, -0.5, 0.2), point(0.3, 0.1, 0.4), point(1.5, 1.2, 0.1)];
    const panel = readFigure(figure(points)).panels[1]!;
    const [x, y] = [panel.place('x'), panel.place('y')];
    const dots = panel.shapes('dot', 'circle');
    const rules = panel.shapes('rule', 'line');
    expect([dots.length, rules.length]).toEqual([3, 6]);
    points.forEach(({ real, synthetic }, n) => {
      expect(dots[n]!.number('cx')).toBeCloseTo(x(real.value), 1);
      expect(dots[n]!.number('cy')).toBeCloseTo(y(synthetic.value), 1);
      expect(rules[n]!.number('x1')).toBeCloseTo(x(real.low!), 1);
      expect(rules[n]!.number('x2')).toBeCloseTo(x(real.high!), 1);
      expect(rules[n]!.number('y1')).toBeCloseTo(y(synthetic.value), 1);
      expect(rules[3 + n]!.number('y1')).toBeCloseTo(y(synthetic.low!), 1);
      expect(rules[3 + n]!.number('y2')).toBeCloseTo(y(synthetic.high!), 1);
      expect(rules[3 + n]!.number('x1')).toBeCloseTo(x(real.value), 1);
    });
  });

  test('both axes are the same, and the dashed line goes from corner to corner', () => {
    const panel = readFigure(figure([point(-3, -0.2), point(2, 0.4)])).panels[1]!;
    const [x, y] = [panel.place('x'), panel.place('y')];
    expect(x(1) - x(0)).toBeCloseTo(y(0) - y(1), 1);
    const [, x1, y1, x2, y2] = /M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)/
      .exec(panel.shapes('line', 'path')[0]!.look('d')!)!
      .map(Number);
    expect((x1! - x(0)) / (x(1) - x(0))).toBeCloseTo((y1! - y(0)) / (y(1) - y(0)), 1);
    expect((x2! - x(0)) / (x(1) - x(0))).toBeCloseTo((y2! - y(0)) / (y(1) - y(0)), 1);
  });

  test('the numbers of the agreement, or that there are none', () => {
    const agreement = {
      pearson: { value: 0.85, low: 0.8, high: 0.9 },
      spearman: { value: -0.1, low: null, high: null },
      rmse: 0.4321,
      ceiling: 0.93,
    };
    const { texts, description } = readFigure(figure([point(0, 0), point(1, 1)], { agreement }));
    expect(texts).toContain('Pearson r 0.850 (95 % interval 0.800 to 0.900), Spearman ρ −0.100');
    expect(texts).toContain('2 questions; RMSE 0.432; noise ceiling of r 0.930');
    expect(description).toContain('RMSE 0.432');
    const none = readFigure(figure([point(0, 0)])).texts;
    expect(none).toContain('Pearson r undefined, Spearman ρ undefined');
    expect(none).toContain('1 question; RMSE undefined; noise ceiling of r unknown');
  });

  test('says which difficulty, and the level of the bars where there are some', () => {
    const facility = readFigure(figure([point(0.4, 0.5)], { measure: 'facility' }));
    expect(facility.title).toBe('Synthetic against real facility of the questions');
    expect(facility.texts).toContain('real facility (share right)');
    expect(facility.texts).not.toContain('90 % interval');
    expect(readFigure(figure([point(0.4, 0.5, 0.1)])).texts).toContain('90 % interval');
  });

  test.each([
    ['one question', [point(0.3, 7)]],
    ['all equal', Array.from({ length: 9 }, () => point(1, 1, 0))],
  ])('%s: within the frame', (_, points) => {
    const { panels, width } = readFigure(figure(points));
    const dots = panels[1]!.shapes('dot', 'circle');
    expect(dots).toHaveLength(points.length);
    for (const dot of dots) {
      expect(dot.number('cx')).toBeGreaterThan(62);
      expect(dot.number('cx')).toBeLessThan(width - 24);
      expect(dot.number('cy')).toBeGreaterThan(26);
    }
  });

  test('1,264 questions fit into 200 kB, without bars, which the figure says; none are a note', () => {
    const random = createMt19937(1);
    const points = Array.from({ length: 1264 }, () => point(random.uniform(), random.uniform(), 0.1));
    const svg = figure(points, { measure: 'facility' });
    expect(svg.length).toBeLessThan(100_000);
    const { panels, texts } = readFigure(svg);
    expect(panels[1]!.shapes('dot', 'circle')).toHaveLength(1264);
    expect(panels[1]!.shapes('rule', 'line')).toEqual([]);
    expect(texts.join(' ')).toContain('intervals not drawn');
    expect(readFigure(figure([])).texts).toContain('nothing to show: no data');
  });

  test('what cannot be drawn is an error that says which', () => {
    expect(() => figure([point(0, 0), point(Number.NaN, 0)])).toThrow(
      'against figure: points[1].real.value: expected a finite number, got NaN',
    );
    expect(() => figure([point(0, 0, Number.POSITIVE_INFINITY)])).toThrow('points[0].real.low');
    expect(() => figure([point(0.5, 1.2)], { measure: 'facility' })).toThrow('points[0].synthetic.value');
    expect(() => figure([point(0, 0)], { agreement: { ...NONE, rmse: -1 } })).toThrow('agreement.rmse');
  });
});
