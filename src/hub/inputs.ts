/** What an input may say of this room. Loads little. */
export { DEFAULT_BASE, placeOfBase } from './bases/place.ts';

/** A repository's name where nothing else is asked for. */
export const REPOSITORY_PATTERN = 'modernbert-user-{user_id}';
