/** The answer log: read, checked, summarised, one student at a time, split. */
export { type ColumnMap, KNOWN_COLUMNS, type KnownColumn, REQUIRED_COLUMNS } from './columns.ts';
export { type AnswerLog, type LogOptions, openAnswerLog } from './open-log.ts';
export { type QuestionFields, questionText } from './question-text.ts';
export { type Selection, type Split, splitAnswers, trainTestSplit } from './split.ts';
export {
  type Answer,
  answersByStudent,
  mostActiveStudents,
  type StudentAnswers,
  type StudentCount,
  studentAnswers,
} from './students.ts';
export { type LogSummary, type Quartiles, summariseLog } from './summary.ts';
