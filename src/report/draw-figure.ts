/**
 * A figure as one standalone SVG file: title, subtitle, panels below each other, caption. Observable Plot draws the
 * panels into a document of linkedom's; of what it draws only the shapes are kept. Its style sheet is left out,
 * because viewers other than browsers do not read it, and with it the class name that ties the sheet to the figure.
 * So the same data gives the same text.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type KeyEntry, keyPanel } from './key-panel.ts';
import { FONT, INK, LABEL_SIZE, PADDING, PAPER, QUIET, WIDTH } from './look.ts';
import { wrapText } from './wrap-text.ts';

interface Figure {
  readonly title: string;
  /** Each begins a line of its own. */
  readonly subtitles?: readonly string[];
  /** The run and the answer log, as a reader would name them; for the caption. */
  readonly source: string;
  /** What the figure shows, in words, for those who cannot see it. */
  readonly description: string;
  /** Explains colours and shapes, above the panels. */
  readonly key?: readonly KeyEntry[];
  /** Options of Plot's, with `height` in pixels; without any, a note says that there is nothing to show. */
  readonly panels?: readonly Plot.PlotOptions[];
  /** Pixels. */
  readonly width?: number;
}

/** What this file uses of an element of the document. */
interface SvgElement {
  readonly innerHTML: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  querySelectorAll(selector: string): Iterable<SvgElement>;
  remove(): void;
}

/** Where numbers are pixels: two digits after the point are enough for them, and half the file. */
const PIXELS = ['x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'width', 'height', 'd', 'transform'];

const EMPTY_HEIGHT = 180;

/** The text of an SVG file (UTF-8, without an XML declaration), ending in a newline. */
export function drawFigure(figure: Figure): string {
  const { title, subtitles = [], description, key, panels = [], width = WIDTH } = figure;
  const parts: string[] = [];
  let y = PADDING - 4;
  const addText = (
    text: string,
    { size, lead, ...look }: { size: number; lead: number; fill: string; weight?: string },
  ) => {
    for (const line of wrapText(text, { width: width - 2 * PADDING, fontSize: size })) {
      y += lead;
      const weight = look.weight === undefined ? '' : ` font-weight="${look.weight}"`;
      parts.push(
        `<text x="${PADDING}" y="${y}" font-size="${size}"${weight} fill="${look.fill}">${escapeXml(line)}</text>`,
      );
    }
  };

  addText(title, { size: 17, lead: 20, fill: INK, weight: 'bold' });
  y += 2;
  for (const subtitle of subtitles) addText(subtitle, { size: 12.5, lead: 18, fill: QUIET });
  y += 12;
  const drawn = panels.length === 0 ? [emptyPanel()] : panels;
  for (const panel of key === undefined ? drawn : [keyPanel(key, width), ...drawn]) {
    const { shapes, height } = drawPanel(panel, width);
    parts.push(
      `<g transform="translate(0,${y})" fill="currentColor" font-size="${LABEL_SIZE}" text-anchor="middle">${shapes}</g>`,
    );
    y += height;
  }
  y += 4;
  addText(captionOf(figure.source), { size: 11, lead: 15, fill: QUIET });
  const height = y + PADDING - 4;

  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}" color="${INK}" font-family="${FONT}">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="${PAPER}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
  // A name may hold what XML has no room for (control characters, halves of a surrogate pair).
  return svg.replace(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}

function drawPanel(options: Plot.PlotOptions, width: number): { shapes: string; height: number } {
  const { document } = parseHTML('<!DOCTYPE html><html></html>');
  const plot = Plot.plot({
    ...options,
    width,
    // Plot measures nothing in the document, so one that computes no layout will do.
    document: document as unknown as NonNullable<Plot.PlotOptions['document']>,
    className: 'panel',
  }) as unknown as SvgElement;
  for (const style of plot.querySelectorAll('style')) style.remove();
  for (const shape of plot.querySelectorAll('*')) {
    for (const name of PIXELS) {
      const value = shape.getAttribute(name);
      if (value !== null) shape.setAttribute(name, roundPixels(value));
    }
  }
  return { shapes: plot.innerHTML, height: Number(plot.getAttribute('height')) };
}

/** Which of the numbers are real and which synthetic, and where they come from. */
const captionOf = (source: string) =>
  `Synthetic: the predictions. Real: the held-out answers that they are judged by. Source: ${source}`;

const roundPixels = (value: string) =>
  value.replace(/-?\d+(\.\d+)?(e[-+]?\d+)?/g, (number) => String(Number(Number(number).toFixed(2)) + 0));

function emptyPanel(): Plot.PlotOptions {
  return {
    height: EMPTY_HEIGHT,
    margin: PADDING,
    marks: [
      Plot.frame({ stroke: QUIET, strokeDasharray: '4 4' }),
      Plot.text(['nothing to show: no data'], { frameAnchor: 'middle', fill: QUIET, fontSize: 13 }),
    ],
  };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
