/** What the inputs of jobs say of a file. */
export { checkCovariateNames } from './formats/covariate-lines.ts';
export { FORMAT_CHOICES, type FormatChoice, LOG_FORMATS, type LogFormat } from './importers/format-names.ts';
