/** What each colour and shape of a figure stands for. */
import * as Plot from '@observablehq/plot';
import { DASHES, LABEL_SIZE, PADDING } from './look.ts';
import { textWidth } from './wrap-text.ts';

export interface KeyEntry {
  readonly says: string;
  readonly colour: string;
  readonly shape: 'dot' | 'ring' | 'line' | 'dashes' | 'bar';
}

/** Widths of the shapes, pixels. */
const SWATCHES: Record<KeyEntry['shape'], number> = { dot: 9, ring: 9, line: 22, dashes: 22, bar: 22 };
const ROW = 20;
const AFTER_SWATCH = 6;
const AFTER_ENTRY = 22;
/** Down to the next panel. */
const BELOW = 8;

/** A key as a panel above the others; entries that do not fit into a row begin the next. */
export function keyPanel(entries: readonly KeyEntry[], width: number): Plot.PlotOptions {
  let left = PADDING;
  let row = 0;
  const placed = entries.map((entry) => {
    const needed = SWATCHES[entry.shape] + AFTER_SWATCH + textWidth(entry.says, LABEL_SIZE);
    if (left > PADDING && left + needed > width - PADDING) {
      left = PADDING;
      row += 1;
    }
    const at = { ...entry, left, middle: ROW * (row + 0.5) };
    left += needed + AFTER_ENTRY;
    return at;
  });
  return {
    height: ROW * (row + 1) + BELOW,
    margin: 0,
    x: { type: 'identity', axis: null },
    y: { type: 'identity', axis: null },
    marks: [
      ...placed.map(swatch),
      Plot.text(placed, {
        x: ({ left, shape }: (typeof placed)[number]) => left + SWATCHES[shape] + AFTER_SWATCH,
        y: 'middle',
        text: 'says',
        textAnchor: 'start',
      }),
    ],
  };
}

function swatch({
  left,
  middle,
  colour,
  shape,
}: KeyEntry & { readonly left: number; readonly middle: number }): Plot.Markish {
  const width = SWATCHES[shape];
  const centre = [left + width / 2];
  switch (shape) {
    case 'dot':
      return Plot.dot(centre, { x: centre, y: [middle], r: 4, fill: colour });
    case 'ring':
      return Plot.dot(centre, { x: centre, y: [middle], r: 3.5, stroke: colour, strokeWidth: 1.5 });
    case 'bar':
      return Plot.rect(centre, {
        x1: [left],
        x2: [left + width],
        y1: [middle - 5],
        y2: [middle + 5],
        fill: colour,
      });
    case 'line':
    case 'dashes':
      return Plot.ruleY([middle], {
        x1: [left],
        x2: [left + width],
        stroke: colour,
        strokeWidth: 2,
        strokeDasharray: shape === 'line' ? 'none' : DASHES,
      });
  }
}
