/**
 * Reliability diagram: of the answers predicted to be right with probability p, how many were right? Above, the share
 * right in each bin with its interval against the diagonal; below, how many answers were predicted so.
 */
import * as Plot from '@observablehq/plot';
import type { Estimate } from '../numeric/index.ts';
import { counted, formatCount } from '../words.ts';
import { axesPanel, squarePanel, syntheticBars, uprightIntervals } from './axes-panel.ts';
import { drawFigure } from './draw-figure.ts';
import { SYNTHETIC } from './look.ts';
import { requireEstimate, requireRows, SHARE, writeEstimate } from './numbers.ts';

/** Holds at least one answer. Named as in evaluation.json. */
export interface ReliabilityBin {
  /** Bounds of P(right). */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean P(right) of the bin's answers. */
  readonly mean_predicted: number;
  readonly share_right: number;
  /** The 95 % interval of the share right. */
  readonly low: number;
  readonly high: number;
}

const SIZE = { width: 500, marginLeft: 62 };

interface ReliabilityFigure {
  /** In order, empty ones left out. */
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error; `null` where undefined. */
  readonly ece: Estimate | null;
  readonly source: string;
}

/** @throws UnderstudyError `numeric` on what is no share from 0 to 1, and on a bin without answers */
export function reliabilityFigure({ bins, ece, source }: ReliabilityFigure): string {
  const shares = ['from', 'to', 'mean_predicted', 'share_right', 'low', 'high'] as const;
  requireRows(bins, shares, 'reliability figure: bins', SHARE);
  requireRows(bins, ['rows'], 'reliability figure: bins', { least: 1 });
  requireEstimate(ece, 'reliability figure: ece', SHARE);
  const head = { title: 'Calibration of the predicted probabilities', source, width: SIZE.width };
  if (bins.length === 0) return drawFigure({ ...head, description: 'No answers.' });

  const answers = counted(
    bins.reduce((sum, bin) => sum + bin.rows, 0),
    'held-out answer',
  );
  const error = `Expected calibration error ${writeEstimate(ece)}`;
  const most = Math.max(...bins.map((bin) => bin.rows));

  return drawFigure({
    ...head,
    subtitles: [
      error,
      `${answers}; on the dashed line, as many are right as predicted; bars are 95 % intervals`,
    ],
    description: `Reliability diagram of ${answers}. ${error}. ${bins
      .map((bin) => `Predicted ${bin.mean_predicted.toFixed(2)}: ${bin.share_right.toFixed(2)} right`)
      .join('; ')}.`,
    panels: [
      squarePanel({
        ...SIZE,
        marginTop: 24,
        marginBottom: 8,
        domain: [0, 1],
        x: { ticks: 5, label: null },
        y: { ticks: 5, label: 'share right (real answers)' },
        marks: [
          uprightIntervals(bins, { x: 'mean_predicted', stroke: SYNTHETIC, strokeWidth: 1.5 }),
          Plot.dot(bins, { x: 'mean_predicted', y: 'share_right', r: 4, fill: SYNTHETIC }),
        ],
      }),
      axesPanel({
        ...SIZE,
        height: 158,
        marginTop: 32,
        x: { domain: [0, 1], ticks: 5, label: 'predicted P(right) (synthetic)' },
        y: {
          domain: [0, most],
          ticks: Math.min(most, 3),
          tickText: formatCount,
          grid: true,
          label: 'answers',
        },
        marks: [syntheticBars(bins, 'rows'), Plot.ruleY([0])],
      }),
    ],
  });
}
