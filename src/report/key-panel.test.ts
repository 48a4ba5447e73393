import { expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { drawFigure } from './draw-figure.ts';
import { type KeyEntry, keyPanel } from './key-panel.ts';

const key = (entries: readonly KeyEntry[], width = 720) => {
  const svg = drawFigure({
    title: 'a',
    subtitles: [],
    source: 'b',
    description: 'c',
    panels: [keyPanel(entries, width)],
    width,
  });
  return readFigure(svg).panels[0]!;
};

test('a shape and a text an entry, in a row', () => {
  const panel = key([
    { says: 'dots', colour: '#111111', shape: 'dot' },
    { says: 'rings', colour: '#222222', shape: 'ring' },
    { says: 'a line', colour: '#333333', shape: 'line' },
    { says: 'dashes', colour: '#444444', shape: 'dashes' },
    { says: 'bars', colour: '#555555', shape: 'bar' },
  ]);
  expect(panel.texts('text')).toEqual(['dots', 'rings', 'a line', 'dashes', 'bars']);
  const [dot, ring] = panel.shapes('dot', 'circle');
  expect([dot!.look('fill'), ring!.look('fill'), ring!.look('stroke')]).toEqual([
    '#111111',
    'none',
    '#222222',
  ]);
  expect(panel.shapes('rule', 'line').map((line) => line.look('stroke-dasharray'))).toEqual([null, '5 3']);
  expect(panel.shapes('rect', 'rect').map((bar) => bar.look('fill'))).toEqual(['#555555']);
});

test('what does not fit goes on below', () => {
  const entries = Array.from({ length: 4 }, (_, n) => ({
    says: `an entry with a long text ${n}`,
    colour: '#111111',
    shape: 'dot' as const,
  }));
  const rows = key(entries, 400)
    .shapes('dot', 'circle')
    .map((dot) => dot.number('cy'));
  expect(rows).toEqual([10, 10, 30, 30]);
});
