/** What a question can be read with, as the user chooses it. */
export const BLOCKS = ['base', 'words', 'letters', 'surface'] as const;
/** With what is read wherever covariates are named. */
export const ALL_BLOCKS = [...BLOCKS, 'covariates'] as const;
export type BlockName = (typeof ALL_BLOCKS)[number];
