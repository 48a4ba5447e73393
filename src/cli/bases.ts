/** Where a base is found: `nano` in the package, anything else a folder. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnderstudyError } from '../errors.ts';

export const NANO_FOLDER: string = fileURLToPath(new URL('../../assets/nano', import.meta.url));

/** @throws UnderstudyError `base` when there is no such folder */
export function baseFolder(name: string): string {
  if (name === 'nano') return NANO_FOLDER;
  const folder = resolve(name);
  if (!existsSync(folder))
    throw new UnderstudyError(
      'base',
      `--base ${name}: expected nano or a folder with a ModernBERT, got no such folder`,
      {
        hint: `download the model and give its folder, which holds ${join('…', 'config.json')}`,
      },
    );
  return folder;
}
