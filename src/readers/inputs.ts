/** What inputs need of this room. */
export { BLOCKS, type BlockName } from './blocks/names.ts';
