/** Where expectations come from: small ones of the project's own, and larger ones beside it where they are. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface FixtureFolder {
  readonly name: string;
  readonly path: string;
  readonly there: boolean;
}

/** The project's own folder, and the one in `../shared` that has the same form. */
export function fixtureFolders(mine: string, shared: string): FixtureFolder[] {
  return [
    { name: mine, path: resolve(root, 'test/fixtures', mine) },
    { name: `../shared/${shared}`, path: resolve(root, '../shared', shared) },
  ].map((folder) => ({ ...folder, there: existsSync(folder.path) }));
}
