/** Everything that a user can ask for, each job once, and the host that does it. */
export { describeJobs, type JobDescription } from './describe.ts';
export { type Field, type FieldKind, fieldsOf, nearest, parseInput } from './fields.ts';
export { hubFromEnvironment, patienceUntil } from './host/hub.ts';
export type { JobRun } from './host/job-run.ts';
export type { AskedClass, NewQuestion, OpenClass, OpenClassOptions } from './host/open-class.ts';
export { type HostSettings, hostInput } from './host/settings.ts';
export { completeInput, type HostOptions, planJob, startJob } from './host/start-job.ts';
export type { JobContext, JobUse } from './job.ts';
export {
  compare,
  difficulty,
  evaluate,
  exportStudents,
  inspect,
  join,
  openClass,
  planTraining,
  pretrain,
  push,
  sample,
  simulate,
  train,
} from './library.ts';
export { type PushBeside, pushBeside } from './push/beside.ts';
export { type HubInput, hubInput, pushSettingsOf } from './push/input.ts';
export {
  type AnyJob,
  type CompleteInputOf,
  type EventOf,
  type InputOf,
  JOB_NAMES,
  type JobName,
  loadJob,
  type PlanOf,
  type ResultOf,
} from './registry.ts';
export type { LogLeaks } from './train/open-training.ts';
