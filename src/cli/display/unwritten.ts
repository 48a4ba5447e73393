/** What is said in the place of files that could not be written, since the run is where nothing can be. */
import { formatPath } from './path.ts';

/** @param what the folder that the files would be in */
export const unwrittenLine = (folder: string, what: string): string =>
  `nothing can be written in ${formatPath(folder)}: ${what} is left out; copy the run to have its files`;
