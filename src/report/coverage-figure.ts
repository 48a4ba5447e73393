/** Do the intervals hold what they promise? The share of questions whose real value lies in the synthetic interval. */
import * as Plot from '@observablehq/plot';
import { counted, formatLevel } from '../words.ts';
import { MEASURE_AXES, type QuestionMeasure } from './against-figure.ts';
import { squarePanel, uprightIntervals } from './axes-panel.ts';
import { drawFigure } from './draw-figure.ts';
import { SYNTHETIC } from './look.ts';
import { hasInterval, requireNumber, requireRows, SHARE } from './numbers.ts';

/** At one level of the intervals. All shares from 0 to 1. */
export interface CoveragePoint {
  /** What the intervals promise. */
  readonly nominal: number;
  /** The share of questions where they hold. */
  readonly observed: number;
  /** The 95 % interval of the observed share; `null` where there is none. */
  readonly low: number | null;
  readonly high: number | null;
}

const WIDTH = 500;
/** The axes begin here, or lower where a point does. */
const START = 0.4;
const AXIS = { ticks: 6, tickText: formatLevel };

interface CoverageFigure {
  readonly points: readonly CoveragePoint[];
  /** How many questions the shares are of. */
  readonly questions: number;
  readonly measure: QuestionMeasure;
  readonly source: string;
}

/** @throws UnderstudyError `numeric` on what is no share from 0 to 1 */
export function coverageFigure({ points, questions, measure, source }: CoverageFigure): string {
  requireRows(points, ['nominal', 'observed', 'low', 'high'], 'coverage figure: points', SHARE);
  requireNumber(questions, 'coverage figure: questions', { least: 0 });
  const head = { title: `Coverage of the intervals of the synthetic ${measure}`, source, width: WIDTH };
  if (points.length === 0) return drawFigure({ ...head, description: 'No questions.' });

  const least = Math.min(
    ...points.flatMap(({ nominal, observed, low }) => [nominal, observed, low ?? observed]),
  );
  const pairs = points.map(({ nominal, observed }) => `${formatLevel(nominal)}: ${formatLevel(observed)}`);

  return drawFigure({
    ...head,
    subtitles: [
      `${counted(questions, 'question')}; on the dashed line, the intervals hold the real value as often as they promise, below it they are too narrow${points.some(hasInterval) ? '; bars are 95 % intervals' : ''}`,
    ],
    description: `Share of ${counted(questions, 'question')} whose real ${MEASURE_AXES[measure]} lies in the synthetic interval, by what the interval promises: ${pairs.join(', ')}.`,
    panels: [
      squarePanel({
        width: WIDTH,
        marginLeft: 68,
        marginTop: 26,
        domain: [Math.min(START, Math.floor(least * 10 + 1e-9) / 10), 1],
        x: { ...AXIS, label: 'promised: level of the synthetic interval' },
        y: { ...AXIS, label: 'observed: share that holds the real value' },
        marks: [
          uprightIntervals(points, { x: 'nominal', stroke: SYNTHETIC, strokeWidth: 1.5 }),
          Plot.dot(points, { x: 'nominal', y: 'observed', r: 4, fill: SYNTHETIC }),
        ],
      }),
    ],
  });
}
