/** How the students' scores are distributed: a class that is realistic spreads like the real one. */
import * as Plot from '@observablehq/plot';
import { counted, formatShare } from '../words.ts';
import { axesPanel } from './axes-panel.ts';
import { binsOver, stairs } from './bins.ts';
import { drawFigure } from './draw-figure.ts';
import { REAL, SYNTHETIC, SYNTHETIC_TINT } from './look.ts';
import { median, requireNumber, SHARE, writeDefined } from './numbers.ts';

/** How far apart the two distributions are; `null` where undefined. */
export interface ScoreDistances {
  /** Kolmogorov and Smirnov's D: the largest difference of the cumulated shares, from 0 to 1. */
  readonly kolmogorovSmirnov: number | null;
  /** The earth mover's distance of order 1, in units of the score. */
  readonly wasserstein: number | null;
}

const LEAST_SPAN = 0.2;

interface ScoresFigure {
  /** Score of each real student: the share right of the answers, from 0 to 1. */
  readonly real: readonly number[];
  /** Score of each synthetic student on the same questions; may hold several draws of each. */
  readonly synthetic: readonly number[];
  readonly distances: ScoreDistances;
  readonly source: string;
}

/** @throws UnderstudyError `numeric` on what is no share from 0 to 1 */
export function scoresFigure({ real, synthetic, distances, source }: ScoresFigure): string {
  for (const [name, scores] of Object.entries({ real, synthetic })) {
    scores.forEach((score, n) => {
      requireNumber(score, `scores figure: ${name}[${n}]`, SHARE);
    });
  }
  for (const name of ['kolmogorovSmirnov', 'wasserstein'] as const) {
    requireNumber(distances[name], `scores figure: distances.${name}`, SHARE);
  }
  const head = { title: 'Scores of the students, real and synthetic', source };
  if (real.length + synthetic.length === 0) return drawFigure({ ...head, description: 'No students.' });

  const { bins, count } = binsOver([...real, ...synthetic], {
    samples: Math.max(real.length, synthetic.length),
    span: LEAST_SPAN,
    within: [0, 1],
  });
  /** Share of the students in each bin. */
  const sharesOf = (scores: readonly number[]) =>
    count(scores).map((students) => students / Math.max(scores.length, 1));
  const shares = { real: sharesOf(real), synthetic: sharesOf(synthetic) };
  const outline = { x: 'value', y: 'height' };
  const distance = `Kolmogorov–Smirnov distance ${writeDefined(distances.kolmogorovSmirnov)}, Wasserstein distance ${writeDefined(distances.wasserstein)}`;
  const says = { real: describeScores('real', real), synthetic: describeScores('synthetic', synthetic) };

  return drawFigure({
    ...head,
    subtitles: [distance],
    description: `Two histograms over the share of right answers of each student. ${says.real}; ${says.synthetic}. ${distance}.`,
    key: [
      { says: says.real, colour: REAL, shape: 'line' },
      { says: says.synthetic, colour: SYNTHETIC_TINT, shape: 'bar' },
    ],
    panels: [
      axesPanel({
        height: 320,
        marginTop: 30,
        x: {
          domain: [bins[0]!.from, bins.at(-1)!.to],
          label: 'score of the student (share of answers right)',
        },
        y: {
          domain: [0, Math.max(...shares.real, ...shares.synthetic)],
          ticks: 5,
          grid: true,
          label: 'share of students',
        },
        marks: [
          synthetic.length > 0 && [
            Plot.areaY(stairs(bins, shares.synthetic), {
              x: 'value',
              y1: () => 0,
              y2: 'height',
              fill: SYNTHETIC_TINT,
            }),
            Plot.line(stairs(bins, shares.synthetic), { ...outline, stroke: SYNTHETIC, strokeWidth: 1 }),
          ],
          real.length > 0 &&
            Plot.line(stairs(bins, shares.real), { ...outline, stroke: REAL, strokeWidth: 1.75 }),
          Plot.ruleY([0]),
        ],
      }),
    ],
  });
}

const describeScores = (name: string, scores: readonly number[]) =>
  `${name}: ${scores.length === 0 ? 'none' : `${counted(scores.length, 'score')}, median ${formatShare(median(scores))}`}`;
