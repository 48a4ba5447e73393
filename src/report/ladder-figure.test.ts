import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { type LadderMeasure, type LadderStep, ladderFigure } from './ladder-figure.ts';
import { SYNTHETIC } from './look.ts';

const STEPS: LadderStep[] = [
  { name: 'always the majority', value: 0.5, low: 0.5, high: 0.5 },
  { name: 'item mean', value: 0.786, low: 0.783, high: 0.789 },
  { name: 'Rasch', value: 0.81, low: 0.807, high: 0.813 },
  { name: 'class', value: 0.823, low: 0.82, high: 0.826 },
];

const figure = (steps: readonly LadderStep[], measure: LadderMeasure = 'AUC') =>
  ladderFigure({ steps, measure, source: 'run a' });

describe('ladderFigure', () => {
  test('a dot and an interval a step, in order from top to bottom, where the axis says', () => {
    const { panels } = readFigure(figure(STEPS));
    const x = panels[0]!.place('x');
    const dots = panels[0]!.shapes('dot', 'circle');
    const intervals = panels[0]!
      .shapes('rule', 'line')
      .filter((rule) => rule.number('y1') === rule.number('y2'));
    expect([dots.length, intervals.length]).toEqual([4, 4]);
    STEPS.forEach((step, n) => {
      expect(dots[n]!.number('cx')).toBeCloseTo(x(step.value), 0);
      expect(intervals[n]!.number('x1')).toBeCloseTo(x(step.low!), 0);
      expect(intervals[n]!.number('x2')).toBeCloseTo(x(step.high!), 0);
      expect(intervals[n]!.number('y1')).toBe(dots[n]!.number('cy'));
      if (n > 0) expect(dots[n]!.number('cy')).toBeGreaterThan(dots[n - 1]!.number('cy'));
    });
  });

  test('names, numbers, and the model in its colour', () => {
    const { panels, texts, description } = readFigure(figure(STEPS));
    for (const { name } of STEPS) expect(texts).toContain(name);
    expect(texts).toContain('0.786 (0.783 to 0.789)');
    expect(description).toContain('class 0.823 (0.820 to 0.826)');
    const colours = panels[0]!.shapes('dot', 'circle').map((dot) => dot.look('fill'));
    expect(colours.map((colour) => colour === SYNTHETIC)).toEqual([false, false, false, true]);
  });

  test('the axis says which way is better', () => {
    expect(readFigure(figure(STEPS)).texts).toContain('AUC; higher is better');
    expect(readFigure(figure(STEPS, 'log loss')).texts).toContain(
      'log loss, nats an answer; lower is better',
    );
  });

  test('a step without an interval is a dot', () => {
    const steps = STEPS.map((step) => ({ ...step, low: null, high: null }));
    const { panels, texts } = readFigure(figure(steps));
    expect(panels[0]!.shapes('dot', 'circle')).toHaveLength(4);
    expect(
      panels[0]!.shapes('rule', 'line').filter((rule) => rule.number('y1') === rule.number('y2')),
    ).toEqual([]);
    expect(texts).toContain('0.823');
  });

  test('long names take two lines, odd ones are shown as they are, equal ones are two rows', () => {
    const odd = { ...STEPS[1]!, name: 'a<b>&"c"' };
    const long = {
      ...STEPS[1]!,
      name: 'a predictor whose name goes on and on and on and on until no column holds it',
    };
    const { texts, panels } = readFigure(figure([odd, odd, long, STEPS[3]!]));
    expect(texts.filter((text) => text === 'a<b>&"c"')).toHaveLength(2);
    expect(texts.some((text) => text.startsWith('a predictor') && text.endsWith('…'))).toBe(true);
    expect(panels[0]!.shapes('dot', 'circle')).toHaveLength(4);
  });

  test('one step is the model; none is a note', () => {
    const { panels } = readFigure(figure(STEPS.slice(3)));
    expect(panels[0]!.shapes('dot', 'circle').map((dot) => dot.look('fill'))).toEqual([SYNTHETIC]);
    expect(readFigure(figure([])).texts).toContain('nothing to show: no data');
  });

  test('what cannot be drawn is an error that says which', () => {
    expect(() => figure([{ ...STEPS[0]!, high: Number.NaN }])).toThrow(
      'ladder figure: steps[0].high: expected a finite number, got NaN',
    );
    expect(() => figure([{ ...STEPS[0]!, value: Number.POSITIVE_INFINITY }])).toThrow('steps[0].value');
  });
});
