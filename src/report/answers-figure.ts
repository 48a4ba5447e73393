/** How good synthetic students are against how many answers they were trained on. */
import * as Plot from '@observablehq/plot';
import { drawFigure } from './draw-figure.ts';
import { GRID, PADDING, PAPER, QUIET, SYNTHETIC, WARNING } from './look.ts';
import {
  countOf,
  type Estimate,
  requireEstimate,
  requireNumber,
  stretchAround,
  writeCount,
  writeEstimate,
} from './numbers.ts';

export type AnswersMeasure = 'weighted F1' | 'AUC' | 'gain over the majority';

export interface AnswersPoint {
  /** The student's training answers. */
  readonly answers: number;
  readonly value: number;
  /** The synthetic student predicts the same label whatever the question. */
  readonly collapsed: boolean;
}

/** With the number of training answers. */
export interface AnswersCorrelation {
  readonly pearson: Estimate | null;
  readonly spearman: Estimate | null;
  /** Why there is none, where there is none. */
  readonly reason: string | null;
}

/** What a measure's axis must show, and the line on it that says nothing was learnt. */
const MEASURES: Record<
  AnswersMeasure,
  { title: string; axis: string; nothing: { at: number; says: string } | null }
> = {
  'weighted F1': { title: 'Weighted F1', axis: 'weighted F1', nothing: null },
  AUC: { title: 'AUC', axis: 'AUC', nothing: { at: 0.5, says: 'chance' } },
  'gain over the majority': {
    title: 'Gain over the majority',
    axis: 'gain over the majority',
    nothing: { at: 0, says: 'as good as the majority' },
  },
};

/** From here on, equal steps of the axis are equal ratios: most students are in the lowest part of the range. */
const LOG_RATIO = 8;
const TICKS = 7;
const MARGIN_LEFT = 56;
const LEAST_SPAN = 0.2;

/** @throws UnderstudyError `numeric` on a number of answers below 0 and on what is not finite */
export function answersFigure({
  points,
  measure,
  correlation,
  source,
}: {
  readonly points: readonly AnswersPoint[];
  readonly measure: AnswersMeasure;
  readonly correlation: AnswersCorrelation;
  readonly source: string;
}): string {
  points.forEach(({ answers, value }, n) => {
    requireNumber(answers, `answers figure: points[${n}].answers`, { least: 0 });
    requireNumber(value, `answers figure: points[${n}].value`);
  });
  for (const name of ['pearson', 'spearman'] as const) {
    const estimate = correlation[name];
    if (estimate !== null)
      requireEstimate(estimate, `answers figure: correlation.${name}`, { least: -1, most: 1 });
  }
  const { axis, nothing, ...words } = MEASURES[measure];
  const title = `${words.title} against the number of training answers`;
  if (points.length === 0) {
    return drawFigure({ title, subtitles: [], source, description: 'No students.', panels: [] });
  }

  const collapsed = points.filter((point) => point.collapsed);
  const students =
    countOf(points.length, 'synthetic student') +
    (collapsed.length === 0
      ? ''
      : `; × marks the ${writeCount(collapsed.length)} that collapsed: the same prediction whatever the question`);
  const correlated = describeCorrelation(correlation);
  const x = answersAxis(points.map(({ answers }) => answers));
  const y = stretchAround([...points.map(({ value }) => value), ...(nothing === null ? [] : [nothing.at])], {
    span: LEAST_SPAN,
  });

  return drawFigure({
    title,
    subtitles: [students, correlated],
    source,
    description: `Dots: ${axis} of each synthetic student on held-out answers over the number of the student's training answers. ${students}. ${correlated}.`,
    panels: [
      {
        height: 360,
        marginLeft: MARGIN_LEFT,
        marginRight: PADDING,
        marginTop: 24,
        marginBottom: 42,
        x: x.scale,
        y: { domain: y },
        marks: [
          Plot.gridY({ ticks: TICKS, stroke: GRID, strokeOpacity: 1 }),
          Plot.frame({ anchor: 'bottom' }),
          nothing === null ? null : Plot.ruleY([nothing.at], { stroke: QUIET, strokeDasharray: '5 3' }),
          Plot.dot(
            points.filter((point) => !point.collapsed),
            {
              x: 'answers',
              y: 'value',
              r: points.length > 300 ? 2.5 : 3.5,
              fill: SYNTHETIC,
              fillOpacity: 0.5,
            },
          ),
          Plot.dot(collapsed, {
            x: 'answers',
            y: 'value',
            symbol: 'times',
            r: points.length > 300 ? 3 : 4,
            stroke: WARNING,
            strokeWidth: 1.5,
          }),
          nothing === null
            ? null
            : Plot.text([nothing.says], {
                y: [nothing.at],
                frameAnchor: 'right',
                textAnchor: 'end',
                dy: -8,
                fill: QUIET,
                stroke: PAPER,
              }),
          Plot.axisX(x.ticks, {
            text: (tick: number) => writeCount(tick),
            label: `training answers of the student${x.note}`,
            labelAnchor: 'center',
            labelArrow: 'none',
          }),
          Plot.axisY({
            ticks: TICKS,
            label: `${axis} (held-out answers)`,
            labelArrow: 'none',
            labelOffset: MARGIN_LEFT - PADDING,
            tickSize: 0,
          }),
        ],
      },
    ],
  });
}

function describeCorrelation({ pearson, spearman, reason }: AnswersCorrelation): string {
  if (pearson === null || spearman === null)
    return `Correlation undefined${reason === null ? '' : `: ${reason}`}`;
  return `Correlation: Pearson ${writeEstimate(pearson)}, Spearman ${writeEstimate(spearman, '')}`;
}

function answersAxis(answers: readonly number[]) {
  const least = answers.reduce((low, count) => Math.min(low, count));
  const most = answers.reduce((high, count) => Math.max(high, count));
  if (least > 0 && most / least >= LOG_RATIO) {
    const domain: [number, number] = [least / 1.15, most * 1.15];
    return { scale: { type: 'log' as const, domain }, ticks: logTicks(domain), note: ' (logarithmic)' };
  }
  const [low, high] = stretchAround(answers, { span: Math.max(most * 0.2, 10), air: 0.04 });
  const domain: [number, number] = [Math.max(low, 0), high];
  return { scale: { domain }, ticks: undefined, note: '' };
}

/** 1, 2 and 5 times powers of ten; the powers alone where these would stand too close. */
function logTicks([low, high]: [low: number, high: number]): number[] {
  const powers = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
  const within = (tick: number) => tick >= low && tick <= high;
  const ticks = powers.flatMap((power) => [power, 2 * power, 5 * power]).filter(within);
  return ticks.length <= 12 ? ticks : powers.filter(within);
}
