export { type HubAccess, hubAccess } from './access.ts';
export { type BaseEvent, baseFromHub, type HubBase } from './base-from-hub.ts';
export { type BaseName, formatBaseName, parseBaseName } from './base-name.ts';
export { explainHubError, type HubErrorContext } from './explain-hub-error.ts';
export { type CardBase, type CardSubject, modelCard } from './model-card.ts';
export { type HubRetry, type Patience, type PatientRequest, patientFetch } from './patient-fetch.ts';
export { pushOwner, type WriteAccess, writeAccess } from './push-access.ts';
export type { PushFailure } from './push-failure.ts';
export type { PushFile } from './push-files.ts';
export { headOf, type Pushed, pushRepository } from './push-repository.ts';
export {
  anonymousAlias,
  anonymousLog,
  type NamedStudent,
  nameRepositories,
  REPOSITORY_PATTERN,
} from './repository-name.ts';
