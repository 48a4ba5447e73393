/** What a question can be read with. */
export const BLOCKS = ['base', 'words', 'letters', 'surface', 'covariates'] as const;
export type BlockName = (typeof BLOCKS)[number];
