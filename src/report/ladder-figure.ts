/** The model above the ladder of simpler predictors, all judged on the same answers: a row each, as in a forest plot. */
import * as Plot from '@observablehq/plot';
import type { Estimate } from '../numeric/index.ts';
import { axesPanel, BELOW, levelIntervals } from './axes-panel.ts';
import { drawFigure } from './draw-figure.ts';
import { BASELINE, GRID, HIGHLIGHT, INK, LABEL_SIZE, PADDING, QUIET, SYNTHETIC } from './look.ts';
import { requireRows, stretchAround, writeEstimate } from './numbers.ts';
import { textWidth, wrapText } from './wrap-text.ts';

export type LadderMeasure = 'AUC' | 'AUC within student' | 'log loss';

export interface LadderStep extends Estimate {
  readonly name: string;
}

const AXES: Record<LadderMeasure, string> = {
  AUC: 'AUC; higher is better',
  'AUC within student': 'AUC within student; higher is better',
  'log loss': 'log loss, nats an answer; lower is better',
};

const ROW = 34;
const MARGIN_TOP = 26;
/** The widest that names may be before they are broken into two lines, pixels. */
const NAME_WIDTH = 190;
/** The column of numbers, pixels. */
const NUMBERS = 140;
/** Between a column of text and the frame, pixels. */
const GAP = 16;
/** How far the model's row is tinted beyond its text, pixels. */
const BLEED = 8;
const TICK_SPACING = 70;
const LEAST_SPAN = 0.02;

interface LadderFigure {
  /** As climbed, the model last. */
  readonly steps: readonly LadderStep[];
  readonly measure: LadderMeasure;
  readonly source: string;
}

/** @throws UnderstudyError `numeric` on what is not finite */
export function ladderFigure({ steps, measure, source }: LadderFigure): string {
  requireRows(steps, ['value', 'low', 'high'], 'ladder figure: steps');
  const head = { title: `The model and simpler predictors: ${measure}`, source };
  const model = steps.at(-1);
  if (model === undefined) return drawFigure({ ...head, description: 'No predictors.' });

  const rows = steps.map((step, row) => ({
    ...step,
    row,
    isModel: row === steps.length - 1,
    lines: wrapText(step.name, { width: NAME_WIDTH, fontSize: LABEL_SIZE, most: 2 }),
    numbers: writeEstimate(step, ''),
  }));
  const names = Math.max(
    ...rows.flatMap(({ lines }) => lines.map((line) => textWidth(line, LABEL_SIZE * 1.08))),
  );
  const marginLeft = PADDING + Math.ceil(names) + GAP;
  const domain = stretchAround(
    rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]),
    { span: LEAST_SPAN },
  );
  /** Text in a column beside the frame: the model's in bold. */
  const column = (side: 'left' | 'right', text: (row: (typeof rows)[number]) => string) =>
    [false, true].map((isModel) =>
      Plot.text(
        rows.filter((row) => row.isModel === isModel),
        {
          y: 'row',
          text,
          frameAnchor: side,
          textAnchor: 'start',
          dx: side === 'left' ? PADDING - marginLeft : GAP,
          lineHeight: 1.15,
          fill: isModel ? SYNTHETIC : INK,
          fontWeight: isModel ? 'bold' : 'normal',
        },
      ),
    );

  return drawFigure({
    ...head,
    subtitles: [
      'All judged on the same held-out answers, each allowed to know the same others; bars are 95 % intervals',
    ],
    description: `${measure} with 95 % interval: ${steps.map((step) => `${step.name} ${writeEstimate(step, '')}`).join('; ')}.`,
    panels: [
      axesPanel({
        height: MARGIN_TOP + ROW * rows.length + BELOW,
        marginLeft,
        marginRight: PADDING + NUMBERS,
        marginTop: MARGIN_TOP,
        x: { domain, tickSpacing: TICK_SPACING, label: AXES[measure] },
        // Rows by number, not by name: two steps may be called the same.
        y: { domain: [rows.length - 0.5, -0.5] },
        marks: [
          Plot.rect([model], {
            y1: rows.length - 1.5,
            y2: rows.length - 0.5,
            fill: HIGHLIGHT,
            insetLeft: PADDING - BLEED - marginLeft,
            insetRight: -NUMBERS - BLEED,
          }),
          Plot.gridX({ stroke: GRID, strokeOpacity: 1, tickSpacing: TICK_SPACING }),
          Plot.ruleX([model.value], { stroke: SYNTHETIC, strokeDasharray: '2 3', strokeOpacity: 0.7 }),
          ...[false, true].flatMap((isModel) => {
            const colour = isModel ? SYNTHETIC : BASELINE;
            const these = rows.filter((row) => row.isModel === isModel);
            return [
              levelIntervals(these, { y: 'row', stroke: colour, strokeWidth: isModel ? 2.5 : 1.75 }),
              Plot.dot(these, { x: 'value', y: 'row', r: isModel ? 4.5 : 3.5, fill: colour }),
            ];
          }),
          ...column('left', ({ lines }) => lines.join('\n')),
          ...column('right', ({ numbers }) => numbers),
          Plot.text(['value (95 % interval)'], {
            frameAnchor: 'top-right',
            textAnchor: 'start',
            dx: GAP,
            dy: -18,
            fill: QUIET,
          }),
          Plot.frame({ anchor: 'bottom' }),
        ],
      }),
    ],
  });
}
