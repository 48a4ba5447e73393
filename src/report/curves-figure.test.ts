import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { curvesFigure, type QuestionCurves } from './curves-figure.ts';

const ABILITIES = [-3, -2, -1, 0, 1, 2, 3];
const curveOf = (b: number) =>
  ABILITIES.map((ability) => ({ ability, probability: 1 / (1 + Math.exp(b - ability)) }));

const question = (n: number): QuestionCurves => ({
  name: `question ${n}`,
  real: curveOf(n / 4),
  synthetic: curveOf(n / 4 + 0.5),
  groups: [
    { ability: -1, share: 0.25, low: 0.15, high: 0.35 },
    { ability: 1, share: 0.625, low: 0.5, high: 0.75 },
  ],
});

const drawn = (count: number) => Array.from({ length: count }, (_, n) => question(n));
const figure = (questions: readonly QuestionCurves[]) => curvesFigure({ questions, source: 'run a' });

describe('curvesFigure', () => {
  test('points and intervals of each question, in the order of the questions, at their share right', () => {
    const panel = readFigure(figure(drawn(5))).panels[1]!;
    const dots = panel.shapes('dot', 'g > circle');
    const bars = panel.shapes('rule', 'g > line');
    expect([dots.length, bars.length]).toEqual([10, 10]);
    // Pixels of a share of 1, told from the first two dots, which stand in one cell.
    const per = (dots[0]!.number('cy') - dots[1]!.number('cy')) / (0.625 - 0.25);
    dots.forEach((dot, n) => {
      const { share, low, high } = question(0).groups[n % 2]!;
      expect(dot.number('cx')).toBeCloseTo(dots[n % 2]!.number('cx'), 1);
      expect(bars[n]!.number('y1') - dot.number('cy')).toBeCloseTo((share - low!) * per, 0);
      expect(dot.number('cy') - bars[n]!.number('y2')).toBeCloseTo((high! - share) * per, 0);
    });
  });

  test('a real and a dashed synthetic curve a question, through their points', () => {
    const panel = readFigure(figure(drawn(3))).panels[1]!;
    const curves = panel.shapes('line', 'g > path');
    expect(curves).toHaveLength(6);
    const cornersOf = (path: string) => [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)];
    for (const curve of curves) expect(cornersOf(curve.look('d')!)).toHaveLength(ABILITIES.length);
    // The synthetic question is harder, so its curve is lower.
    const at = (n: number) => Number(cornersOf(curves[n]!.look('d')!)[3]![2]);
    for (const n of [0, 1, 2]) expect(at(3 + n)).toBeGreaterThan(at(n) + 5);
  });

  test('names stand above, long ones in two lines, odd ones as they are', () => {
    const { texts } = readFigure(
      figure([
        { ...question(0), name: 'a <b> & "c"' },
        {
          ...question(1),
          name: 'a question whose text goes on and on until no panel of a figure would hold it',
        },
        ...drawn(4),
      ]),
    );
    expect(texts).toContain('a <b> & "c"');
    const long = texts.find((text) => text.startsWith('a question whose'))!;
    expect(long.endsWith('…')).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 12])(
    '%i questions: cells in rows of at most four, all within the figure',
    (count) => {
      const { panels, width, texts } = readFigure(figure(drawn(count)));
      const frames = panels[1]!.shapes('frame', 'rect');
      expect(frames).toHaveLength(count);
      for (const frame of frames) {
        const [across] = frame
          .look('transform')!
          .match(/[\d.]+/g)!
          .map(Number);
        expect(frame.number('x') + across! + frame.number('width')).toBeLessThan(width - 20);
      }
      expect(texts.join(' ')).toContain(count === 1 ? '1 question;' : `${count} questions;`);
    },
  );

  test('beyond twelve the first are drawn, which the figure says', () => {
    const { panels, texts } = readFigure(figure(drawn(40)));
    expect(panels[1]!.shapes('dot', 'g > circle')).toHaveLength(24);
    expect(texts.join(' ')).toContain('The first 12 of 40 questions');
    expect(figure(drawn(40)).length).toBeLessThan(100_000);
  });

  test.each([
    ['points only', { real: [], synthetic: [] }],
    ['a new question', { real: [], groups: [] }],
    ['one point', { real: [], synthetic: [], groups: question(0).groups.slice(1) }],
    ['no interval', { groups: [{ ability: 0, share: 1, low: null, high: null }] }],
  ])('%s is drawn', (_, parts) => {
    const svg = figure([{ ...question(0), ...parts }]);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(readFigure(svg).panels).toHaveLength(2);
  });

  test('nothing is a note; what cannot be drawn is an error that says which', () => {
    expect(readFigure(figure([])).texts).toContain('nothing to show: no data');
    expect(() =>
      figure([question(0), { ...question(1), synthetic: [{ ability: 0, probability: Number.NaN }] }]),
    ).toThrow('curves figure: questions[1].synthetic[0].probability: expected a number from 0 to 1, got NaN');
    expect(() =>
      figure([{ ...question(0), groups: [{ ability: Number.NaN, share: 1, low: null, high: null }] }]),
    ).toThrow('questions[0].groups[0].ability');
  });
});
