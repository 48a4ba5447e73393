/** How the students' scores are distributed: a class that is realistic spreads like the real one. */
import * as Plot from '@observablehq/plot';
import { binsOver, stairs } from './bins.ts';
import { keyPanel, REAL } from './compared.ts';
import { drawFigure } from './draw-figure.ts';
import { GRID, PADDING, SYNTHETIC, SYNTHETIC_TINT, WIDTH } from './look.ts';
import { countOf, median, requireNumber, writeScore } from './numbers.ts';

/** Between the two distributions; `null` where undefined. */
export interface ScoreDistances {
  /** Kolmogorov and Smirnov's D: the largest difference of the cumulated shares, from 0 to 1. */
  readonly kolmogorovSmirnov: number | null;
  /** Earth mover's, of order 1, in units of the score. */
  readonly wasserstein: number | null;
}

const MARGIN_LEFT = 56;
const LEAST_SPAN = 0.2;

/**
 * @param real score of each real student: the share right of the answers, from 0 to 1
 * @param synthetic of each synthetic student, on the same questions; may hold several draws of each
 * @throws UnderstudyError `numeric` on what is no share from 0 to 1
 */
export function scoresFigure({
  real,
  synthetic,
  distances,
  source,
}: {
  readonly real: readonly number[];
  readonly synthetic: readonly number[];
  readonly distances: ScoreDistances;
  readonly source: string;
}): string {
  for (const [name, scores] of Object.entries({ real, synthetic })) {
    scores.forEach((score, n) => {
      requireNumber(score, `scores figure: ${name}[${n}]`, { least: 0, most: 1 });
    });
  }
  const { kolmogorovSmirnov, wasserstein } = distances;
  if (kolmogorovSmirnov !== null) {
    requireNumber(kolmogorovSmirnov, 'scores figure: distances.kolmogorovSmirnov', { least: 0, most: 1 });
  }
  if (wasserstein !== null) {
    requireNumber(wasserstein, 'scores figure: distances.wasserstein', { least: 0, most: 1 });
  }
  const title = 'Scores of the students, real and synthetic';
  if (real.length === 0 && synthetic.length === 0) {
    return drawFigure({ title, subtitles: [], source, description: 'No students.', panels: [] });
  }

  const { bins, count } = binsOver([...real, ...synthetic], {
    samples: Math.max(real.length, synthetic.length),
    span: LEAST_SPAN,
    within: [0, 1],
  });
  const sharesOf = (scores: readonly number[]) =>
    count(scores).map((students) => students / Math.max(scores.length, 1));
  const shares = { real: sharesOf(real), synthetic: sharesOf(synthetic) };
  const distance = [
    `Kolmogorov–Smirnov distance ${writeDefined(kolmogorovSmirnov)}`,
    `Wasserstein distance ${writeDefined(wasserstein)}`,
  ].join(', ');
  const says = {
    real: `real: ${describeScores(real)}`,
    synthetic: `synthetic: ${describeScores(synthetic)}`,
  };

  return drawFigure({
    title,
    subtitles: [distance],
    source,
    description: `Two histograms over the share of right answers of each student. ${says.real}; ${says.synthetic}. ${distance}.`,
    panels: [
      keyPanel(
        [
          { says: says.real, colour: REAL, shape: 'line' },
          { says: says.synthetic, colour: SYNTHETIC_TINT, shape: 'bar' },
        ],
        WIDTH,
      ),
      {
        height: 320,
        marginLeft: MARGIN_LEFT,
        marginRight: PADDING,
        marginTop: 30,
        marginBottom: 42,
        x: { domain: [bins[0]!.from, bins.at(-1)!.to] },
        y: { domain: [0, Math.max(...shares.real, ...shares.synthetic)] },
        marks: [
          Plot.gridY({ ticks: 5, stroke: GRID, strokeOpacity: 1 }),
          synthetic.length === 0
            ? null
            : [
                Plot.areaY(stairs(bins, shares.synthetic), {
                  x: 'value',
                  y1: () => 0,
                  y2: 'height',
                  fill: SYNTHETIC_TINT,
                }),
                Plot.line(stairs(bins, shares.synthetic), {
                  x: 'value',
                  y: 'height',
                  stroke: SYNTHETIC,
                  strokeWidth: 1,
                }),
              ],
          real.length === 0
            ? null
            : Plot.line(stairs(bins, shares.real), {
                x: 'value',
                y: 'height',
                stroke: REAL,
                strokeWidth: 1.75,
              }),
          Plot.ruleY([0]),
          Plot.axisX({
            label: 'score of the student (share of answers right)',
            labelAnchor: 'center',
            labelArrow: 'none',
          }),
          Plot.axisY({
            label: 'share of students',
            labelArrow: 'none',
            labelOffset: MARGIN_LEFT - PADDING,
            tickSize: 0,
            ticks: 5,
          }),
        ],
      },
    ],
  });
}

const writeDefined = (value: number | null) => (value === null ? 'undefined' : writeScore(value));

const describeScores = (scores: readonly number[]) =>
  scores.length === 0 ? 'none' : `${countOf(scores.length, 'score')}, median ${writeScore(median(scores))}`;
