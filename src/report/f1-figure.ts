/** How weighted F1 is distributed over synthetic students, with what the majority would have scored behind it. */
import * as Plot from '@observablehq/plot';
import { drawFigure } from './draw-figure.ts';
import { BASELINE, GRID, LABEL_SIZE, PADDING, PAPER, SYNTHETIC, SYNTHETIC_TINT, WIDTH } from './look.ts';
import { countOf, median, requireNumber, stretchAround, writeCount, writeScore } from './numbers.ts';
import { textWidth } from './wrap-text.ts';

/** Both scores in [0, 1], on the same held-out answers of the student. */
export interface StudentF1 {
  readonly f1: number;
  /** Of always predicting what the student did more often in training. */
  readonly majorityF1: number;
}

/** Widths that a reader can count with; all divide 1. */
const BIN_WIDTHS = [0.01, 0.02, 0.05, 0.1];
/** Axes shorter than this make differences look large that are none. */
const LEAST_SPAN = 0.2;
const MARGIN = { left: 56, right: PADDING };
/** Above the bars, pixels: room for the labels of the two medians, one below the other. */
const HEADROOM = 48;

/** @throws UnderstudyError `numeric` on what is no score from 0 to 1 */
export function f1Figure({
  students,
  source,
}: {
  readonly students: readonly StudentF1[];
  readonly source: string;
}): string {
  students.forEach(({ f1, majorityF1 }, n) => {
    requireNumber(f1, `F1 figure: students[${n}].f1`, { least: 0, most: 1 });
    requireNumber(majorityF1, `F1 figure: students[${n}].majorityF1`, { least: 0, most: 1 });
  });
  const title = 'Weighted F1 of the synthetic students';
  if (students.length === 0) {
    return drawFigure({ title, subtitles: [], source, description: 'No students.', panels: [] });
  }

  const scores = students.map(({ f1 }) => f1);
  const majorities = students.map(({ majorityF1 }) => majorityF1);
  const above = students.filter(({ f1, majorityF1 }) => f1 > majorityF1).length;
  const bins = binsOver([...scores, ...majorities], students.length);
  const medians = placeMedians(
    { synthetic: median(scores), majority: median(majorities) },
    { low: bins[0]!.from, high: bins.at(-1)!.to },
  );
  const filled = bins.map((bin) => ({ ...bin, students: countIn(bin, scores) }));
  const outline = bins.map((bin) => ({ ...bin, students: countIn(bin, majorities) }));
  const most = Math.max(...filled.map((bin) => bin.students), ...outline.map((bin) => bin.students));

  return drawFigure({
    title,
    subtitles: [
      `${countOf(students.length, 'synthetic student')}, ${writeCount(above)} above the majority (always the label more frequent in training)`,
    ],
    source,
    description: `Histogram of weighted F1 over ${countOf(students.length, 'synthetic student')}: ${medians.map(({ label }) => label).join('; ')}. ${writeCount(above)} above the majority.`,
    panels: [
      {
        height: 330,
        marginLeft: MARGIN.left,
        marginRight: MARGIN.right,
        marginTop: 18,
        marginBottom: 42,
        x: { domain: [bins[0]!.from, bins.at(-1)!.to] },
        y: { domain: [0, most], insetTop: HEADROOM },
        marks: [
          Plot.gridY({ ticks: Math.min(most, 5), stroke: GRID, strokeOpacity: 1 }),
          Plot.rectY(
            filled.filter((bin) => bin.students > 0),
            { x1: 'from', x2: 'to', y: 'students', fill: SYNTHETIC_TINT, insetLeft: 0.5, insetRight: 0.5 },
          ),
          Plot.line(stairs(outline), { x: 'score', y: 'students', stroke: BASELINE, strokeWidth: 1.75 }),
          ...medians.flatMap(({ value, label, colour, row, leftwards }) => [
            Plot.ruleX([value], {
              stroke: colour,
              strokeWidth: 1.75,
              strokeDasharray: row === 0 ? 'none' : '5 3',
              insetTop: 2 + 20 * row,
            }),
            Plot.text([label], {
              x: [value],
              frameAnchor: 'top',
              textAnchor: leftwards ? 'end' : 'start',
              dx: leftwards ? -6 : 6,
              dy: 4 + 20 * row,
              fill: colour,
              stroke: PAPER,
              fontWeight: 'bold',
            }),
          ]),
          Plot.ruleY([0]),
          Plot.axisX({ label: 'weighted F1 on held-out answers', labelAnchor: 'center', labelArrow: 'none' }),
          Plot.axisY({
            label: 'students',
            labelArrow: 'none',
            labelOffset: MARGIN.left - PADDING,
            tickSize: 0,
            ticks: Math.min(most, 5),
            tickFormat: ',d',
          }),
        ],
      },
    ],
  });
}

interface Bin {
  readonly from: number;
  readonly to: number;
  /** Holds scores from `from` on, below `to`; the last one below 1 holds 1 as well. */
  readonly has: (score: number) => boolean;
}

/** Bins of one width within [0, 1] that cover all scores; about 2 n^(1/3) of them over where the scores lie (Rice). */
function binsOver(scores: readonly number[], students: number): Bin[] {
  const [low, high] = stretchAround(scores, { span: LEAST_SPAN, air: 0 });
  const wanted = Math.max(2 * Math.cbrt(students), 10);
  const width =
    BIN_WIDTHS.find((candidate) => (high - low) / candidate <= wanted + 1e-9) ?? BIN_WIDTHS.at(-1)!;
  const all = Math.round(1 / width);
  const placeOf = (score: number) => Math.min(Math.max(Math.floor(score * all + 1e-9), 0), all - 1);
  const first = placeOf(low);
  return Array.from({ length: placeOf(high) - first + 1 }, (_, n) => ({
    from: (first + n) / all,
    to: (first + n + 1) / all,
    has: (score) => placeOf(score) === first + n,
  }));
}

const countIn = (bin: Bin, scores: readonly number[]) => scores.filter(bin.has).length;

/** The outline of a histogram, from the axis up and back to it. */
function stairs(bins: readonly (Bin & { students: number })[]): { score: number; students: number }[] {
  return [
    { score: bins[0]!.from, students: 0 },
    ...bins.flatMap(({ from, to, students }) => [
      { score: from, students },
      { score: to, students },
    ]),
    { score: bins.at(-1)!.to, students: 0 },
  ];
}

/** Labels point away from each other, unless there they would leave the frame. */
function placeMedians(
  { synthetic, majority }: { synthetic: number; majority: number },
  { low, high }: { low: number; high: number },
) {
  const frame = WIDTH - MARGIN.left - MARGIN.right;
  const place = (value: number, label: string, wantsLeft: boolean) => {
    const left = ((value - low) / (high - low)) * frame;
    const room = textWidth(label, LABEL_SIZE * 1.1) + 8;
    return { value, label, leftwards: wantsLeft ? left >= room : frame - left < room };
  };
  return [
    {
      row: 0,
      colour: SYNTHETIC,
      ...place(synthetic, `synthetic students: median ${writeScore(synthetic)}`, synthetic < majority),
    },
    {
      row: 1,
      colour: BASELINE,
      ...place(majority, `majority: median ${writeScore(majority)}`, majority <= synthetic),
    },
  ];
}
