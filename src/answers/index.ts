/** The answer log: read, checked, summarised, one student or a class at a time, split; and questions without answers. */

export {
  covariateLabel,
  covariateOf,
  describeColumns,
  describeLeftAside,
  describeUnread,
  KNOWN_COLUMNS,
  optionLetter,
  type ReadingRecord,
  type ReadOptions,
} from '../sources/index.ts';
export { auditLog, type FoundPairs, type LogAudit } from './audit/audit-log.ts';
export { auditSplit, type SplitAudit } from './audit/audit-split.ts';
export type { RevealingColumn } from './audit/revealing-columns.ts';
export { type ChosenOptions, choiceNotes, chosenOptions, type FoundOptions } from './chosen-options.ts';
export { type ClassAnswers, classAnswers } from './class-answers.ts';
export type { Selection, SplitKind } from './inputs.ts';
export {
  type BankItem,
  type ItemBank,
  isItemBank,
  readItemBank,
} from './items/item-bank.ts';
export type { ItemSource } from './items/item-difficulty.ts';
export { POPULATION, populationAnswers } from './items/population-answers.ts';
export { type AnswerLog, type LogSettings, openAnswerLog } from './open-log.ts';
export type { KeyedOptions } from './options/option-keys.ts';
export { refuseCovariatesOfAnswers } from './questions/covariates-of-answers.ts';
export { joinPairs } from './questions/disjoint-sets.ts';
export { findNearDuplicates, type NearPair } from './questions/near-duplicates.ts';
export { countSharedTexts, groupQuestions, groupsOfTexts } from './questions/question-groups.ts';
export {
  type CovariateValues,
  hasOptions,
  type QuestionFields,
  questionText,
} from './questions/question-text.ts';
export {
  type Question,
  type QuestionOptions,
  questionsOfLog,
  readQuestions,
} from './questions/read-questions.ts';
export { sameQuestions } from './questions/same-questions.ts';
export { areOptionsMissing, type Unlike, unlikeQuestions } from './questions/unlike-questions.ts';
export { type NewAnswer, readNewAnswers } from './read-new-answers.ts';
export { type Split, splitAnswers, splitSizes, trainTestSplit } from './split/split.ts';
export { rowsOn, type Side, type SplitOptions, splitClass } from './split/split-class.ts';
export type { Fold } from './split/split-folds.ts';
export {
  type Answer,
  answersOfStudents,
  mostActiveStudents,
  readStudents,
  type StudentAnswers,
  studentAnswers,
} from './students.ts';
export { type LogSummary, summariseLog } from './summary.ts';
