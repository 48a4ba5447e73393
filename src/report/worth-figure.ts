/**
 * What a synthetic difficulty is worth: how far b is from the truth after so many real answers to a question, when the
 * synthetic value is the prior and when there is none. Where real answers alone become as good as the synthetic value
 * alone, that many answers is its worth.
 */
import * as Plot from '@observablehq/plot';
import { DASHES, keyPanel, REAL } from './compared.ts';
import { drawFigure } from './draw-figure.ts';
import { GRID, INK, PADDING, PAPER, SYNTHETIC, WIDTH } from './look.ts';
import { countOf, type Estimate, requireEstimate, requireNumber, writeCount, writeScore } from './numbers.ts';

/** RMSE of b over questions, logits, after as many real answers to each of them. */
export interface WorthPoint {
  /** Real answers a question, at least 1. */
  readonly answers: number;
  /** From the real answers with the synthetic b as the prior. */
  readonly withPrior: Estimate;
  /** From the real answers alone; `null` where too few to tell. */
  readonly withoutPrior: Estimate | null;
}

const MARGIN_LEFT = 56;
const TICKS = 6;

/**
 * @param points in the order of their answers
 * @param alone RMSE of the synthetic b without real answers, logits
 * @param worth the number of answers at which real ones alone reach `alone`; `null` where they do not within `points`
 * @throws UnderstudyError `numeric` on an RMSE below 0, on less than one answer and on what is not finite
 */
export function worthFigure({
  points,
  alone,
  worth,
  questions,
  source,
}: {
  readonly points: readonly WorthPoint[];
  readonly alone: number;
  readonly worth: number | null;
  /** How many the RMSE is over. */
  readonly questions: number;
  readonly source: string;
}): string {
  points.forEach(({ answers, withPrior, withoutPrior }, n) => {
    const where = `worth figure: points[${n}]`;
    requireNumber(answers, `${where}.answers`, { least: 1 });
    requireEstimate(withPrior, `${where}.withPrior`, { least: 0 });
    if (withoutPrior !== null) requireEstimate(withoutPrior, `${where}.withoutPrior`, { least: 0 });
  });
  requireNumber(alone, 'worth figure: alone', { least: 0 });
  requireNumber(questions, 'worth figure: questions', { least: 0 });
  const title = 'What the synthetic b is worth in real answers';
  if (points.length === 0) {
    return drawFigure({ title, subtitles: [], source, description: 'No questions.', panels: [] });
  }

  const counts = points.map(({ answers }) => answers);
  const first = Math.min(...counts);
  const last = Math.max(...counts);
  if (worth !== null) requireNumber(worth, 'worth figure: worth', { least: first, most: last });
  const verdict = sayWorth({ points, alone, worth });
  const series = [
    {
      name: 'real answers and the synthetic b as prior',
      colour: SYNTHETIC,
      rows: points.map(({ answers, withPrior }) => ({ answers, ...withPrior })),
    },
    {
      name: 'real answers alone',
      colour: REAL,
      rows: points.flatMap(({ answers, withoutPrior }) =>
        withoutPrior === null ? [] : [{ answers, ...withoutPrior }],
      ),
    },
  ];
  const bounded = series.some(({ rows }) => rows.some(hasInterval));
  const most = Math.max(alone, ...series.flatMap(({ rows }) => rows.map(({ value, high }) => high ?? value)));
  const domain = [first / 1.12, last * 1.12] as const;
  const r = points.length > 20 ? 2.5 : 4;

  return drawFigure({
    title,
    subtitles: [verdict, `${countOf(questions, 'question')}${bounded ? '; bars are 95 % intervals' : ''}`],
    source,
    description: `RMSE of b in logits over the number of real answers a question. ${verdict}. ${points
      .map(
        ({ answers, withPrior, withoutPrior }) =>
          `${countOf(answers, 'answer')}: ${writeScore(withPrior.value)} with the prior, ${withoutPrior === null ? 'undefined' : writeScore(withoutPrior.value)} without`,
      )
      .join('; ')}.`,
    panels: [
      keyPanel(
        [
          { says: series[0]!.name, colour: SYNTHETIC, shape: 'dot' },
          { says: series[1]!.name, colour: REAL, shape: 'ring' },
          { says: 'synthetic b alone', colour: SYNTHETIC, shape: 'dashes' },
        ],
        WIDTH,
      ),
      {
        height: 350,
        marginLeft: MARGIN_LEFT,
        marginRight: PADDING,
        marginTop: 30,
        marginBottom: 42,
        x: { type: 'log', domain: [...domain] },
        y: { domain: [0, most * 1.06] },
        marks: [
          Plot.gridY({ ticks: TICKS, stroke: GRID, strokeOpacity: 1 }),
          Plot.ruleY([alone], { stroke: SYNTHETIC, strokeWidth: 1.5, strokeDasharray: DASHES }),
          series.flatMap(({ colour, rows }, n) => [
            Plot.ruleX(rows.filter(hasInterval), {
              x: 'answers',
              y1: 'low',
              y2: 'high',
              stroke: colour,
              strokeOpacity: 0.6,
              strokeWidth: 1.5,
            }),
            Plot.line(rows, { x: 'answers', y: 'value', stroke: colour, strokeWidth: 1.75 }),
            Plot.dot(rows, {
              x: 'answers',
              y: 'value',
              r,
              fill: n === 0 ? colour : PAPER,
              stroke: colour,
              strokeWidth: 1.5,
            }),
          ]),
          worth === null ? null : crossing({ worth, alone, domain }),
          Plot.ruleY([0]),
          Plot.axisX(ticksOf(counts), {
            text: (tick: number) => writeCount(tick),
            label: 'real answers a question (logarithmic)',
            labelAnchor: 'center',
            labelArrow: 'none',
          }),
          Plot.axisY({
            ticks: TICKS,
            label: 'RMSE of b, the error of the real b taken out (logits); lower is better',
            labelArrow: 'none',
            labelOffset: MARGIN_LEFT - PADDING,
            tickSize: 0,
          }),
        ],
      },
    ],
  });
}

function sayWorth({
  points,
  alone,
  worth,
}: {
  points: readonly WorthPoint[];
  alone: number;
  worth: number | null;
}): string {
  const synthetic = `The synthetic b alone (RMSE ${writeScore(alone)})`;
  if (worth !== null) return `${synthetic} is worth ${countWorth(worth)} a question`;
  if (points.every(({ withoutPrior }) => withoutPrior === null)) {
    return `${synthetic}; of real answers alone it is undefined`;
  }
  const reached = points.find(({ withoutPrior }) => withoutPrior !== null && withoutPrior.value <= alone);
  return reached === undefined
    ? `${synthetic} is better than real answers alone, up to ${countOf(points.at(-1)!.answers, 'answer')} a question`
    : `${synthetic} is worth at most ${countOf(reached.answers, 'real answer')} a question`;
}

/** `3.2 real answers`, `16 real answers`. */
const countWorth = (worth: number) => countOf(Number(worth.toFixed(worth < 10 ? 1 : 0)), 'real answer');

const hasInterval = ({ low, high }: Estimate) => low !== null && high !== null;

/** A drop from the crossing to the axis, and what it says, on the side where there is room. */
function crossing({
  worth,
  alone,
  domain: [low, high],
}: {
  worth: number;
  alone: number;
  domain: readonly [number, number];
}): Plot.Markish[] {
  const leftwards = worth > Math.sqrt(low * high);
  return [
    Plot.ruleX([worth], { y1: 0, y2: alone, stroke: INK, strokeDasharray: '2 3' }),
    Plot.dot([worth], { x: [worth], y: [alone], symbol: 'diamond', r: 6, fill: INK }),
    Plot.text([`worth ${countWorth(worth)}`], {
      x: [worth],
      y: [0],
      textAnchor: leftwards ? 'end' : 'start',
      dx: leftwards ? -8 : 8,
      dy: -12,
      fontWeight: 'bold',
      fill: INK,
      stroke: PAPER,
    }),
  ];
}

/** The counts themselves where a label finds room at each of them, else powers of ten. */
function ticksOf(counts: readonly number[]): number[] {
  const sorted = [...new Set(counts)].sort((a, b) => a - b);
  const span = Math.log(sorted.at(-1)! / sorted[0]!);
  const apart = sorted.every((count, n) => n === 0 || Math.log(count / sorted[n - 1]!) > span / 20);
  if (apart) return sorted;
  const powers = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
  return powers
    .flatMap((power) => [power, 2 * power, 5 * power])
    .filter((tick) => tick >= sorted[0]! && tick <= sorted.at(-1)!);
}
