/** What the inputs and the faces of jobs say of a file. Loads little. */
/** What becomes of HTML and MathML in texts: it stays, or becomes plain text. */
export const MARKUPS = ['keep', 'plain'] as const;
export type Markup = (typeof MARKUPS)[number];

export { checkCovariateNames } from './formats/covariate-lines.ts';
export { FORMAT_CHOICES, type FormatChoice, LOG_FORMATS, type LogFormat } from './importers/format-names.ts';
export { describeLeftAside } from './values/column-record.ts';
export { describeUnread } from './values/order-columns.ts';
