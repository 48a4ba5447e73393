/** Synthetic against real: facility or b of each question; where the two agree, the dots are on the dashed line. */
import * as Plot from '@observablehq/plot';
import type { Estimate } from '../numeric/index.ts';
import { counted, formatLevel } from '../words.ts';
import { levelIntervals, squarePanel, uprightIntervals } from './axes-panel.ts';
import { drawFigure } from './draw-figure.ts';
import { QUIET, REAL, SYNTHETIC } from './look.ts';
import {
  CORRELATION,
  hasInterval,
  requireEstimate,
  requireNumber,
  SHARE,
  stretchAround,
  writeDefined,
  writeEstimate,
} from './numbers.ts';

/** How difficult a question is: the share of right answers, or b in logits. */
export type QuestionMeasure = 'facility' | 'b';

export const MEASURE_AXES: Record<QuestionMeasure, string> = {
  facility: 'facility (share right)',
  b: 'difficulty b (logits)',
};

/** One question. The intervals are at the figure's level. */
export interface AgainstPoint {
  readonly real: Estimate;
  readonly synthetic: Estimate;
}

/** How well the two values of the questions agree; `null` where undefined. */
export interface Agreement {
  readonly pearson: Estimate | null;
  readonly spearman: Estimate | null;
  /** In units of the measure. */
  readonly rmse: number | null;
  /** The highest Pearson correlation that the noise of the real values allows. */
  readonly ceiling: number | null;
}

const WIDTH = 540;
const LEAST_SPAN: Record<QuestionMeasure, number> = { facility: 0.2, b: 1 };
/** Bars of more questions hide the dots, and make the file large. */
const MOST_BARS = 250;
const TICKS = 6;

interface AgainstFigure {
  readonly points: readonly AgainstPoint[];
  readonly measure: QuestionMeasure;
  /** The share of cases that the points' intervals are meant to hold. */
  readonly level: number;
  readonly agreement: Agreement;
  readonly source: string;
}

/** @throws UnderstudyError `numeric` on a facility outside 0 to 1 and on what is not finite */
export function againstFigure({ points, measure, level, agreement, source }: AgainstFigure): string {
  const { pearson, spearman, rmse, ceiling } = agreement;
  points.forEach((point, n) => {
    for (const side of ['real', 'synthetic'] as const) {
      const where = `against figure: points[${n}].${side}`;
      // The value of a facility is a share; ends of its interval may lie beyond where a normal one was taken.
      requireNumber(point[side].value, `${where}.value`, measure === 'facility' ? SHARE : {});
      requireEstimate(point[side], where);
    }
  });
  requireNumber(level, 'against figure: level', SHARE);
  requireEstimate(pearson, 'against figure: agreement.pearson', CORRELATION);
  requireEstimate(spearman, 'against figure: agreement.spearman', CORRELATION);
  requireNumber(rmse, 'against figure: agreement.rmse', { least: 0 });
  requireNumber(ceiling, 'against figure: agreement.ceiling', CORRELATION);
  const head = { title: `Synthetic against real ${measure} of the questions`, source, width: WIDTH };
  if (points.length === 0) return drawFigure({ ...head, description: 'No questions.' });

  const across = points.map(({ real, synthetic }) => ({ ...real, at: synthetic.value }));
  const upright = points.map(({ real, synthetic }) => ({ ...synthetic, at: real.value }));
  const many = points.length > MOST_BARS;
  const bounded = [...across, ...upright].some(hasInterval);
  const bars = bounded && !many;
  const correlated = `Pearson r ${writeEstimate(pearson)}, Spearman ρ ${writeEstimate(spearman, '')}`;
  const summary = [
    counted(points.length, 'question'),
    `RMSE ${writeDefined(rmse)}`,
    `noise ceiling of r ${writeDefined(ceiling, 'unknown')}`,
    ...(bounded && !bars ? ['intervals not drawn'] : []),
  ].join('; ');
  const domain = stretchAround(
    [...across, ...upright].flatMap(({ value, low, high }) =>
      bars ? [value, low ?? value, high ?? value] : [value],
    ),
    { span: LEAST_SPAN[measure], air: 0.04 },
  );
  const axis = MEASURE_AXES[measure];
  const intervals = { says: `${formatLevel(level)} interval`, colour: REAL, shape: 'line' } as const;

  return drawFigure({
    ...head,
    subtitles: [correlated, summary],
    description: `Dots: synthetic over real ${axis} of each question. ${correlated}; ${summary}.`,
    key: [
      { says: 'a question', colour: SYNTHETIC, shape: 'dot' },
      ...(bars ? [intervals] : []),
      { says: 'synthetic = real', colour: QUIET, shape: 'dashes' },
    ],
    panels: [
      squarePanel({
        width: WIDTH,
        marginLeft: 62,
        marginTop: 26,
        domain,
        x: { ticks: TICKS, label: `real ${axis}` },
        y: { ticks: TICKS, label: `synthetic ${axis}` },
        marks: [
          bars && [
            levelIntervals(across, { y: 'at', stroke: REAL, strokeOpacity: 0.35 }),
            uprightIntervals(upright, { x: 'at', stroke: SYNTHETIC, strokeOpacity: 0.35 }),
          ],
          Plot.dot(upright, {
            x: 'at',
            y: 'value',
            r: many ? 2.5 : 3.5,
            fill: SYNTHETIC,
            fillOpacity: many ? 0.5 : 0.75,
          }),
        ],
      }),
    ],
  });
}
