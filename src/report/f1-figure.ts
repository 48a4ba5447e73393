/** How weighted F1 is distributed over synthetic students, with what the majority would have scored behind it. */
import * as Plot from '@observablehq/plot';
import { counted, formatCount, formatShare } from '../words.ts';
import { axesPanel, LEFT, labelBeside, syntheticBars } from './axes-panel.ts';
import { binsOver, stairs } from './bins.ts';
import { drawFigure } from './draw-figure.ts';
import { BASELINE, DASHES, LABEL_SIZE, PADDING, SYNTHETIC, WIDTH } from './look.ts';
import { median, requireRows, SHARE } from './numbers.ts';
import { textWidth } from './wrap-text.ts';

/** Both scores in [0, 1], on the same held-out answers of the student. */
export interface StudentF1 {
  readonly f1: number;
  /** The score of always predicting what the student did more often in training. */
  readonly majorityF1: number;
}

/** Axes shorter than this make differences look large that are none. */
const LEAST_SPAN = 0.2;
/** Above the bars, pixels: room for the labels of the two medians, one below the other. */
const HEADROOM = 48;

interface F1Figure {
  readonly students: readonly StudentF1[];
  readonly source: string;
}

/** @throws UnderstudyError `numeric` on what is no score from 0 to 1 */
export function f1Figure({ students, source }: F1Figure): string {
  requireRows(students, ['f1', 'majorityF1'], 'F1 figure: students', SHARE);
  const head = { title: 'Weighted F1 of the synthetic students', source };
  if (students.length === 0) return drawFigure({ ...head, description: 'No students.' });

  const scores = students.map(({ f1 }) => f1);
  const majorities = students.map(({ majorityF1 }) => majorityF1);
  const above = formatCount(students.filter(({ f1, majorityF1 }) => f1 > majorityF1).length);
  const all = counted(students.length, 'synthetic student');
  const { bins, count } = binsOver([...scores, ...majorities], {
    samples: students.length,
    span: LEAST_SPAN,
    within: [0, 1],
  });
  const domain: [number, number] = [bins[0]!.from, bins.at(-1)!.to];
  const [filled, outline] = [count(scores), count(majorities)];
  const most = Math.max(...filled, ...outline);
  const medians = placeMedians({ synthetic: median(scores), majority: median(majorities) }, domain);

  return drawFigure({
    ...head,
    subtitles: [`${all}, ${above} above the majority (always the label more frequent in training)`],
    description: `Histogram of weighted F1 over ${all}: ${medians.map(({ label }) => label).join('; ')}. ${above} above the majority.`,
    panels: [
      axesPanel({
        height: 330,
        marginTop: 18,
        x: { domain, label: 'weighted F1 on held-out answers' },
        y: {
          domain: [0, most],
          insetTop: HEADROOM,
          ticks: Math.min(most, 5),
          tickText: formatCount,
          grid: true,
          label: 'students',
        },
        marks: [
          syntheticBars(
            bins.map((bin, n) => ({ ...bin, students: filled[n]! })).filter((bin) => bin.students > 0),
            'students',
          ),
          Plot.line(stairs(bins, outline), { x: 'value', y: 'height', stroke: BASELINE, strokeWidth: 1.75 }),
          ...medians.flatMap(({ value, label, colour, row, leftwards }) => [
            Plot.ruleX([value], {
              stroke: colour,
              strokeWidth: 1.75,
              strokeDasharray: row === 0 ? 'none' : DASHES,
              insetTop: 2 + 20 * row,
            }),
            Plot.text([label], {
              ...labelBeside(leftwards, 6),
              x: [value],
              frameAnchor: 'top',
              dy: 4 + 20 * row,
              fill: colour,
            }),
          ]),
          Plot.ruleY([0]),
        ],
      }),
    ],
  });
}

/** Labels point away from each other, unless there they would leave the frame. */
function placeMedians(
  { synthetic, majority }: { synthetic: number; majority: number },
  [low, high]: readonly [number, number],
) {
  const frame = WIDTH - LEFT - PADDING;
  const place = (value: number, name: string, wantsLeft: boolean) => {
    const label = `${name}: median ${formatShare(value)}`;
    const left = ((value - low) / (high - low)) * frame;
    const room = textWidth(label, LABEL_SIZE * 1.1) + 8;
    return { value, label, leftwards: wantsLeft ? left >= room : frame - left < room };
  };
  return [
    { row: 0, colour: SYNTHETIC, ...place(synthetic, 'synthetic students', synthetic < majority) },
    { row: 1, colour: BASELINE, ...place(majority, 'majority', majority <= synthetic) },
  ];
}
