/** The answer log: read, checked, summarised, one student or a class at a time, split; and questions without answers. */
export type { Attempts } from './attempts.ts';
export { answersOfStudents, type ClassAnswers, classAnswers } from './class-answers.ts';
export { type AnswerLog, openAnswerLog } from './open-log.ts';
export { countSharedTexts } from './question-groups.ts';
export { questionText } from './question-text.ts';
export { type Question, readQuestions } from './read-questions.ts';
export { type Selection, splitAnswers, splitSizes, trainTestSplit } from './split.ts';
export { questionSides, type Side, type SplitKind, splitClass } from './split-class.ts';
export {
  type Answer,
  answersByStudent,
  mostActiveStudents,
  type StudentAnswers,
  type StudentCount,
  studentAnswers,
} from './students.ts';
export { type LogSummary, summariseLog } from './summary.ts';
