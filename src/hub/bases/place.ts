/** The place that a base's name stands for: `nano` in the package, a folder of this machine, or a repository of the Hub. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnderstudyError } from '../../errors.ts';
import { type BaseName, parseBaseName } from './name.ts';

/** What training starts from unless another base is named: that of the research notebook. */
export const DEFAULT_BASE = 'answerdotai/ModernBERT-base';

export const NANO_FOLDER: string = fileURLToPath(new URL('../../../assets/nano', import.meta.url));

/**
 * A folder, or a name on the Hub.
 *
 * @param workingFolder the folder that relative paths begin at
 * @throws UnderstudyError `base` for a name that can be neither a base of the Hub nor a folder that is there
 */
export function placeOfBase(name: string, workingFolder: string): string | BaseName {
  if (name === 'nano') return NANO_FOLDER;
  const folder = resolve(workingFolder, name);
  if (name !== '' && existsSync(folder)) return folder;
  const onHub = parseBaseName(name);
  if (onHub !== null) return onHub;
  throw new UnderstudyError(
    'base',
    `\`base: ${name}\`: expected nano, owner/name or owner/name@revision of the Hub, or a folder with a ModernBERT or a BERT, got no such folder`,
    { hint: 'see whether the path is right' },
  );
}
