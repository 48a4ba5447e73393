/** What the inputs and the faces of jobs say of a file. Loads little. */
export { checkCovariateNames } from './formats/covariate-lines.ts';
export { FORMAT_CHOICES, type FormatChoice, LOG_FORMATS, type LogFormat } from './importers/format-names.ts';
export { describeLeftAside } from './values/column-record.ts';
export { describeUnread } from './values/order-columns.ts';
