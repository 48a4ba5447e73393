/** The disk: atomic writes, JSON, CSV, Parquet, the lock, temporaries; one of each. */
export { csvField } from './csv.ts';
export { diskError, errorCode } from './disk-error.ts';
export {
  checkJson,
  type Json,
  type JsonObject,
  parseJson,
  readJson,
  readJsonLines,
  stringifyJson,
} from './json.ts';
export { acquireLock, type Lock } from './lock.ts';
export { readParquet } from './parquet.ts';
export { placeFiles } from './place-files.ts';
export { isAlive } from './process-identity.ts';
export { withScratchFolder } from './scratch-folder.ts';
export {
  exists,
  foldersIn,
  isTemporary,
  listFolder,
  recoverFolder,
  syncToDisk,
  temporaryBeside,
} from './temporaries.ts';
export { replaceFile, writeFileAtomic } from './write-file-atomic.ts';
export { removeFolderAtomic, writeFolderAtomic } from './write-folder-atomic.ts';
