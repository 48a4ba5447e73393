/** What inputs need of this room. */
export { BLOCKS } from './blocks/names.ts';
