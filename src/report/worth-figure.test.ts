import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { type WorthPoint, worthFigure } from './worth-figure.ts';

const estimate = (value: number) => ({ value, low: value * 0.9, high: value * 1.1 });
const POINTS: WorthPoint[] = [
  { answers: 1, withPrior: estimate(0.58), withoutPrior: null },
  { answers: 5, withPrior: estimate(0.5), withoutPrior: estimate(1) },
  { answers: 20, withPrior: estimate(0.38), withoutPrior: estimate(0.53) },
  { answers: 1000, withPrior: estimate(0.1), withoutPrior: estimate(0.11) },
];

const figure = (points: readonly WorthPoint[], worth: number | null = null, alone = 0.6) =>
  worthFigure({ points, alone, worth, questions: 300, source: 'run a' });

describe('worthFigure', () => {
  test('both curves, the synthetic value alone and the crossing stand where the axes say', () => {
    const panel = readFigure(figure(POINTS, 14.6)).panels[1]!;
    const [x, y] = [panel.place('x', 'log'), panel.place('y')];
    const dots = panel.shapes('dot', 'circle');
    const expected = [
      ...POINTS.map(({ answers, withPrior }) => [answers, withPrior.value]),
      ...POINTS.slice(1).map(({ answers, withoutPrior }) => [answers, withoutPrior!.value]),
    ];
    expect(dots).toHaveLength(expected.length);
    expected.forEach(([answers, value], n) => {
      expect(dots[n]!.number('cx')).toBeCloseTo(x(answers!), 1);
      expect(dots[n]!.number('cy')).toBeCloseTo(y(value!), 1);
    });
    const rules = panel.shapes('rule', 'line');
    expect(rules.filter((rule) => Math.abs(rule.number('y1') - y(0.6)) < 0.1)).toHaveLength(1);
    const drop = rules.find((rule) => Math.abs(rule.number('x1') - x(14.6)) < 0.1)!;
    expect(drop.number('y1')).toBeCloseTo(y(0), 1);
    expect(drop.number('y2')).toBeCloseTo(y(0.6), 1);
  });

  test('says what the synthetic value is worth', () => {
    const saying = (worth: number | null, points = POINTS, alone = 0.6) =>
      readFigure(figure(points, worth, alone)).texts;
    expect(saying(14.6)).toContain('The synthetic b alone (RMSE 0.600) is worth 15 real answers a question');
    expect(saying(14.6)).toContain('worth 15 real answers');
    expect(saying(3.24)).toContain('worth 3.2 real answers');
    expect(saying(null)).toContain(
      'The synthetic b alone (RMSE 0.600) is worth at most 20 real answers a question',
    );
    expect(saying(null, POINTS.slice(0, 2))).toContain(
      'The synthetic b alone (RMSE 0.600) is better than real answers alone, up to 5 answers a question',
    );
    expect(saying(null, POINTS.slice(0, 1))).toContain(
      'The synthetic b alone (RMSE 0.600); of real answers alone it is undefined',
    );
  });

  test('every count is a tick where they are few, round ones where they are many', () => {
    const ticks = (points: readonly WorthPoint[]) =>
      readFigure(figure(points)).panels[1]!.texts('x-axis tick label');
    expect(ticks(POINTS)).toEqual(['1', '5', '20', '1,000']);
    const many = Array.from({ length: 60 }, (_, n) => ({ ...POINTS[0]!, answers: n + 1 }));
    expect(ticks(many)).toEqual(['1', '2', '5', '10', '20', '50']);
  });

  test.each([
    ['one count', POINTS.slice(1, 2), 5],
    ['no error at all', [{ answers: 3, withPrior: estimate(0), withoutPrior: estimate(0) }], null],
    ['neighbours', [100, 101, 102].map((answers) => ({ ...POINTS[1]!, answers })), 101],
  ])('%s: within the frame', (_, points, worth) => {
    const { panels, width } = readFigure(figure(points, worth, points[0]!.withPrior.value));
    for (const dot of panels[1]!.shapes('dot', 'circle')) {
      expect(dot.number('cx')).toBeGreaterThan(56);
      expect(dot.number('cx')).toBeLessThan(width - 24);
      expect(dot.number('cy')).toBeGreaterThanOrEqual(30);
      expect(dot.number('cy')).toBeLessThanOrEqual(350 - 42);
    }
  });

  test('no counts are a note; what cannot be drawn is an error that says which', () => {
    expect(readFigure(figure([])).texts).toContain('nothing to show: no data');
    expect(() => figure([{ ...POINTS[1]!, withoutPrior: estimate(Number.NaN) }])).toThrow(
      'worth figure: points[0].withoutPrior.value: expected a number from 0 up, got NaN',
    );
    expect(() => figure([{ ...POINTS[1]!, answers: 0 }])).toThrow('points[0].answers');
    expect(() => figure(POINTS, 2000)).toThrow('worth figure: worth: expected a number from 1 to 1000');
    expect(() => figure(POINTS, null, Number.NaN)).toThrow('worth figure: alone');
  });
});
