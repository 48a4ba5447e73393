/** A trained class, opened once: its members, its answers, its held-out questions, asking it. */
export { adaptersOfRun } from './adapters-of-run.ts';
export { type Asker, type Responses, tellLongTexts } from './asker.ts';
export { classifiers } from './classifiers.ts';
export { contents, soloContent } from './content.ts';
export {
  counting,
  type NoteEvent,
  type OnNote,
  type ProgressEvent,
  type ReadingEvent,
  tellNotes,
} from './events.ts';
export { type Asking, askHeldOut, askOutOfFold, byQuestion, hasFoldsOfQuestions } from './held-out.ts';
export type { JudgedRun } from './judged-run.ts';
export { type Member, type Members, memberOf, openMembers } from './members.ts';
export { type OpenedRun, openLogOf, openTrainedRun, readBankOf, withTrainedRun } from './opened-run.ts';
export {
  type AskedPopulation,
  askPopulation,
  type HeldOutBankItem,
  heldOutItems,
} from './population.ts';
export { openReader, saveOptions, saveReader } from './reader-file.ts';
export { type ReadingFacts, readingFacts, unreadVariance } from './reading-facts.ts';
export { saveReadings } from './readings-file.ts';
export { type NoReport, reportReading } from './report-reading.ts';
export {
  classRecordOf,
  classStudentOf,
  heldOutRows,
  joinedStudentOf,
  skippedRow,
  trainedRow,
} from './rows.ts';
export { QUESTION_SPLITS, sidesOf, splitLeaks, trainingsOf } from './sides.ts';
export { openTrainedClass, type TrainedClass } from './trained-class.ts';
