/** What inputs need of this room. Loads little. */
export { nameInAddress } from './bases/name.ts';
export { DEFAULT_BASE, NOTEBOOK_BASE, placeOfBase, SHIPPED_BASES_TEXT } from './bases/place.ts';

/** The names of repositories unless the input has another pattern. */
export const REPOSITORY_PATTERN = 'modernbert-user-{user_id}';
