/** Synthetic against real: facility or b of each question, as far as the two agree on the dashed line. */
import * as Plot from '@observablehq/plot';
import { keyPanel, MEASURE_AXES, type QuestionMeasure, REAL } from './compared.ts';
import { drawFigure } from './draw-figure.ts';
import { GRID, PADDING, QUIET, SYNTHETIC } from './look.ts';
import {
  countOf,
  type Estimate,
  requireEstimate,
  requireNumber,
  stretchAround,
  writeEstimate,
  writeScore,
} from './numbers.ts';

/** A value with its interval at the figure's level; `null` ends where there is none. */
export interface BoundedValue {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** One question. */
export interface AgainstPoint {
  readonly real: BoundedValue;
  readonly synthetic: BoundedValue;
}

/** Between the two values over the questions; `null` where undefined. */
export interface Agreement {
  readonly pearson: Estimate | null;
  readonly spearman: Estimate | null;
  /** In units of the measure. */
  readonly rmse: number | null;
  /** The highest Pearson correlation that the noise of the real values allows. */
  readonly ceiling: number | null;
}

const WIDTH = 540;
const MARGIN = { left: 62, right: PADDING, top: 26, bottom: 42 };
const LEAST_SPAN: Record<QuestionMeasure, number> = { facility: 0.2, b: 1 };
/** Bars of more questions hide the dots, and make the file large. */
const MOST_BARS = 250;
const TICKS = 6;

/**
 * @param level of the points' intervals: the share of cases that they are meant to hold
 * @throws UnderstudyError `numeric` on a facility outside 0 to 1 and on what is not finite
 */
export function againstFigure({
  points,
  measure,
  level,
  agreement,
  source,
}: {
  readonly points: readonly AgainstPoint[];
  readonly measure: QuestionMeasure;
  readonly level: number;
  readonly agreement: Agreement;
  readonly source: string;
}): string {
  const { pearson, spearman, rmse, ceiling } = agreement;
  // The value of a facility is a share; ends of its interval may lie beyond where a normal one was taken.
  const range = measure === 'facility' ? { least: 0, most: 1 } : {};
  points.forEach((point, n) => {
    for (const side of ['real', 'synthetic'] as const) {
      requireNumber(point[side].value, `against figure: points[${n}].${side}.value`, range);
      requireEstimate(point[side], `against figure: points[${n}].${side}`);
    }
  });
  requireNumber(level, 'against figure: level', { least: 0, most: 1 });
  if (pearson !== null) requireEstimate(pearson, 'against figure: agreement.pearson', { least: -1, most: 1 });
  if (spearman !== null) {
    requireEstimate(spearman, 'against figure: agreement.spearman', { least: -1, most: 1 });
  }
  if (rmse !== null) requireNumber(rmse, 'against figure: agreement.rmse', { least: 0 });
  if (ceiling !== null) requireNumber(ceiling, 'against figure: agreement.ceiling', { least: -1, most: 1 });
  const title = `Synthetic against real ${measure} of the questions`;
  if (points.length === 0) {
    return drawFigure({
      title,
      subtitles: [],
      source,
      description: 'No questions.',
      panels: [],
      width: WIDTH,
    });
  }

  const across = points.filter(({ real }) => real.low !== null && real.high !== null);
  const upright = points.filter(({ synthetic }) => synthetic.low !== null && synthetic.high !== null);
  const many = points.length > MOST_BARS;
  const bounded = across.length + upright.length > 0;
  const bars = bounded && !many;
  const correlated = `Pearson r ${writeDefined(pearson)}, Spearman ρ ${writeDefined(spearman, '')}`;
  const counted = [
    countOf(points.length, 'question'),
    `RMSE ${rmse === null ? 'undefined' : writeScore(rmse)}`,
    `noise ceiling of r ${ceiling === null ? 'unknown' : writeScore(ceiling)}`,
    ...(bounded && !bars ? ['intervals not drawn'] : []),
  ].join('; ');
  const domain = stretchAround(
    points.flatMap(({ real, synthetic }) =>
      [real, synthetic].flatMap(({ value, low, high }) =>
        bars ? [value, low ?? value, high ?? value] : [value],
      ),
    ),
    { span: LEAST_SPAN[measure], air: 0.04 },
  );
  const axis = MEASURE_AXES[measure];
  const frame = WIDTH - MARGIN.left - MARGIN.right;

  return drawFigure({
    title,
    subtitles: [correlated, counted],
    source,
    description: `Dots: synthetic over real ${axis} of each question. ${correlated}; ${counted}.`,
    width: WIDTH,
    panels: [
      keyPanel(
        [
          { says: 'a question', colour: SYNTHETIC, shape: 'dot' },
          ...(bars ? [{ says: `${writeLevel(level)} interval`, colour: REAL, shape: 'line' as const }] : []),
          { says: 'synthetic = real', colour: QUIET, shape: 'dashes' },
        ],
        WIDTH,
      ),
      {
        height: frame + MARGIN.top + MARGIN.bottom,
        marginLeft: MARGIN.left,
        marginRight: MARGIN.right,
        marginTop: MARGIN.top,
        marginBottom: MARGIN.bottom,
        x: { domain },
        y: { domain },
        marks: [
          Plot.gridX({ stroke: GRID, strokeOpacity: 1, ticks: TICKS }),
          Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks: TICKS }),
          Plot.frame({ stroke: QUIET }),
          Plot.line(
            [
              [domain[0], domain[0]],
              [domain[1], domain[1]],
            ],
            {
              stroke: QUIET,
              strokeDasharray: '5 3',
            },
          ),
          bars
            ? [
                Plot.ruleY(across, {
                  y: ({ synthetic }: AgainstPoint) => synthetic.value,
                  x1: ({ real }: AgainstPoint) => real.low,
                  x2: ({ real }: AgainstPoint) => real.high,
                  stroke: REAL,
                  strokeOpacity: 0.35,
                }),
                Plot.ruleX(upright, {
                  x: ({ real }: AgainstPoint) => real.value,
                  y1: ({ synthetic }: AgainstPoint) => synthetic.low,
                  y2: ({ synthetic }: AgainstPoint) => synthetic.high,
                  stroke: SYNTHETIC,
                  strokeOpacity: 0.35,
                }),
              ]
            : null,
          Plot.dot(points, {
            x: ({ real }: AgainstPoint) => real.value,
            y: ({ synthetic }: AgainstPoint) => synthetic.value,
            r: many ? 2.5 : 3.5,
            fill: SYNTHETIC,
            fillOpacity: many ? 0.5 : 0.75,
          }),
          Plot.axisX({ ticks: TICKS, label: `real ${axis}`, labelAnchor: 'center', labelArrow: 'none' }),
          Plot.axisY({
            ticks: TICKS,
            tickSize: 0,
            label: `synthetic ${axis}`,
            labelArrow: 'none',
            labelOffset: MARGIN.left - PADDING,
          }),
        ],
      },
    ],
  });
}

const writeDefined = (estimate: Estimate | null, words?: string) =>
  estimate === null ? 'undefined' : writeEstimate(estimate, words);

/** `90 %`. */
const writeLevel = (level: number) => `${Number((100 * level).toFixed(1))} %`;
