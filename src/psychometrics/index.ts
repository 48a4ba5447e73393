/** How hard questions and how able students are, from answers alone. Pure functions over typed arrays. */
export { type Facilities, shrunkenFacilities } from './facility.ts';
export { type RaschFit, type RaschOptions, raschMml } from './rasch-mml.ts';
export { expectedRaschProbability, raschProbability } from './rasch-probability.ts';
export type { SparseAnswers } from './sparse-answers.ts';
