/** How good synthetic students are, over the number of answers that they were trained on. */
import * as Plot from '@observablehq/plot';
import type { Estimate } from '../numeric/index.ts';
import { counted, formatCount } from '../words.ts';
import { axesPanel } from './axes-panel.ts';
import { drawFigure } from './draw-figure.ts';
import { DASHES, PAPER, QUIET, SYNTHETIC, WARNING } from './look.ts';
import {
  CORRELATION,
  requireEstimate,
  requireRows,
  roundNumbers,
  stretchAround,
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

/** How the measure correlates with the number of training answers. */
export interface AnswersCorrelation {
  readonly pearson: Estimate | null;
  readonly spearman: Estimate | null;
  /** Why there is no correlation; `null` where there is one. */
  readonly reason: string | null;
}

/** How a measure is named, and the value that says that nothing was learnt, where it has one. */
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
const LEAST_SPAN = 0.2;

interface AnswersFigure {
  readonly points: readonly AnswersPoint[];
  readonly measure: AnswersMeasure;
  readonly correlation: AnswersCorrelation;
  readonly source: string;
}

/** @throws UnderstudyError `numeric` on a number of answers below 0 and on what is not finite */
export function answersFigure({ points, measure, correlation, source }: AnswersFigure): string {
  requireRows(points, ['answers'], 'answers figure: points', { least: 0 });
  requireRows(points, ['value'], 'answers figure: points');
  requireEstimate(correlation.pearson, 'answers figure: correlation.pearson', CORRELATION);
  requireEstimate(correlation.spearman, 'answers figure: correlation.spearman', CORRELATION);
  const { axis, nothing, ...words } = MEASURES[measure];
  const head = { title: `${words.title} against the number of training answers`, source };
  if (points.length === 0) return drawFigure({ ...head, description: 'No students.' });

  const collapsed = points.filter((point) => point.collapsed);
  const students =
    counted(points.length, 'synthetic student') +
    (collapsed.length === 0
      ? ''
      : `; × marks the ${formatCount(collapsed.length)} that collapsed: the same prediction whatever the question`);
  const correlated = describeCorrelation(correlation);
  const { note, ...across } = answersAxis(points.map(({ answers }) => answers));
  const values = [...points.map(({ value }) => value), ...(nothing === null ? [] : [nothing.at])];
  const place = { x: 'answers', y: 'value' };
  const many = points.length > 300;

  return drawFigure({
    ...head,
    subtitles: [students, correlated],
    description: `Dots: ${axis} of each synthetic student on held-out answers over the number of the student's training answers. ${students}. ${correlated}.`,
    panels: [
      axesPanel({
        height: 360,
        marginTop: 24,
        x: { ...across, tickText: formatCount, label: `training answers of the student${note}` },
        y: {
          domain: stretchAround(values, { span: LEAST_SPAN }),
          ticks: TICKS,
          grid: true,
          label: `${axis} (held-out answers)`,
        },
        marks: [
          Plot.frame({ anchor: 'bottom' }),
          nothing !== null && Plot.ruleY([nothing.at], { stroke: QUIET, strokeDasharray: DASHES }),
          Plot.dot(
            points.filter((point) => !point.collapsed),
            { ...place, r: many ? 2.5 : 3.5, fill: SYNTHETIC, fillOpacity: 0.5 },
          ),
          Plot.dot(collapsed, {
            ...place,
            symbol: 'times',
            r: many ? 3 : 4,
            stroke: WARNING,
            strokeWidth: 1.5,
          }),
          nothing !== null &&
            Plot.text([nothing.says], {
              y: [nothing.at],
              frameAnchor: 'right',
              textAnchor: 'end',
              dy: -8,
              fill: QUIET,
              stroke: PAPER,
            }),
        ],
      }),
    ],
  });
}

function describeCorrelation({ pearson, spearman, reason }: AnswersCorrelation): string {
  if (pearson === null || spearman === null)
    return `Correlation undefined${reason === null ? '' : `: ${reason}`}`;
  return `Correlation: Pearson ${writeEstimate(pearson)}, Spearman ${writeEstimate(spearman, '')}`;
}

/** Scale and ticks of the numbers of answers, and what the axis's name must add. */
function answersAxis(answers: readonly number[]) {
  const least = answers.reduce((low, count) => Math.min(low, count));
  const most = answers.reduce((high, count) => Math.max(high, count));
  if (least > 0 && most / least >= LOG_RATIO) {
    const domain: [number, number] = [least / 1.15, most * 1.15];
    return { type: 'log' as const, domain, ticks: logTicks(domain), note: ' (logarithmic)' };
  }
  const [low, high] = stretchAround(answers, { span: Math.max(most * 0.2, 10), air: 0.04 });
  return { domain: [Math.max(low, 0), high], note: '' };
}

/** Round numbers; the powers of ten alone where these would stand too close. */
function logTicks([low, high]: [low: number, high: number]): number[] {
  const ticks = roundNumbers(low, high);
  return ticks.length <= 12 ? ticks : ticks.filter((tick) => String(tick).startsWith('1'));
}
