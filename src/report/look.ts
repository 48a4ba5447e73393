/**
 * How figures look: sober enough to print, and readable without colour. Colours are those of Okabe and Ito (2008),
 * "Color universal design", told apart by colour-blind readers; shapes and dashes say the same once more.
 */

/** Synthetic students and the model. */
export const SYNTHETIC = '#0072b2';
/** The same for bars: a tint, not transparent, so that no grid shines through. */
export const SYNTHETIC_TINT = '#80b5d6';
/** What the model is held against: the majority, simpler predictors. */
export const BASELINE = '#5f6368';
/** What a reader should stop at: collapsed students. */
export const WARNING = '#d55e00';

export const INK = '#1a1a1a';
/** What was observed. */
export const REAL: string = INK;
/** The same for bars. */
export const REAL_TINT = '#c6c9ce';
export const QUIET = '#5f6368';
export const GRID = '#e3e5e8';
export const HIGHLIGHT = '#e9f2f8';
export const PAPER = '#ffffff';

export const FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Dashes and gaps of dashed lines. */
export const DASHES = '5 3';

/** Width of a figure by default, pixels. */
export const WIDTH = 720;
/** From the figure's edge to its text, pixels. */
export const PADDING = 24;
/** Font size of axes and of labels within a panel, pixels. */
export const LABEL_SIZE = 11.5;
