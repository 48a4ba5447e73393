/**
 * Item characteristic curves, a small panel a question: how probable a right answer is at each ability. The curve of
 * the real answers with the shares that were observed in groups of students, and the synthetic curve beside it.
 */
import * as Plot from '@observablehq/plot';
import { counted } from '../words.ts';
import { axesPanel, BELOW, uprightIntervals } from './axes-panel.ts';
import { drawFigure } from './draw-figure.ts';
import { DASHES, LABEL_SIZE, QUIET, REAL, SYNTHETIC, WIDTH } from './look.ts';
import { hasInterval, requireRows, SHARE, stretchAround } from './numbers.ts';
import { wrapText } from './wrap-text.ts';

/** Logits, and P(right) from 0 to 1. */
interface CurvePoint {
  readonly ability: number;
  readonly probability: number;
}

/** Real students of similar ability. */
interface CurveGroup {
  /** Mean of the group, logits. */
  readonly ability: number;
  /** Share right of their answers to the question, from 0 to 1. */
  readonly share: number;
  /** The 95 % interval of the share; `null` where there is none. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface QuestionCurves {
  readonly name: string;
  /** The model fitted to real answers, in the order of abilities; empty where there is none. */
  readonly real: readonly CurvePoint[];
  readonly synthetic: readonly CurvePoint[];
  readonly groups: readonly CurveGroup[];
}

const MOST_QUESTIONS = 12;
const COLUMNS = 4;
const MARGIN = { left: 70, top: 42 };
/** Between cells, pixels; upright with room for a name of two lines. */
const GAP = { x: 16, y: 42 };
const NAME_LINES = 2;
/** Size of a cell in a row of one, two, three and four questions, pixels. */
const CELLS = [
  { width: 300, height: 210 },
  { width: 300, height: 210 },
  { width: 196, height: 150 },
  { width: 144, height: 128 },
] as const;
const LEAST_SPAN = 2;

interface CurvesFigure {
  /** The first twelve are drawn. */
  readonly questions: readonly QuestionCurves[];
  readonly source: string;
}

/** @throws UnderstudyError `numeric` on what is no probability from 0 to 1, and on what is not finite */
export function curvesFigure({ questions, source }: CurvesFigure): string {
  questions.forEach((question, n) => {
    requireQuestion(question, `curves figure: questions[${n}]`);
  });
  const head = { title: 'Item characteristic curves, real and synthetic', source };
  const drawn = questions.slice(0, MOST_QUESTIONS);
  const abilities = drawn.flatMap(({ real, synthetic, groups }) =>
    [...real, ...synthetic, ...groups].map(({ ability }) => ability),
  );
  if (abilities.length === 0) return drawFigure({ ...head, description: 'No questions.' });

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
  const frameWidth = columns * cell.width + (columns - 1) * GAP.x;
  const frameHeight = rows * cell.height + (rows - 1) * GAP.y;
  const first = questions.length > drawn.length ? `The first ${drawn.length} of ` : '';

  return drawFigure({
    ...head,
    subtitles: [
      `${first}${counted(questions.length, 'question')}; abilities are told from real answers${groups.some(hasInterval) ? '; bars are 95 % intervals' : ''}`,
    ],
    description: `P(right) over ability in logits, a panel a question: ${drawn.map(describeQuestion).join('; ')}.`,
    key: [
      { says: 'real: share right of students of similar ability', colour: REAL, shape: 'dot' },
      { says: 'real curve', colour: REAL, shape: 'line' },
      { says: 'synthetic curve', colour: SYNTHETIC, shape: 'dashes' },
    ],
    panels: [
      axesPanel({
        height: MARGIN.top + frameHeight + BELOW,
        marginLeft: MARGIN.left,
        marginRight: WIDTH - MARGIN.left - frameWidth,
        marginTop: MARGIN.top,
        fx: bandsOf(columns, cell.width, GAP.x),
        fy: bandsOf(rows, cell.height, GAP.y),
        x: {
          domain: stretchAround(abilities, { span: LEAST_SPAN, air: 0.03 }),
          ticks: 4,
          grid: true,
          label: 'ability (logits)',
        },
        y: { domain: [0, 1], ticks: [0, 0.5, 1], grid: true, label: 'P(right)' },
        marks: [
          Plot.frame({ stroke: QUIET, strokeOpacity: 0.6 }),
          Plot.line(
            inCell(({ real }) => real),
            { ...curve, stroke: REAL },
          ),
          Plot.line(
            inCell(({ synthetic }) => synthetic),
            { ...curve, stroke: SYNTHETIC, strokeDasharray: DASHES },
          ),
          uprightIntervals(groups, { x: 'ability', stroke: REAL, strokeOpacity: 0.6, ...facet }),
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
        ],
      }),
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
  for (const [name, curve] of Object.entries({ real, synthetic })) {
    requireRows(curve, ['ability'], `${where}.${name}`);
    requireRows(curve, ['probability'], `${where}.${name}`, SHARE);
  }
  requireRows(groups, ['ability'], `${where}.groups`);
  requireRows(groups, ['share', 'low', 'high'], `${where}.groups`, SHARE);
}

function describeQuestion({ name, groups }: QuestionCurves): string {
  const observed = groups.map(({ ability, share }) => `${share.toFixed(2)} at ${ability.toFixed(1)}`);
  return `${name}: real share right ${observed.length === 0 ? 'unknown' : observed.join(', ')}`;
}
