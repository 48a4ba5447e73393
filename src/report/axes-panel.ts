/** A panel with axes (the grid behind its marks, the axes before them), and marks that several figures share. */
import * as Plot from '@observablehq/plot';
import { DASHES, GRID, PADDING, PAPER, QUIET, SYNTHETIC_TINT, WIDTH } from './look.ts';
import { hasInterval } from './numbers.ts';

/** From the figure's left edge to a frame with tick labels of a few digits, pixels. */
export const LEFT = 56;
/** Below a frame: room for tick labels and the axis's name, pixels. */
export const BELOW = 42;

/** How a scale runs, and how its axis is written. */
interface PanelAxis extends Plot.ScaleOptions {
  /** Without a label there is no axis; `null` is an axis without ticks and name. */
  readonly label?: string | null;
  readonly ticks?: number | number[];
  readonly tickSpacing?: number;
  readonly tickText?: (tick: number) => string;
  /** Lines across the frame at the ticks. */
  readonly grid?: boolean;
}

interface AxesPanel extends Omit<Plot.PlotOptions, 'x' | 'y' | 'marks'> {
  /** Pixels, as are the margins, which by default leave room for both axes. */
  readonly height: number;
  readonly x: PanelAxis;
  readonly y: PanelAxis;
  /** `false` is nothing. */
  readonly marks: readonly (Plot.Markish | false)[];
}

export function axesPanel({ x, y, marks, marginLeft = LEFT, ...options }: AxesPanel): Plot.PlotOptions {
  const across = splitAxis(x);
  const upright = splitAxis(y);
  return {
    marginLeft,
    marginRight: PADDING,
    marginBottom: BELOW,
    ...options,
    x: across.scale,
    y: upright.scale,
    marks: [
      across.grid && Plot.gridX(across.grid),
      upright.grid && Plot.gridY(upright.grid),
      ...marks.map((mark) => mark || null),
      across.axis && Plot.axisX({ ...across.axis, labelAnchor: 'center', labelArrow: 'none' }),
      upright.axis &&
        Plot.axisY({ ...upright.axis, tickSize: 0, labelArrow: 'none', labelOffset: marginLeft - PADDING }),
    ],
  };
}

/** An axis's options, divided among the scale, the grid and the axis itself. */
function splitAxis({ label, ticks, tickSpacing, tickText, grid = false, ...scale }: PanelAxis) {
  const places = { ...(ticks !== undefined && { ticks }), ...(tickSpacing !== undefined && { tickSpacing }) };
  const text = tickText === undefined ? {} : { text: tickText };
  return {
    scale: label === undefined ? { ...scale, axis: null } : scale,
    grid: grid ? { ...places, stroke: GRID, strokeOpacity: 1 } : null,
    axis: label === undefined ? null : label === null ? { label, ticks: [] } : { ...places, ...text, label },
  };
}

/** A square frame with the same scale on both sides, and the dashed line where both are equal. */
export function squarePanel({
  width = WIDTH,
  domain,
  marginLeft,
  marginTop,
  marginBottom = BELOW,
  x,
  y,
  marks,
  ...options
}: Omit<AxesPanel, 'height'> & {
  readonly marginLeft: number;
  readonly marginTop: number;
  readonly domain: readonly [low: number, high: number];
}): Plot.PlotOptions {
  return axesPanel({
    ...options,
    height: width - marginLeft - PADDING + marginTop + marginBottom,
    marginLeft,
    marginTop,
    marginBottom,
    x: { domain, grid: true, ...x },
    y: { domain, grid: true, ...y },
    marks: [
      Plot.frame({ stroke: QUIET }),
      Plot.line(
        domain.map((end) => [end, end]),
        { stroke: QUIET, strokeDasharray: DASHES },
      ),
      ...marks,
    ],
  });
}

interface Bounded {
  readonly low: number | null;
  readonly high: number | null;
}

/** Bars over the intervals of those rows that have one. */
export const uprightIntervals = (rows: readonly Bounded[], look: Plot.RuleXOptions): Plot.Markish =>
  Plot.ruleX(rows.filter(hasInterval), { y1: 'low', y2: 'high', ...look });

/** Bars along the intervals of those rows that have one. */
export const levelIntervals = (rows: readonly Bounded[], look: Plot.RuleYOptions): Plot.Markish =>
  Plot.ruleY(rows.filter(hasInterval), { x1: 'low', x2: 'high', ...look });

/** Bars of a synthetic histogram, with a little paper between them. `y` names the rows' count. */
export const syntheticBars = (
  bins: readonly { readonly from: number; readonly to: number }[],
  y: string,
): Plot.Markish =>
  Plot.rectY(bins, { x1: 'from', x2: 'to', y, fill: SYNTHETIC_TINT, insetLeft: 0.5, insetRight: 0.5 });

/** Options of a label that stands beside its line or point, `gap` pixels away. */
export const labelBeside = (leftwards: boolean, gap: number): Plot.TextOptions => ({
  textAnchor: leftwards ? 'end' : 'start',
  dx: leftwards ? -gap : gap,
  stroke: PAPER,
  fontWeight: 'bold',
});
