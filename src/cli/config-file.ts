/** A file with a job's input, for commands that are run again: YAML or JSON, under the names of the library. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { type JsonObject, parseYaml, stringifyYaml } from '../files/index.ts';
import type { Field } from '../jobs/index.ts';

/**
 * What the file says, its paths made those of its own folder.
 *
 * @throws UnderstudyError `usage` for a file without `name: value` lines; `io` where it cannot be read
 */
export async function readConfigFile(
  path: string,
  fields: readonly Field[],
): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UnderstudyError('io', `\`config: ${path}\`: cannot be read (${cause.code})`, {
      hint: 'see whether the path is right',
      cause,
    });
  });
  const values = parseYaml(text, path) ?? {};
  if (typeof values !== 'object' || Array.isArray(values))
    throw new UnderstudyError('usage', `${path}: expected a line such as epochs: 3 for each input`, {
      hint: 'add `printConfig` to a command, which writes such a file',
    });
  return withPathsOf(dirname(path), values as Record<string, unknown>, fields);
}

/** A file that gives the same input again, wherever it is put. */
export function formatConfigFile(input: Readonly<Record<string, unknown>>, fields: readonly Field[]): string {
  return stringifyYaml(withPathsOf('.', input, fields) as JsonObject);
}

/** The values with absolute paths. @param folder where relative ones begin */
function withPathsOf(
  folder: string,
  values: Readonly<Record<string, unknown>>,
  fields: readonly Field[],
): Record<string, unknown> {
  const absolute = { ...values };
  for (const { name, isPath, isPathOrName } of fields) {
    const value = values[name];
    if (typeof value !== 'string') continue;
    if (isPath || (isPathOrName && /^\.{0,2}([/\\]|$)/.test(value))) absolute[name] = resolve(folder, value);
  }
  return absolute;
}
