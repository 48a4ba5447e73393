export { type HubAccess, hubAccess } from './access.ts';
export { type BaseEvent, baseFromHub, type HubBase } from './bases/base-from-hub.ts';
export { type BaseName, formatBaseName, parseBaseName } from './bases/base-name.ts';
export { explainHubError, type HubErrorContext } from './explain-hub-error.ts';
export { type HubRetry, type Patience, type PatientRequest, patientFetch } from './patient-fetch.ts';
export { type CardBase, type CardSubject, modelCard } from './push/model-card.ts';
export { pushOwner, type WriteAccess, writeAccess } from './push/push-access.ts';
export type { PushFailure } from './push/push-failure.ts';
export type { PushFile } from './push/push-files.ts';
export { headOf, type Pushed, pushRepository } from './push/push-repository.ts';
export {
  anonymousAlias,
  anonymousLog,
  type NamedStudent,
  nameRepositories,
  REPOSITORY_PATTERN,
} from './push/repository-name.ts';
