/** The Hugging Face Hub: bases from it, students to it. */
export { type HubWay, hubAccess } from './access.ts';
export { type LocatedBase, locateBase } from './bases/locate.ts';
export { parseBaseName } from './bases/name.ts';
export { hasRead } from './bases/place.ts';
export type { BaseEvent } from './bases/reading.ts';
export { type HubRetry, type Patience, patientFetch } from './patient-fetch.ts';
export { pushOwner, type WriteAccess, writeAccess } from './push/access.ts';
export { EXPORT_MARK, type PushSettings, type StudentContent } from './push/content.ts';
export { type PushFile, sizesOf } from './push/files.ts';
export { openLedger, type PushLedger } from './push/ledger.ts';
export {
  checkNames,
  type NamedStudent,
  nameRepositories,
  nameStudents,
  planNames,
} from './push/names.ts';
export { type PlannedPush, planPush } from './push/plan.ts';
export { ofAnother, type PushOutcome, pushStudent, type StudentToPush } from './push/student.ts';
