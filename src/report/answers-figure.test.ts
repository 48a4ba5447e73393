import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { createMt19937 } from '../numeric/index.ts';
import {
  type AnswersCorrelation,
  type AnswersMeasure,
  type AnswersPoint,
  answersFigure,
} from './answers-figure.ts';

const NONE: AnswersCorrelation = { pearson: null, spearman: null, reason: 'two students' };

function figure(
  points: readonly AnswersPoint[],
  {
    measure = 'weighted F1',
    correlation = NONE,
  }: { measure?: AnswersMeasure; correlation?: AnswersCorrelation } = {},
): string {
  return answersFigure({ points, measure, correlation, source: 'run a' });
}

const point = (answers: number, value: number, collapsed = false): AnswersPoint => ({
  answers,
  value,
  collapsed,
});

describe('answersFigure', () => {
  test.each([
    ['linear', [point(100, 0.6), point(150, 0.72), point(400, 0.81)]],
    ['log', [point(10, 0.6), point(150, 0.72), point(4000, 0.81)]],
  ] as const)('dots stand where the axes say, %s', (scale, points) => {
    const { panels, texts } = readFigure(figure(points));
    const [x, y] = [panels[0]!.place('x', scale), panels[0]!.place('y')];
    const dots = panels[0]!.shapes('dot', 'circle');
    expect(dots).toHaveLength(points.length);
    dots.forEach((dot, n) => {
      expect(dot.number('cx')).toBeCloseTo(x(points[n]!.answers), 1);
      expect(dot.number('cy')).toBeCloseTo(y(points[n]!.value), 1);
    });
    expect(texts.some((text) => text.includes('logarithmic'))).toBe(scale === 'log');
  });

  test('no logarithm of no answers', () => {
    const { panels } = readFigure(figure([point(0, 0.5), point(900, 0.8)]));
    const x = panels[0]!.place('x');
    expect(panels[0]!.shapes('dot', 'circle').map((dot) => dot.number('cx').toFixed(1))).toEqual([
      x(0).toFixed(1),
      x(900).toFixed(1),
    ]);
  });

  test('collapsed students are crosses, counted in words', () => {
    const { panels, texts } = readFigure(figure([point(100, 0.6), point(120, 0.5, true), point(140, 0.7)]));
    expect(panels[0]!.shapes('dot', 'circle')).toHaveLength(2);
    expect(panels[0]!.shapes('dot', 'path')).toHaveLength(1);
    expect(texts.join(' ')).toContain('3 synthetic students; × marks the 1 that collapsed');
  });

  test('the correlation, or why there is none', () => {
    const pearson = { value: 0.31, low: 0.12, high: 0.47 };
    const spearman = { value: -0.05, low: -0.3, high: 0.21 };
    const lines = (correlation: AnswersCorrelation) =>
      readFigure(figure([point(100, 0.6), point(140, 0.7)], { correlation })).texts;
    expect(lines({ pearson, spearman, reason: null })).toContain(
      'Correlation: Pearson 0.310 (95 % interval 0.120 to 0.470), Spearman −0.050 (−0.300 to 0.210)',
    );
    expect(lines(NONE)).toContain('Correlation undefined: two students');
  });

  test('gain and AUC show the line of nothing learnt', () => {
    const gain = readFigure(
      figure([point(100, 0.1), point(140, 0.2)], { measure: 'gain over the majority' }),
    );
    const y = gain.panels[0]!.place('y');
    expect(gain.panels[0]!.shapes('rule', 'line')[0]!.number('y1')).toBeCloseTo(y(0), 1);
    expect(gain.texts).toContain('as good as the majority');
    expect(readFigure(figure([point(100, 0.7)], { measure: 'AUC' })).texts).toContain('chance');
  });

  test.each([
    ['one point', [point(12, 0.7)]],
    ['all equal', Array.from({ length: 20 }, () => point(300, 0.5))],
    ['all collapsed', [point(1, 0, true), point(2, 0, true)]],
  ])('%s: within the frame', (_, points) => {
    const { panels, width } = readFigure(figure(points));
    const shapes = [...panels[0]!.shapes('dot', 'circle'), ...panels[0]!.shapes('dot', 'path')];
    expect(shapes).toHaveLength(points.length);
    for (const dot of panels[0]!.shapes('dot', 'circle')) {
      expect(dot.number('cx')).toBeGreaterThan(56);
      expect(dot.number('cx')).toBeLessThan(width - 24);
      expect(dot.number('cy')).toBeGreaterThan(24);
      expect(dot.number('cy')).toBeLessThan(318);
    }
  });

  test('1,264 students fit into 200 kB; none are a note', () => {
    const random = createMt19937(1);
    const points = Array.from({ length: 1264 }, () =>
      point(Math.round(20 * 80 ** random.uniform()), random.uniform(), random.uniform() < 0.1),
    );
    const svg = figure(points);
    expect(svg.length).toBeLessThan(100_000);
    expect(figure(points)).toBe(svg);
    expect(readFigure(figure([])).texts).toContain('nothing to show: no data');
  });

  test('what cannot be drawn is an error that says which', () => {
    expect(() => figure([point(10, 0.5), point(10, Number.NaN)])).toThrow(
      'answers figure: points[1].value: expected a finite number, got NaN',
    );
    expect(() => figure([point(-1, 0.5)])).toThrow('points[0].answers');
    expect(() =>
      figure([point(1, 0.5)], { correlation: { ...NONE, pearson: { value: 2, low: 0, high: 1 } } }),
    ).toThrow('correlation.pearson.value: expected a number from -1 to 1, got 2');
  });
});
