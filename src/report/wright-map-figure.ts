/**
 * Wright map: students and questions on one scale of logits. On the left how the students' abilities are spread, on
 * the right where the questions lie, real beside synthetic. A student at the height of a question gets it right in
 * half of the cases (Wright and Stone, 1979, "Best test design").
 */
import * as Plot from '@observablehq/plot';
import { mean } from '../numeric/index.ts';
import { counted, formatCount, formatFixed } from '../words.ts';
import { axesPanel, BELOW, LEFT } from './axes-panel.ts';
import { type Bin, binsOver, stairs } from './bins.ts';
import { drawFigure } from './draw-figure.ts';
import { LABEL_SIZE, PADDING, QUIET, REAL, REAL_TINT, SYNTHETIC, SYNTHETIC_TINT, WIDTH } from './look.ts';
import { requireNumber, requireRows } from './numbers.ts';
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
const MARGIN_TOP = 28;
const FRAME_HEIGHT = 380;
const NAME_ROW = 15;

/** Places from left to right, pixels. Students' bars grow leftwards from the wall between the two sides. */
const PERSONS_LEFT = LEFT + 8;
const WALL = 330;
const RIGHT = WIDTH - PADDING;
const REAL_COLUMN = 364;
const SYNTHETIC_COLUMN = 444;
const NAMES = 500;

interface WrightMapFigure {
  /** The students' abilities, logits. */
  readonly abilities: readonly number[];
  readonly items: readonly WrightMapItem[];
  readonly source: string;
}

/** @throws UnderstudyError `numeric` on what is not finite */
export function wrightMapFigure({ abilities, items, source }: WrightMapFigure): string {
  abilities.forEach((ability, n) => {
    requireNumber(ability, `Wright map: abilities[${n}]`);
  });
  requireRows(items, ['real', 'synthetic'], 'Wright map: items');
  const head = { title: 'Wright map: students and questions on one scale', source };
  const reals = items.flatMap(({ real }) => (real === null ? [] : [real]));
  const synthetics = items.flatMap(({ synthetic }) => (synthetic === null ? [] : [synthetic]));
  const all = [...abilities, ...reals, ...synthetics];
  if (all.length === 0) return drawFigure({ ...head, description: 'No students, no questions.' });

  const scale = binsOver(all, { samples: abilities.length, span: LEAST_SPAN });
  const { bins } = scale;
  const domain: [number, number] = [bins[0]!.from, bins.at(-1)!.to];
  const named = items.length <= MOST_NAMED;
  const height = Math.max(FRAME_HEIGHT, named ? items.length * NAME_ROW : 0);
  const students = scale.count(abilities);
  const most = Math.max(...students);
  const perStudent = (WALL - PERSONS_LEFT) / Math.max(most, 1);
  const means = Object.entries({ ability: abilities, 'real b': reals, 'synthetic b': synthetics })
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `mean ${name} ${formatFixed(mean(values))}`);
  const summary = `${counted(abilities.length, 'student')}; ${counted(items.length, 'question')}; ${means.join(', ')} logits`;

  return drawFigure({
    ...head,
    subtitles: [
      summary,
      'A student at the height of a question is right in half of the cases; abilities are told from real answers',
    ],
    description: `Left, a histogram of the students' abilities; right, the difficulties b of the questions, real and synthetic, on the same axis of logits. ${summary}.`,
    key: [
      { says: 'students, from real answers', colour: REAL_TINT, shape: 'bar' },
      { says: 'real b', colour: REAL, shape: named ? 'dot' : 'line' },
      { says: 'synthetic b', colour: named ? SYNTHETIC : SYNTHETIC_TINT, shape: named ? 'ring' : 'bar' },
    ],
    panels: [
      axesPanel({
        height: height + MARGIN_TOP + BELOW,
        marginTop: MARGIN_TOP,
        x: { type: 'identity' },
        y: { domain, ticks: 8, grid: true, label: 'logits' },
        marks: [
          barsFromWall(bins, students, { pixels: -perStudent, fill: REAL_TINT }),
          named
            ? namedItems(items, { domain, height })
            : itemHistograms(bins, { real: scale.count(reals), synthetic: scale.count(synthetics) }),
          Plot.ruleX([WALL], { strokeWidth: 1.25 }),
          most > 0 && countAxis(countTicks(most), -perStudent),
          textBelow({ students: (PERSONS_LEFT + WALL) / 2 }, 32),
          named
            ? textBelow({ 'real b': REAL_COLUMN, 'synthetic b': SYNTHETIC_COLUMN }, 16)
            : textBelow({ questions: (WALL + RIGHT) / 2 }, 32),
        ],
      }),
    ],
  });
}

/** A bar from the wall for each bin, `pixels` for each of its count; below 0 they grow leftwards. */
const barsFromWall = (
  bins: readonly Bin[],
  counts: readonly number[],
  { pixels, fill }: { pixels: number; fill: string },
): Plot.Markish =>
  Plot.rect(
    bins.map((bin, n) => ({ ...bin, count: counts[n]! })).filter(({ count }) => count > 0),
    {
      x1: () => WALL,
      x2: ({ count }: { count: number }) => WALL + count * pixels,
      y1: 'from',
      y2: 'to',
      fill,
      insetTop: 0.5,
      insetBottom: 0.5,
    },
  );

/** An axis of counts from the wall. */
const countAxis = (counts: readonly number[], pixels: number): Plot.Markish =>
  Plot.axisX(
    counts.map((count) => WALL + count * pixels),
    { text: counts.map(formatCount), label: null },
  );

/** Texts at places from the left edge, `dy` pixels below the frame. */
const textBelow = (places: Readonly<Record<string, number>>, dy: number): Plot.Markish =>
  Plot.text(Object.entries(places), { x: '1', text: '0', frameAnchor: 'bottom', dy });

/** Each question with its name: real and synthetic b, joined by a line that shows how far they are apart. */
function namedItems(
  items: readonly WrightMapItem[],
  { domain: [low, high], height }: { domain: [number, number]; height: number },
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
  return [
    barsFromWall(bins, synthetic, { pixels: perItem, fill: SYNTHETIC_TINT }),
    real.every((items) => items === 0)
      ? null
      : Plot.line(stairs(bins, real), {
          x: ({ height }: { height: number }) => WALL + height * perItem,
          y: 'value',
          stroke: REAL,
          strokeWidth: 1.75,
        }),
    countAxis(countTicks(most).slice(1), perItem),
  ];
}

/** Ticks at 0, at a round number of at most `most`, and at half of it where that is whole. */
function countTicks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  const step = [1, 2, 5].map((digit) => digit * power).findLast((candidate) => candidate <= most) ?? 1;
  return step % 2 === 0 ? [0, step / 2, step] : [0, step];
}
