/** Files as tables of texts under our names: containers, encodings, exports of platforms, what values mean. */

export { plainOption } from './choices/plain-option.ts';
export {
  type ChoiceReading,
  choiceReadings,
  PLAIN_READING,
  readChoice,
  type WrittenChoice,
} from './choices/read-choice.ts';
export type { Database } from './database.ts';
export {
  areItems,
  BANK_NEEDS,
  type ColumnMap,
  type ColumnNeeds,
  columnsAmong,
  KNOWN_COLUMNS,
  type KnownColumn,
  LOG_NEEDS,
  NEW_ANSWER_NEEDS,
  QUESTION_NEEDS,
  TEXT_COLUMNS,
} from './formats/columns.ts';
export {
  checkCovariateNames,
  checkCovariatesOfBank,
  covariateLabel,
  covariateOf,
  covariateValue,
  isContextColumn,
} from './formats/covariate-lines.ts';
export type { CovariateField } from './formats/covariates.ts';
export { isPartialSql, LABEL_RULE, labelSql, PARTIAL_HINT } from './formats/label.ts';
export { fingerprintFile, fingerprintFiles } from './formats/log-file.ts';
export { isMissing, missingSql, valueSql } from './formats/missing.ts';
export {
  areNumberedFromZero,
  COUNT_COLUMNS,
  OPTION_COLUMNS,
  optionLetter,
  optionOfLetter,
} from './formats/option-columns.ts';
export { logProblem, shown } from './formats/problems.ts';
export {
  columnNames,
  openSource,
  type ReadOptions,
  type Source,
  type SourceOptions,
} from './formats/source.ts';
export { MOST_OTHERS_JUDGED, notesOnWidth } from './formats/wide-files.ts';
export { FORMAT_CHOICES, type FormatChoice, LOG_FORMATS, type LogFormat } from './importers/format-names.ts';
export { checkRows, fillTidied, readSource } from './read-source.ts';
export { describeCaseTwins, findCaseTwins } from './values/case-twins.ts';
export {
  columnRecord,
  describeColumns,
  describeLeftAside,
  type LeftAside,
  type ReadingRecord,
  recordNotes,
} from './values/column-record.ts';
export {
  describeUnread,
  type LogOrder,
  orderFields,
  settleOrder,
  whyUnordered,
} from './values/order-columns.ts';
export { readingNotes } from './values/reading-notes.ts';
