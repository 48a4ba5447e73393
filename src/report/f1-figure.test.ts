import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { createMt19937 } from '../numeric/index.ts';
import { f1Figure, type StudentF1 } from './f1-figure.ts';

const draw = (students: readonly StudentF1[]) => readFigure(f1Figure({ students, source: 'run a' }));

function drawStudents(count: number): StudentF1[] {
  const random = createMt19937(1);
  return Array.from({ length: count }, () => {
    const majorityF1 = 0.5 + 0.3 * random.uniform();
    return { majorityF1, f1: majorityF1 + 0.2 * random.uniform() - 0.05 };
  });
}

describe('f1Figure', () => {
  test('bars count the students within them, and all of them together', () => {
    const students = drawStudents(200);
    const [panel] = draw(students).panels;
    const [x, y] = [panel!.place('x'), panel!.place('y')];
    const bars = panel!.shapes('rect', 'rect');
    let counted = 0;
    for (const bar of bars) {
      // Half a pixel of paper on each side of a bar.
      const [left, right] = [bar.number('x') - 0.5, bar.number('x') + bar.number('width') + 0.5];
      const count = students.filter(({ f1 }) => x(f1) >= left - 1e-6 && x(f1) < right - 1e-6).length;
      expect(y(0) - bar.number('height')).toBeCloseTo(y(count), 1);
      counted += count;
    }
    expect(counted).toBe(students.length);
  });

  test('medians of both, where the axis says they are', () => {
    const students = [
      { f1: 0.7, majorityF1: 0.6 },
      { f1: 0.9, majorityF1: 0.61 },
      { f1: 0.8, majorityF1: 0.95 },
    ];
    const { texts, panels, description } = draw(students);
    expect(texts).toContain('synthetic students: median 0.800');
    expect(texts).toContain('majority: median 0.610');
    expect(description).toContain('3 synthetic students');
    expect(texts.join(' ')).toContain('3 synthetic students, 2 above the majority');
    const x = panels[0]!.place('x');
    const rules = panels[0]!.shapes('rule', 'line').filter((rule) => rule.number('x1') === rule.number('x2'));
    expect(rules.map((rule) => rule.number('x1').toFixed(1))).toEqual([
      x(0.8).toFixed(1),
      x(0.61).toFixed(1),
    ]);
  });

  test.each([
    ['one student at 1', [{ f1: 1, majorityF1: 1 }]],
    ['one student at 0', [{ f1: 0, majorityF1: 0 }]],
    ['all equal', Array.from({ length: 30 }, () => ({ f1: 0.7, majorityF1: 0.7 }))],
    ['on the edges of bins', [0.1, 0.2, 0.3, 0.6, 0.7].map((f1) => ({ f1, majorityF1: f1 }))],
  ])('%s: every bar stands on the axis and within the frame', (_, students) => {
    const { panels, width } = draw(students);
    const bars = panels[0]!.shapes('rect', 'rect');
    expect(bars).toHaveLength(new Set(students.map(({ f1 }) => f1)).size);
    for (const bar of bars) {
      expect(bar.number('width')).toBeGreaterThan(1);
      expect(bar.number('x')).toBeGreaterThan(40);
      expect(bar.number('x') + bar.number('width')).toBeLessThan(width);
    }
  });

  test('1,264 students are a small file; none are a note', () => {
    expect(f1Figure({ students: drawStudents(1264), source: 'run a' }).length).toBeLessThan(20_000);
    expect(draw([]).texts).toContain('nothing to show: no data');
  });

  test('what is no score is an error that says which', () => {
    expect(() => draw([{ f1: 0.5, majorityF1: Number.NaN }])).toThrow(
      'F1 figure: students[0].majorityF1: expected a number from 0 to 1, got NaN',
    );
    expect(() => draw([{ f1: 1.5, majorityF1: 0.5 }])).toThrow('students[0].f1');
  });
});
