/**
 * Wright map: students and questions on one scale of logits. On the left how the students' abilities are spread, on
 * the right where the questions lie, real beside synthetic. A student at the height of a question gets it right in
 * half of the cases (Wright and Stone, 1979, "Best test design").
 */
import * as Plot from '@observablehq/plot';
import { type Bin, binsOver, stairs } from './bins.ts';
import { keyPanel, REAL, REAL_TINT } from './compared.ts';
import { drawFigure } from './draw-figure.ts';
import { GRID, LABEL_SIZE, PADDING, QUIET, SYNTHETIC, SYNTHETIC_TINT, WIDTH } from './look.ts';
import { countOf, requireNumber, writeCount } from './numbers.ts';
import { spreadRows } from './spread-rows.ts';
import { wrapText } from './wrap-text.ts';

export interface WrightMapItem {
  readonly name: string;
  /** b, logits; `null` where the question has no real answers. */
  readonly real: number | null;
  readonly synthetic: number | null;
}

/** Up to so many questions are drawn one by one, with their names. */
const MOST_NAMED = 30;
const LEAST_SPAN = 4;
const MARGIN = { left: 56, right: PADDING, top: 28, bottom: 42 };
const FRAME_HEIGHT = 380;
const NAME_ROW = 15;

/** Places from left to right, pixels. Students' bars grow leftwards from the wall between the two sides. */
const PERSONS_LEFT = MARGIN.left + 8;
const WALL = 330;
const RIGHT = WIDTH - MARGIN.right;
const REAL_COLUMN = 364;
const SYNTHETIC_COLUMN = 444;
const NAMES = 500;

/**
 * @param abilities of the students, logits
 * @throws UnderstudyError `numeric` on what is not finite
 */
export function wrightMapFigure({
  abilities,
  items,
  source,
}: {
  readonly abilities: readonly number[];
  readonly items: readonly WrightMapItem[];
  readonly source: string;
}): string {
  abilities.forEach((ability, n) => {
    requireNumber(ability, `Wright map: abilities[${n}]`);
  });
  items.forEach(({ real, synthetic }, n) => {
    if (real !== null) requireNumber(real, `Wright map: items[${n}].real`);
    if (synthetic !== null) requireNumber(synthetic, `Wright map: items[${n}].synthetic`);
  });
  const title = 'Wright map: students and questions on one scale';
  const reals = items.flatMap(({ real }) => (real === null ? [] : [real]));
  const synthetics = items.flatMap(({ synthetic }) => (synthetic === null ? [] : [synthetic]));
  const all = [...abilities, ...reals, ...synthetics];
  if (all.length === 0) {
    return drawFigure({
      title,
      subtitles: [],
      source,
      description: 'No students, no questions.',
      panels: [],
    });
  }

  const scale = binsOver(all, { samples: abilities.length, span: LEAST_SPAN });
  const { bins } = scale;
  const domain = [bins[0]!.from, bins.at(-1)!.to] as const;
  const named = items.length <= MOST_NAMED;
  const height = Math.max(FRAME_HEIGHT, named ? items.length * NAME_ROW : 0);
  const students = scale.count(abilities);
  const most = Math.max(...students);
  const perStudent = (WALL - PERSONS_LEFT) / Math.max(most, 1);
  const counted = `${countOf(abilities.length, 'student')}; ${countOf(items.length, 'question')}`;
  const means = [
    abilities.length > 0 ? [`mean ability ${writeLogits(mean(abilities))}`] : [],
    reals.length > 0 ? [`mean real b ${writeLogits(mean(reals))}`] : [],
    synthetics.length > 0 ? [`mean synthetic b ${writeLogits(mean(synthetics))}`] : [],
  ]
    .flat()
    .join(', ');
  const tickCounts = countTicks(most);

  return drawFigure({
    title,
    subtitles: [
      `${counted}; ${means} logits`,
      'A student at the height of a question is right in half of the cases; abilities are told from real answers',
    ],
    source,
    description: `Left, a histogram of the students' abilities; right, the difficulties b of the questions, real and synthetic, on the same axis of logits. ${counted}; ${means} logits.`,
    panels: [
      keyPanel(
        [
          { says: 'students, from real answers', colour: REAL_TINT, shape: 'bar' },
          { says: 'real b', colour: REAL, shape: named ? 'dot' : 'line' },
          { says: 'synthetic b', colour: named ? SYNTHETIC : SYNTHETIC_TINT, shape: named ? 'ring' : 'bar' },
        ],
        WIDTH,
      ),
      {
        height: height + MARGIN.top + MARGIN.bottom,
        marginLeft: MARGIN.left,
        marginRight: MARGIN.right,
        marginTop: MARGIN.top,
        marginBottom: MARGIN.bottom,
        x: { type: 'identity', axis: null },
        y: { domain: [...domain] },
        marks: [
          Plot.gridY({ ticks: 8, stroke: GRID, strokeOpacity: 1 }),
          Plot.rect(
            bins
              .map((bin, n) => ({ ...bin, left: WALL - students[n]! * perStudent, students: students[n]! }))
              .filter((bin) => bin.students > 0),
            {
              x1: 'left',
              x2: () => WALL,
              y1: 'from',
              y2: 'to',
              fill: REAL_TINT,
              insetTop: 0.5,
              insetBottom: 0.5,
            },
          ),
          named
            ? namedItems(items, { domain, height })
            : itemHistograms(bins, { real: scale.count(reals), synthetic: scale.count(synthetics) }),
          Plot.ruleX([WALL], { strokeWidth: 1.25 }),
          most === 0
            ? null
            : Plot.axisX(
                tickCounts.map((count) => WALL - count * perStudent),
                {
                  text: tickCounts.map((count) => writeCount(count)),
                  label: null,
                },
              ),
          Plot.text([{ at: (PERSONS_LEFT + WALL) / 2, says: 'students' }], {
            x: 'at',
            text: 'says',
            frameAnchor: 'bottom',
            dy: 32,
          }),
          Plot.text(
            named
              ? [
                  { at: REAL_COLUMN, says: 'real b' },
                  { at: SYNTHETIC_COLUMN, says: 'synthetic b' },
                ]
              : [{ at: (WALL + RIGHT) / 2, says: 'questions' }],
            { x: 'at', text: 'says', frameAnchor: 'bottom', dy: named ? 16 : 32 },
          ),
          Plot.axisY({
            ticks: 8,
            tickSize: 0,
            label: 'logits',
            labelArrow: 'none',
            labelOffset: MARGIN.left - PADDING,
          }),
        ],
      },
    ],
  });
}

/** Each question with its name: real and synthetic b, joined by a line that shows how far they are apart. */
function namedItems(
  items: readonly WrightMapItem[],
  { domain: [low, high], height }: { domain: readonly [number, number]; height: number },
): Plot.Markish[] {
  const known = items
    .map((item) => ({ ...item, ends: item.synthetic ?? item.real }))
    .flatMap(({ ends, ...item }) => (ends === null ? [] : [{ ...item, ends }]))
    .sort((a, b) => b.ends - a.ends);
  // Names are kept a row apart, as near to their question as that allows.
  const pixels = known.map(({ ends }) => ((high - ends) / (high - low)) * height);
  const rows = spreadRows(pixels, { apart: NAME_ROW, least: NAME_ROW / 2, most: height - NAME_ROW / 2 });
  const labelled = known.map((item, n) => ({
    ...item,
    row: high - (rows[n]! / height) * (high - low),
    from: item.synthetic === null ? REAL_COLUMN : SYNTHETIC_COLUMN,
    short: wrapText(item.name, { width: RIGHT - NAMES, fontSize: LABEL_SIZE, most: 1 })[0]!,
  }));
  const both = labelled.filter(({ real, synthetic }) => real !== null && synthetic !== null);
  return [
    Plot.link(both, {
      x1: () => REAL_COLUMN,
      x2: () => SYNTHETIC_COLUMN,
      y1: 'real',
      y2: 'synthetic',
      stroke: QUIET,
      strokeOpacity: 0.6,
    }),
    Plot.link(labelled, {
      x1: ({ from }: { from: number }) => from + 7,
      x2: () => NAMES - 4,
      y1: 'ends',
      y2: 'row',
      stroke: QUIET,
      strokeOpacity: 0.35,
    }),
    Plot.dot(
      labelled.filter(({ real }) => real !== null),
      { x: () => REAL_COLUMN, y: 'real', r: 3.5, fill: REAL },
    ),
    Plot.dot(
      labelled.filter(({ synthetic }) => synthetic !== null),
      { x: () => SYNTHETIC_COLUMN, y: 'synthetic', r: 3.5, stroke: SYNTHETIC, strokeWidth: 1.75 },
    ),
    Plot.text(labelled, { x: () => NAMES, y: 'row', text: 'short', textAnchor: 'start' }),
  ];
}

/** Too many questions for names: how many there are at each difficulty. */
function itemHistograms(
  bins: readonly Bin[],
  { real, synthetic }: { real: readonly number[]; synthetic: readonly number[] },
): Plot.Markish[] {
  const most = Math.max(...real, ...synthetic);
  if (most === 0) return [];
  const perItem = (RIGHT - 8 - WALL) / most;
  const ticks = countTicks(most);
  return [
    Plot.rect(
      bins
        .map((bin, n) => ({ ...bin, right: WALL + synthetic[n]! * perItem, items: synthetic[n]! }))
        .filter(({ items }) => items > 0),
      {
        x1: () => WALL,
        x2: 'right',
        y1: 'from',
        y2: 'to',
        fill: SYNTHETIC_TINT,
        insetTop: 0.5,
        insetBottom: 0.5,
      },
    ),
    real.some((items) => items > 0)
      ? Plot.line(stairs(bins, real), {
          x: ({ height }: { height: number }) => WALL + height * perItem,
          y: 'value',
          stroke: REAL,
          strokeWidth: 1.75,
        })
      : null,
    Plot.axisX(
      ticks.slice(1).map((count) => WALL + count * perItem),
      { text: ticks.slice(1).map((count) => writeCount(count)), label: null },
    ),
  ];
}

/** 0, half and all of a round number of at most `most`. */
function countTicks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  const step = [1, 2, 5].map((digit) => digit * power).findLast((candidate) => candidate <= most) ?? 1;
  return step % 2 === 0 ? [0, step / 2, step] : [0, step];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const writeLogits = (value: number) => (Number(value.toFixed(2)) + 0).toFixed(2).replace('-', '−');
