/** The disk: atomic writes, JSON, YAML, CSV, Parquet, the lock, temporaries; one of each. */
export { type CsvValue, csvLines, csvText, linePieces, parseCsv, rowsOf, writeCsv } from './csv.ts';
export { diskError, errorCode, ifMissing, isUnwritable, makeFolder, readText } from './disk-error.ts';
export { FORMULAS, type Formulas, guarded, guardedRows, unguarded } from './formula-guard.ts';
export {
  checkJson,
  type Json,
  type JsonObject,
  parseJson,
  readJson,
  readJsonLines,
  stringifyJson,
} from './json.ts';
export { acquireLock, type Lock, refuseHeld } from './lock.ts';
export { type ParquetColumn, type ParquetTable, readParquet, writeParquet } from './parquet.ts';
export { placeFiles } from './place-files.ts';
export { isAlive } from './process-identity.ts';
export { replaceFile } from './replace-file.ts';
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
export { removeFolderAtomic, writeFolderAtomic } from './write-folder-atomic.ts';
export { parseYaml, stringifyYaml } from './yaml.ts';
