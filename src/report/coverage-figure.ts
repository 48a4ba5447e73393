/** Do the intervals hold what they promise? Of the questions, the share whose real value lies in the synthetic one's interval. */
import * as Plot from '@observablehq/plot';
import { MEASURE_AXES, type QuestionMeasure } from './compared.ts';
import { drawFigure } from './draw-figure.ts';
import { GRID, PADDING, QUIET, SYNTHETIC } from './look.ts';
import { countOf, requireNumber } from './numbers.ts';

/** At one level of the intervals. All shares from 0 to 1. */
export interface CoveragePoint {
  /** What the intervals promise. */
  readonly nominal: number;
  /** The share of questions where they hold. */
  readonly observed: number;
  /** Of the observed share, 95 %; `null` where there is none. */
  readonly low: number | null;
  readonly high: number | null;
}

const WIDTH = 500;
const MARGIN = { left: 68, right: PADDING };
const FRAME = WIDTH - MARGIN.left - MARGIN.right;
/** The axes begin here, or lower where a point does. */
const START = 0.4;

/**
 * @param questions how many the shares are of
 * @throws UnderstudyError `numeric` on what is no share from 0 to 1
 */
export function coverageFigure({
  points,
  questions,
  measure,
  source,
}: {
  readonly points: readonly CoveragePoint[];
  readonly questions: number;
  readonly measure: QuestionMeasure;
  readonly source: string;
}): string {
  points.forEach((point, n) => {
    for (const name of ['nominal', 'observed', 'low', 'high'] as const) {
      const share = point[name];
      if (share !== null)
        requireNumber(share, `coverage figure: points[${n}].${name}`, { least: 0, most: 1 });
    }
  });
  requireNumber(questions, 'coverage figure: questions', { least: 0 });
  const title = `Coverage of the intervals of the synthetic ${measure}`;
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

  const bounded = points.filter(({ low, high }) => low !== null && high !== null);
  const least = Math.min(
    ...points.flatMap(({ nominal, observed, low }) => [nominal, observed, low ?? observed]),
  );
  const domain = [Math.min(START, Math.floor(least * 10 + 1e-9) / 10), 1];
  const grid = { stroke: GRID, strokeOpacity: 1, ticks: 6 };
  const told = points.map(({ nominal, observed }) => `${writeShare(nominal)}: ${writeShare(observed)}`);

  return drawFigure({
    title,
    subtitles: [
      `${countOf(questions, 'question')}; on the dashed line, the intervals hold the real value as often as they promise, below it they are too narrow${bounded.length === 0 ? '' : '; bars are 95 % intervals'}`,
    ],
    source,
    description: `Share of ${countOf(questions, 'question')} whose real ${MEASURE_AXES[measure]} lies in the synthetic interval, by what the interval promises: ${told.join(', ')}.`,
    width: WIDTH,
    panels: [
      {
        height: FRAME + 26 + 42,
        marginLeft: MARGIN.left,
        marginRight: MARGIN.right,
        marginTop: 26,
        marginBottom: 42,
        x: { domain },
        y: { domain },
        marks: [
          Plot.gridX(grid),
          Plot.gridY(grid),
          Plot.frame({ stroke: QUIET }),
          Plot.line(
            [
              [domain[0], domain[0]],
              [1, 1],
            ],
            { stroke: QUIET, strokeDasharray: '5 3' },
          ),
          Plot.ruleX(bounded, { x: 'nominal', y1: 'low', y2: 'high', stroke: SYNTHETIC, strokeWidth: 1.5 }),
          Plot.dot(points, { x: 'nominal', y: 'observed', r: 4, fill: SYNTHETIC }),
          Plot.axisX({
            ticks: 6,
            tickFormat: writeShare,
            label: 'promised: level of the synthetic interval',
            labelAnchor: 'center',
            labelArrow: 'none',
          }),
          Plot.axisY({
            ticks: 6,
            tickFormat: writeShare,
            tickSize: 0,
            label: 'observed: share that holds the real value',
            labelArrow: 'none',
            labelOffset: MARGIN.left - PADDING,
          }),
        ],
      },
    ],
  });
}

/** `90 %`. */
const writeShare = (share: number) => `${Number((100 * share).toFixed(1))} %`;
