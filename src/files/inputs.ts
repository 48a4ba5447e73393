/** What the inputs of jobs say of files. Loads little. */
export { FORMULAS, type Formulas } from './formula-guard.ts';
