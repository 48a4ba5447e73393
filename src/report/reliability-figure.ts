/**
 * Reliability diagram: of the answers predicted to be right with probability p, how many were right? Above, the share
 * right in each bin with its interval against the diagonal; below, how many answers were predicted so.
 */
import * as Plot from '@observablehq/plot';
import { drawFigure } from './draw-figure.ts';
import { GRID, PADDING, QUIET, SYNTHETIC, SYNTHETIC_TINT } from './look.ts';
import { countOf, type Estimate, requireEstimate, requireNumber, writeEstimate } from './numbers.ts';

/** Holds at least one answer. Named as in evaluation.json. */
export interface ReliabilityBin {
  /** The bounds, of P(right). */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean P(right) of the bin's answers. */
  readonly mean_predicted: number;
  readonly share_right: number;
  /** Of the share right, 95 %. */
  readonly low: number;
  readonly high: number;
}

const WIDTH = 500;
const MARGIN = { left: 62, right: PADDING };
const FRAME = WIDTH - MARGIN.left - MARGIN.right;

/**
 * @param bins in order, empty ones left out
 * @param ece expected calibration error; `null` where undefined
 * @throws UnderstudyError `numeric` on what is no share from 0 to 1, and on a bin without answers
 */
export function reliabilityFigure({
  bins,
  ece,
  source,
}: {
  readonly bins: readonly ReliabilityBin[];
  readonly ece: Estimate | null;
  readonly source: string;
}): string {
  bins.forEach((bin, n) => {
    for (const name of ['from', 'to', 'mean_predicted', 'share_right', 'low', 'high'] as const) {
      requireNumber(bin[name], `reliability figure: bins[${n}].${name}`, { least: 0, most: 1 });
    }
    requireNumber(bin.rows, `reliability figure: bins[${n}].rows`, { least: 1 });
  });
  if (ece !== null) requireEstimate(ece, 'reliability figure: ece', { least: 0, most: 1 });
  const title = 'Calibration of the predicted probabilities';
  if (bins.length === 0) {
    return drawFigure({ title, subtitles: [], source, description: 'No answers.', panels: [], width: WIDTH });
  }

  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const error = `Expected calibration error ${ece === null ? 'undefined' : writeEstimate(ece)}`;
  const most = Math.max(...bins.map((bin) => bin.rows));
  const margins = { marginLeft: MARGIN.left, marginRight: MARGIN.right };
  const label = { labelArrow: 'none' as const, labelOffset: MARGIN.left - PADDING };
  const frame = Plot.frame({ stroke: QUIET });

  return drawFigure({
    title,
    subtitles: [
      error,
      `${countOf(rows, 'held-out answer')}; on the dashed line, as many are right as predicted; bars are 95 % intervals`,
    ],
    source,
    description: `Reliability diagram of ${countOf(rows, 'held-out answer')}. ${error}. ${bins
      .map((bin) => `Predicted ${bin.mean_predicted.toFixed(2)}: ${bin.share_right.toFixed(2)} right`)
      .join('; ')}.`,
    width: WIDTH,
    panels: [
      {
        ...margins,
        height: FRAME + 32,
        marginTop: 24,
        marginBottom: 8,
        x: { domain: [0, 1] },
        y: { domain: [0, 1] },
        marks: [
          Plot.gridX({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
          Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
          frame,
          Plot.line(
            [
              [0, 0],
              [1, 1],
            ],
            { stroke: QUIET, strokeDasharray: '5 3' },
          ),
          Plot.ruleX(bins, {
            x: 'mean_predicted',
            y1: 'low',
            y2: 'high',
            stroke: SYNTHETIC,
            strokeWidth: 1.5,
          }),
          Plot.dot(bins, { x: 'mean_predicted', y: 'share_right', r: 4, fill: SYNTHETIC }),
          Plot.axisX({ ticks: [], label: null }),
          Plot.axisY({ ticks: 5, tickSize: 0, label: 'share right (real answers)', ...label }),
        ],
      },
      {
        ...margins,
        height: 158,
        marginTop: 32,
        marginBottom: 42,
        x: { domain: [0, 1] },
        y: { domain: [0, most] },
        marks: [
          Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks: Math.min(most, 3) }),
          Plot.rectY(bins, {
            x1: 'from',
            x2: 'to',
            y: 'rows',
            fill: SYNTHETIC_TINT,
            insetLeft: 0.5,
            insetRight: 0.5,
          }),
          Plot.ruleY([0]),
          Plot.axisX({
            ticks: 5,
            label: 'predicted P(right) (synthetic)',
            labelAnchor: 'center',
            labelArrow: 'none',
          }),
          Plot.axisY({
            ticks: Math.min(most, 3),
            tickFormat: ',d',
            tickSize: 0,
            label: 'answers',
            ...label,
          }),
        ],
      },
    ],
  });
}
