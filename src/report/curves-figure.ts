/**
 * Item characteristic curves, a small panel a question: how probable a right answer is at each ability. The curve of
 * the real answers with the shares that were observed in groups of students, and the synthetic curve beside it.
 */
import * as Plot from '@observablehq/plot';
import { DASHES, keyPanel, REAL } from './compared.ts';
import { drawFigure } from './draw-figure.ts';
import { GRID, LABEL_SIZE, PADDING, QUIET, SYNTHETIC, WIDTH } from './look.ts';
import { countOf, requireNumber, stretchAround } from './numbers.ts';
import { wrapText } from './wrap-text.ts';

/** Logits, and P(right) from 0 to 1. */
export interface CurvePoint {
  readonly ability: number;
  readonly probability: number;
}

/** Real students of similar ability. */
export interface CurveGroup {
  /** Mean of the group, logits. */
  readonly ability: number;
  /** Of their answers to the question, from 0 to 1. */
  readonly share: number;
  /** Of the share, 95 %; `null` where there is none. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface QuestionCurves {
  readonly name: string;
  /** Of the model fitted to real answers, in the order of abilities; empty where there is none. */
  readonly real: readonly CurvePoint[];
  readonly synthetic: readonly CurvePoint[];
  readonly groups: readonly CurveGroup[];
}

const MOST_QUESTIONS = 12;
const COLUMNS = 4;
const MARGIN = { left: 70, right: PADDING, top: 42, bottom: 42 };
/** Between cells, pixels; upright with room for a name of two lines. */
const GAP = { x: 16, y: 42 };
const NAME_LINES = 2;
/** Of a row of one, two, three and four questions, pixels. */
const CELLS = [
  { width: 300, height: 210 },
  { width: 300, height: 210 },
  { width: 196, height: 150 },
  { width: 144, height: 128 },
] as const;
const LEAST_SPAN = 2;

/** @throws UnderstudyError `numeric` on what is no probability from 0 to 1, and on what is not finite */
export function curvesFigure({
  questions,
  source,
}: {
  /** The first twelve are drawn. */
  readonly questions: readonly QuestionCurves[];
  readonly source: string;
}): string {
  questions.forEach((question, n) => {
    requireQuestion(question, `curves figure: questions[${n}]`);
  });
  const title = 'Item characteristic curves, real and synthetic';
  const drawn = questions.slice(0, MOST_QUESTIONS);
  const abilities = drawn.flatMap(({ real, synthetic, groups }) =>
    [...real, ...synthetic, ...groups].map(({ ability }) => ability),
  );
  if (abilities.length === 0) {
    return drawFigure({ title, subtitles: [], source, description: 'No questions.', panels: [] });
  }

  const columns = Math.min(drawn.length, COLUMNS);
  const rows = Math.ceil(drawn.length / columns);
  const cell = CELLS[columns - 1]!;
  const cells = drawn.map((question, n) => ({
    ...question,
    column: n % columns,
    row: Math.floor(n / columns),
    lines: wrapText(question.name, { width: cell.width, fontSize: LABEL_SIZE * 1.08, most: NAME_LINES }),
  }));
  const inCell = <T>(part: (question: QuestionCurves) => readonly T[]) =>
    cells.flatMap(({ column, row, ...question }) =>
      part(question).map((datum) => ({ ...datum, column, row })),
    );
  const facet = { fx: 'column', fy: 'row' } as const;
  const curve = { x: 'ability', y: 'probability', z: null, strokeWidth: 1.75, ...facet } as const;
  const groups = inCell(({ groups }) => groups);
  const bounded = groups.filter(({ low, high }) => low !== null && high !== null);
  const frameWidth = columns * cell.width + (columns - 1) * GAP.x;
  const frameHeight = rows * cell.height + (rows - 1) * GAP.y;
  const counted =
    questions.length > drawn.length
      ? `The first ${drawn.length} of ${countOf(questions.length, 'question')}`
      : countOf(questions.length, 'question');

  return drawFigure({
    title,
    subtitles: [
      `${counted}; abilities are told from real answers${bounded.length > 0 ? '; bars are 95 % intervals' : ''}`,
    ],
    source,
    description: `P(right) over ability in logits, a panel a question: ${drawn.map(describeQuestion).join('; ')}.`,
    panels: [
      keyPanel(
        [
          { says: 'real: share right of students of similar ability', colour: REAL, shape: 'dot' },
          { says: 'real curve', colour: REAL, shape: 'line' },
          { says: 'synthetic curve', colour: SYNTHETIC, shape: 'dashes' },
        ],
        WIDTH,
      ),
      {
        height: MARGIN.top + frameHeight + MARGIN.bottom,
        marginLeft: MARGIN.left,
        marginRight: WIDTH - MARGIN.left - frameWidth,
        marginTop: MARGIN.top,
        marginBottom: MARGIN.bottom,
        fx: bandsOf(columns, cell.width, GAP.x),
        fy: bandsOf(rows, cell.height, GAP.y),
        x: { domain: stretchAround(abilities, { span: LEAST_SPAN, air: 0.03 }) },
        y: { domain: [0, 1] },
        marks: [
          Plot.gridX({ ticks: 4, stroke: GRID, strokeOpacity: 1 }),
          Plot.gridY({ ticks: 2, stroke: GRID, strokeOpacity: 1 }),
          Plot.frame({ stroke: QUIET, strokeOpacity: 0.6 }),
          Plot.line(
            inCell(({ real }) => real),
            { ...curve, stroke: REAL },
          ),
          Plot.line(
            inCell(({ synthetic }) => synthetic),
            { ...curve, stroke: SYNTHETIC, strokeDasharray: DASHES },
          ),
          Plot.ruleX(bounded, {
            x: 'ability',
            y1: 'low',
            y2: 'high',
            stroke: REAL,
            strokeOpacity: 0.6,
            ...facet,
          }),
          Plot.dot(groups, { x: 'ability', y: 'share', r: 2.75, fill: REAL, ...facet }),
          Plot.text(cells, {
            ...facet,
            text: ({ lines }: { lines: readonly string[] }) => lines.join('\n'),
            frameAnchor: 'top-left',
            lineAnchor: 'bottom',
            dy: -5,
            lineHeight: 1.15,
            fontWeight: 'bold',
          }),
          Plot.axisX({ ticks: 4, label: 'ability (logits)', labelAnchor: 'center', labelArrow: 'none' }),
          Plot.axisY({
            ticks: [0, 0.5, 1],
            tickSize: 0,
            label: 'P(right)',
            labelArrow: 'none',
            labelOffset: MARGIN.left - PADDING,
          }),
        ],
      },
    ],
  });
}

/** Cells of one size with a gap between them, which Plot takes as a share of both. */
const bandsOf = (count: number, size: number, gap: number) => ({
  axis: null,
  paddingInner: count === 1 ? 0 : gap / (size + gap),
  paddingOuter: 0,
  round: false,
});

function requireQuestion({ real, synthetic, groups }: QuestionCurves, where: string): void {
  const share = { least: 0, most: 1 };
  for (const [name, curve] of Object.entries({ real, synthetic })) {
    curve.forEach(({ ability, probability }, n) => {
      requireNumber(ability, `${where}.${name}[${n}].ability`);
      requireNumber(probability, `${where}.${name}[${n}].probability`, share);
    });
  }
  groups.forEach((group, n) => {
    requireNumber(group.ability, `${where}.groups[${n}].ability`);
    for (const name of ['share', 'low', 'high'] as const) {
      const value = group[name];
      if (value !== null) requireNumber(value, `${where}.groups[${n}].${name}`, share);
    }
  });
}

function describeQuestion({ name, groups }: QuestionCurves): string {
  const observed = groups.map(({ ability, share }) => `${share.toFixed(2)} at ${ability.toFixed(1)}`);
  return `${name}: real share right ${observed.length === 0 ? 'unknown' : observed.join(', ')}`;
}
