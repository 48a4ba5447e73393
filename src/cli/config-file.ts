/** A file with a job's input, for commands that are run again: YAML or JSON, under the names of the library. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UnderstudyError } from '../errors.ts';
import { type JsonObject, parseYaml, stringifyYaml } from '../files/index.ts';
import { type Field, nearest } from '../jobs/index.ts';

/**
 * What the file says of the fields. Its paths are of its own folder.
 *
 * @throws UnderstudyError `usage` for a file without `name: value` lines, or with an unknown name; `io` where it cannot be read
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
  const byName = new Map(fields.map((field) => [field.name, field]));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = byName.get(name);
      if (field === undefined)
        throw new UnderstudyError('usage', `${path}: ${name} is no input of this command`, {
          hint: `perhaps ${nearest(name, [...byName.keys()])} is meant`,
        });
      return [name, field.isPath && typeof value === 'string' ? resolve(dirname(path), value) : value];
    }),
  );
}

/** A file that gives the same input again, from the folder in which its paths are typed. */
export function formatConfigFile(input: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  return stringifyYaml(Object.fromEntries(given) as JsonObject);
}
