import * as Plot from '@observablehq/plot';
import { describe, expect, test } from 'vitest';
import { readFigure } from '../../test/read-figure.ts';
import { drawFigure } from './draw-figure.ts';

const figure = {
  title: 'A title',
  subtitles: ['first', 'second'],
  source: 'run a',
  description: 'What it shows',
  panels: [{ height: 100, marks: [Plot.dot([[1 / 3, 2 / 3]])] }],
};

describe('drawFigure', () => {
  test('text above and below the panels, all of it in the file', () => {
    const { title, description, texts, width, height, panels } = readFigure(drawFigure(figure));
    expect({ title, description, width }).toEqual({
      title: 'A title',
      description: 'What it shows',
      width: 720,
    });
    expect(texts.slice(0, 3)).toEqual(['A title', 'first', 'second']);
    expect(texts.at(-1)).toBe(
      'Synthetic: the predictions. Real: the held-out answers that they are judged by. Source: run a',
    );
    expect(panels).toHaveLength(1);
    expect(height).toBeGreaterThan(200);
  });

  test('the same figure is the same text, without style sheet, class or more than two digits of a pixel', () => {
    const svg = drawFigure(figure);
    expect(drawFigure(figure)).toBe(svg);
    expect(svg).not.toMatch(/<style|class=|="[^"]*\d\.\d{3}|⚠/);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    expect(svg).toMatch(/<\/svg>\n$/);
  });

  test('panels below each other', () => {
    const [panel] = figure.panels;
    const one = readFigure(drawFigure(figure));
    const two = readFigure(drawFigure({ ...figure, panels: [panel!, { ...panel!, height: 80 }] }));
    expect(two.panels).toHaveLength(2);
    expect(two.height - one.height).toBe(80);
  });

  test('no panel: a note', () => {
    expect(readFigure(drawFigure({ ...figure, panels: [] })).texts).toContain('nothing to show: no data');
  });

  test('names hold whatever names hold', () => {
    const name = 'a <b> & "c" ]]> \u0000\u001b[31m \ud800 ü 日本';
    const shown = 'a <b> & "c" ]]> \ufffd\ufffd[31m \ufffd ü 日本';
    const svg = drawFigure({
      ...figure,
      title: name,
      source: name,
      panels: [{ height: 100, marks: [Plot.text([name], { frameAnchor: 'middle' })] }],
    });
    const { title, texts, panels } = readFigure(svg);
    expect(title).toBe(shown);
    expect(texts[0]).toBe(shown);
    expect(texts.at(-1)).toContain(`Source: ${shown}`);
    expect(panels[0]!.texts('text')).toEqual([shown]);
  });

  test('long text goes on in the next line', () => {
    const long = readFigure(drawFigure({ ...figure, source: 'a run with a name '.repeat(20) }));
    expect(long.texts.filter((line) => line.includes('a run with a name')).length).toBeGreaterThan(2);
  });
});
