import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { createMt19937 } from '../numeric/index.ts';

import { REAL, REAL_TINT, SYNTHETIC, SYNTHETIC_TINT } from './look.ts';
import { type WrightMapItem, wrightMapFigure } from './wright-map-figure.ts';

const figure = (abilities: readonly number[], items: readonly WrightMapItem[]) =>
  wrightMapFigure({ abilities, items, source: 'run a' });

function drawLogits(count: number, seed = 1): number[] {
  const random = createMt19937(seed);
  return Array.from({ length: count }, () => 4 * (random.uniform() + random.uniform() - 1));
}

const drawItems = (count: number): WrightMapItem[] =>
  drawLogits(count).map((b, n) => ({ name: `question ${n}`, real: b, synthetic: 0.8 * b + 0.1 }));

describe('wrightMapFigure', () => {
  test('bars grow leftwards from the wall by the students of their stretch of logits, all of them together', () => {
    const abilities = drawLogits(300);
    const panel = readFigure(figure(abilities, [])).panels[1]!;
    const y = panel.place('y');
    const bars = panel.shapes('rect', 'rect').filter((bar) => bar.look('fill') === REAL_TINT);
    const perStudent = bars.reduce((sum, bar) => sum + bar.number('width'), 0) / 300;
    const wall = bars[0]!.number('x') + bars[0]!.number('width');
    for (const bar of bars) {
      const [top, bottom] = [bar.number('y') - 0.5, bar.number('y') + bar.number('height') + 0.5];
      const students = abilities.filter((ability) => y(ability) > top && y(ability) <= bottom).length;
      expect(bar.number('width')).toBeCloseTo(students * perStudent, 0);
      expect(bar.number('x') + bar.number('width')).toBeCloseTo(wall, 1);
    }
  });

  test('few questions: dots at real and synthetic b, joined, and names in the order of difficulty', () => {
    const items = [
      { name: 'easy', real: -1.2, synthetic: -0.8 },
      { name: 'hard', real: 1.5, synthetic: 1.1 },
      { name: 'new', real: null, synthetic: 0.2 },
      { name: 'only real', real: 0.4, synthetic: null },
    ];
    const { panels, texts } = readFigure(figure([0], items));
    const panel = panels[1]!;
    const y = panel.place('y');
    const places = (colour: string, attribute: string) =>
      panel
        .shapes('dot', 'circle')
        .filter((dot) => dot.look(attribute) === colour)
        .map((dot) => dot.number('cy').toFixed(0));
    expect(places(REAL, 'fill')).toEqual([1.5, 0.4, -1.2].map((b) => y(b).toFixed(0)));
    expect(places(SYNTHETIC, 'stroke')).toEqual([1.1, 0.2, -0.8].map((b) => y(b).toFixed(0)));
    expect(texts.filter((text) => items.some(({ name }) => name === text))).toEqual([
      'hard',
      'only real',
      'new',
      'easy',
    ]);
    // Two that have both values, and a leader from each of the four to its name.
    expect(panel.shapes('link', 'path')).toHaveLength(6);
  });

  test('names of questions of one difficulty do not overlap, nor leave the frame', () => {
    const items = Array.from({ length: 30 }, (_, n) => ({ name: `<${n}> & co`, real: 2, synthetic: 2 }));
    const { panels } = readFigure(figure([0], items));
    const rows = panels[1]!
      .shapes('text', 'text')
      .map((text) =>
        text
          .look('transform')!
          .match(/[\d.]+/g)!
          .map(Number),
      )
      .filter(([x]) => x === 500)
      .map(([, y]) => y!)
      .sort((a, b) => a - b);
    expect(rows).toHaveLength(30);
    for (let n = 1; n < 30; n++) expect(rows[n]! - rows[n - 1]!).toBeGreaterThan(14);
    expect(rows[0]).toBeGreaterThan(28);
    expect(rows[29]).toBeLessThan(28 + 450);
  });

  test('many questions: bars of the synthetic, an outline of the real ones, no names', () => {
    const items = drawItems(500);
    const { panels, texts } = readFigure(figure(drawLogits(100), items));
    expect(panels[1]!.shapes('dot', 'circle')).toEqual([]);
    expect(texts).not.toContain('question 1');
    const bars = panels[1]!.shapes('rect', 'rect').filter((bar) => bar.look('fill') === SYNTHETIC_TINT);
    expect(bars.length).toBeGreaterThan(4);
    expect(panels[1]!.shapes('line', 'path')).toHaveLength(1);
    expect(figure(drawLogits(1264), items).length).toBeLessThan(20_000);
  });

  test('says how many there are and where they lie on average', () => {
    const { texts, description } = readFigure(
      figure(
        [1, 2],
        drawItems(1).map((item) => ({ ...item, real: -0.5, synthetic: 0 })),
      ),
    );
    const line = '2 students; 1 question; mean ability 1.50, mean real b −0.50, mean synthetic b 0.00 logits';
    expect(texts).toContain(line);
    expect(description).toContain(line);
  });

  test.each([
    ['one student, no question', [0.3], []],
    ['no student, one question', [], drawItems(1)],
    [
      'many questions without any b',
      [0.3],
      drawItems(50).map(({ name }) => ({ name, real: null, synthetic: null })),
    ],
    ['many questions, all of them new', [], drawItems(50).map((item) => ({ ...item, real: null }))],
    ['far apart', [-40, 90], drawItems(2)],
  ])('%s is drawn', (_, abilities, items) => {
    const svg = figure(abilities, items);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(readFigure(svg).panels).toHaveLength(2);
  });

  test('nothing is a note; what cannot be drawn is an error that says which', () => {
    expect(readFigure(figure([], [])).texts).toContain('nothing to show: no data');
    expect(() => figure([0, Number.NaN], [])).toThrow(
      'Wright map: abilities[1]: expected a finite number, got NaN',
    );
    expect(() => figure([], [{ name: 'a', real: 0, synthetic: Number.NEGATIVE_INFINITY }])).toThrow(
      'Wright map: items[0].synthetic',
    );
  });
});
