/**
 * What a synthetic difficulty is worth: how far b is from the truth after so many real answers to a question, when the
 * synthetic value is the prior and when there is none. Where real answers alone become as good as the synthetic value
 * alone, that many answers is its worth.
 */
import * as Plot from '@observablehq/plot';
import type { Estimate } from '../numeric/index.ts';
import { counted, formatCount, formatShare } from '../words.ts';
import { axesPanel, labelBeside, uprightIntervals } from './axes-panel.ts';
import { drawFigure } from './draw-figure.ts';
import { DASHES, INK, PAPER, REAL, SYNTHETIC } from './look.ts';
import {
  hasInterval,
  requireEstimate,
  requireNumber,
  requireRows,
  roundNumbers,
  writeDefined,
} from './numbers.ts';

/** RMSE of b over questions, logits, after as many real answers to each of them. */
export interface WorthPoint {
  /** Real answers a question, at least 1. */
  readonly answers: number;
  /** RMSE with the synthetic b as the prior. */
  readonly withPrior: Estimate;
  /** RMSE from the real answers alone; `null` where they are too few for one. */
  readonly withoutPrior: Estimate | null;
}

const TICKS = 6;

interface WorthFigure {
  /** In the order of their answers. */
  readonly points: readonly WorthPoint[];
  /** RMSE of the synthetic b without real answers, logits. */
  readonly alone: number;
  /** The number of answers at which real ones alone reach `alone`; `null` where they do not within `points`. */
  readonly worth: number | null;
  /** How many questions the RMSE is over. */
  readonly questions: number;
  readonly source: string;
}

/** @throws UnderstudyError `numeric` on an RMSE below 0, on less than one answer and on what is not finite */
export function worthFigure({ points, alone, worth, questions, source }: WorthFigure): string {
  requireRows(points, ['answers'], 'worth figure: points', { least: 1 });
  points.forEach(({ withPrior, withoutPrior }, n) => {
    requireEstimate(withPrior, `worth figure: points[${n}].withPrior`, { least: 0 });
    requireEstimate(withoutPrior, `worth figure: points[${n}].withoutPrior`, { least: 0 });
  });
  requireNumber(alone, 'worth figure: alone', { least: 0 });
  requireNumber(questions, 'worth figure: questions', { least: 0 });
  const head = { title: 'What the synthetic b is worth in real answers', source };
  if (points.length === 0) return drawFigure({ ...head, description: 'No questions.' });

  const counts = points.map(({ answers }) => answers);
  const first = Math.min(...counts);
  const last = Math.max(...counts);
  requireNumber(worth, 'worth figure: worth', { least: first, most: last });
  const verdict = sayWorth({ points, alone, worth });
  const series = [
    {
      colour: SYNTHETIC,
      fill: SYNTHETIC,
      rows: points.map(({ answers, withPrior }) => ({ answers, ...withPrior })),
    },
    {
      colour: REAL,
      fill: PAPER,
      rows: points.flatMap(({ answers, withoutPrior }) =>
        withoutPrior === null ? [] : [{ answers, ...withoutPrior }],
      ),
    },
  ];
  const bounded = series.some(({ rows }) => rows.some(hasInterval));
  const most = Math.max(alone, ...series.flatMap(({ rows }) => rows.map(({ value, high }) => high ?? value)));
  const domain: [number, number] = [first / 1.12, last * 1.12];
  const place = { x: 'answers', y: 'value' };
  const r = points.length > 20 ? 2.5 : 4;

  return drawFigure({
    ...head,
    subtitles: [verdict, `${counted(questions, 'question')}${bounded ? '; bars are 95 % intervals' : ''}`],
    description: `RMSE of b in logits over the number of real answers a question. ${verdict}. ${points
      .map(
        ({ answers, withPrior, withoutPrior }) =>
          `${counted(answers, 'answer')}: ${formatShare(withPrior.value)} with the prior, ${writeDefined(withoutPrior?.value ?? null)} without`,
      )
      .join('; ')}.`,
    key: [
      { says: 'real answers and the synthetic b as prior', colour: SYNTHETIC, shape: 'dot' },
      { says: 'real answers alone', colour: REAL, shape: 'ring' },
      { says: 'synthetic b alone', colour: SYNTHETIC, shape: 'dashes' },
    ],
    panels: [
      axesPanel({
        height: 350,
        marginTop: 30,
        x: {
          type: 'log',
          domain,
          ticks: ticksOf(counts),
          tickText: formatCount,
          label: 'real answers a question (logarithmic)',
        },
        y: {
          domain: [0, most * 1.06],
          ticks: TICKS,
          grid: true,
          label: 'RMSE of b, the error of the real b taken out (logits); lower is better',
        },
        marks: [
          Plot.ruleY([alone], { stroke: SYNTHETIC, strokeWidth: 1.5, strokeDasharray: DASHES }),
          series.flatMap(({ colour, fill, rows }) => [
            uprightIntervals(rows, { x: 'answers', stroke: colour, strokeOpacity: 0.6, strokeWidth: 1.5 }),
            Plot.line(rows, { ...place, stroke: colour, strokeWidth: 1.75 }),
            Plot.dot(rows, { ...place, r, fill, stroke: colour, strokeWidth: 1.5 }),
          ]),
          worth !== null && crossing(worth, alone, worth > Math.sqrt(domain[0] * domain[1])),
          Plot.ruleY([0]),
        ],
      }),
    ],
  });
}

function sayWorth({ points, alone, worth }: Pick<WorthFigure, 'points' | 'alone' | 'worth'>): string {
  const synthetic = `The synthetic b alone (RMSE ${formatShare(alone)})`;
  if (worth !== null) return `${synthetic} is worth ${countWorth(worth)} a question`;
  if (points.every(({ withoutPrior }) => withoutPrior === null)) {
    return `${synthetic}; of real answers alone it is undefined`;
  }
  const reached = points.find(({ withoutPrior }) => withoutPrior !== null && withoutPrior.value <= alone);
  return reached === undefined
    ? `${synthetic} is better than real answers alone, up to ${counted(points.at(-1)!.answers, 'answer')} a question`
    : `${synthetic} is worth at most ${counted(reached.answers, 'real answer')} a question`;
}

/** `3.2 real answers`, `16 real answers`. */
const countWorth = (worth: number) => counted(Number(worth.toFixed(worth < 10 ? 1 : 0)), 'real answer');

/** A drop from the crossing to the axis, with its label, leftwards where there is no room on the right. */
function crossing(worth: number, alone: number, leftwards: boolean): Plot.Markish[] {
  return [
    Plot.ruleX([worth], { y1: 0, y2: alone, stroke: INK, strokeDasharray: '2 3' }),
    Plot.dot([worth], { x: [worth], y: [alone], symbol: 'diamond', r: 6, fill: INK }),
    Plot.text([`worth ${countWorth(worth)}`], {
      ...labelBeside(leftwards, 8),
      x: [worth],
      y: [0],
      dy: -12,
      fill: INK,
    }),
  ];
}

/** The counts themselves where a label finds room at each of them, else round numbers. */
function ticksOf(counts: readonly number[]): number[] {
  const sorted = [...new Set(counts)].sort((a, b) => a - b);
  const span = Math.log(sorted.at(-1)! / sorted[0]!);
  const apart = sorted.every((count, n) => n === 0 || Math.log(count / sorted[n - 1]!) > span / 20);
  return apart ? sorted : roundNumbers(sorted[0]!, sorted.at(-1)!);
}
