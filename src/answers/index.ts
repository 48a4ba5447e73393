/** The answer log: read, checked, summarised, one student or a class at a time, split; and questions without answers. */
export type { Attempts } from './attempts.ts';
export { auditLog, type FoundPairs, type LogAudit, type QuestionPair } from './audit-log.ts';
export { auditSplit, type SplitAudit } from './audit-split.ts';
export { type ChosenOptions, chosenOptions } from './chosen-options.ts';
export { answersOfStudents, type ClassAnswers, classAnswers } from './class-answers.ts';
export { findNearDuplicates, type NearPair } from './near-duplicates.ts';
export { type AnswerLog, openAnswerLog } from './open-log.ts';
export { countSharedTexts } from './question-groups.ts';
export { hasOptions, questionText, topicOf } from './question-text.ts';
export { questionWords } from './question-words.ts';
export { type NewAnswer, type NewAnswers, readNewAnswers } from './read-new-answers.ts';
export { type Question, type QuestionFile, readQuestions } from './read-questions.ts';
export type { RevealingColumn } from './revealing-columns.ts';
export { type Selection, splitAnswers, splitSizes, trainTestSplit } from './split.ts';
export {
  questionSides,
  rowsOn,
  type Side,
  SPLIT_KINDS,
  type SplitKind,
  type SplitOptions,
  splitClass,
} from './split-class.ts';
export type { Fold } from './split-folds.ts';
export {
  type Answer,
  answersByStudent,
  mostActiveStudents,
  type StudentAnswers,
  type StudentCount,
  studentAnswers,
} from './students.ts';
export { type LogSummary, summariseLog } from './summary.ts';
