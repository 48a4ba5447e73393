/** The answer log: read, checked, summarised, one student at a time, split. */
export { type AnswerLog, openAnswerLog } from './open-log.ts';
export { questionText } from './question-text.ts';
export { type Selection, splitAnswers, splitSizes, trainTestSplit } from './split.ts';
export {
  type Answer,
  answersByStudent,
  mostActiveStudents,
  type StudentAnswers,
  type StudentCount,
  studentAnswers,
} from './students.ts';
export { type LogSummary, summariseLog } from './summary.ts';
