/** The place that a base's name stands for: one that comes along in the package, a folder of this machine, or a repository of the Hub. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnderstudyError } from '../../errors.ts';
import { type BaseName, parseBaseName } from './name.ts';

/** What training starts from unless another base is named; docs/decisions/0014-defaults-that-read.md says why. */
export const DEFAULT_BASE = 'primer';
/** That of the research notebook, which recipe `solo` follows. */
export const NOTEBOOK_BASE = 'answerdotai/ModernBERT-base';

/** What sets each of the bases that come along apart, by name. */
const SHIPPED = { primer: 'which has read', nano: 'the small one for trials' } as const;

/** The bases that come along: their folders by name. */
export const SHIPPED_BASES: ReadonlyMap<string, string> = new Map(
  Object.keys(SHIPPED).map((name) => [
    name,
    fileURLToPath(new URL(`../../../assets/${name}`, import.meta.url)),
  ]),
);

/** In words: `primer, which has read, or nano, the small one for trials`. */
export const SHIPPED_BASES_TEXT: string = Object.entries(SHIPPED)
  .map((base) => base.join(', '))
  .join(', or ');

/**
 * Whether a base has read real text: `nano` has read generated questions only. Others are taken to have, since their
 * folders do not say.
 */
export const hasRead = ({ folder }: { readonly folder: string }): boolean =>
  resolve(folder) !== resolve(SHIPPED_BASES.get('nano')!);

/**
 * A folder, or a name on the Hub.
 *
 * @param workingFolder the folder that relative paths begin at
 * @throws UnderstudyError `base` for a name that can be neither a base of the Hub nor a folder that is there
 */
export function placeOfBase(name: string, workingFolder: string): string | BaseName {
  const shipped = SHIPPED_BASES.get(name);
  if (shipped !== undefined) return shipped;
  const folder = resolve(workingFolder, name);
  if (name !== '' && existsSync(folder)) return folder;
  const onHub = parseBaseName(name);
  if (onHub !== null) return onHub;
  throw new UnderstudyError(
    'base',
    `\`base: ${name}\`: expected ${[...SHIPPED_BASES.keys()].join(', ')}, owner/name, owner/name@revision or the address of its page on the Hub, or a folder with a ModernBERT or a BERT, got no such folder`,
    { hint: 'see whether the path is right' },
  );
}
