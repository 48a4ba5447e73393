/** JSON that holds no NaN: `JSON.stringify` writes one as `null` without a word. */
import { readFile } from 'node:fs/promises';
import type { ZodType } from 'zod';
import { UnderstudyError } from '../errors.ts';
import { diskError, readText } from './disk-error.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/**
 * @param where what the value is, for the error
 * @throws UnderstudyError `numeric` that names the key of a number that is not finite
 */
export function stringifyJson(value: Json, where: string, indent?: number): string {
  return JSON.stringify(
    value,
    (key, part: unknown) => {
      if (typeof part === 'number' && !Number.isFinite(part)) {
        throw new UnderstudyError('numeric', `${where}: expected a finite ${key}, got ${part}`);
      }
      return part;
    },
    indent,
  );
}

/**
 * The value of a JSON file of ours, or undefined where there is no such file.
 *
 * @throws UnderstudyError `run` if the file is not what the schema says
 */
export async function readJson<T>(path: string, schema: ZodType<T>): Promise<T | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : parseJson(text, schema, path);
}

/**
 * The values of a file of ours that has one a line.
 *
 * @throws UnderstudyError `run` naming the first line that is not what the schema says, the last one if it was cut off;
 *   `io` if there is no such file
 */
export async function readJsonLines<T>(path: string, schema: ZodType<T>): Promise<T[]> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.map((line, i) => parseJson(line, schema, `${path}, line ${i + 1}`));
  } catch (error) {
    throw diskError(error, path);
  }
}

/** @param where file and line, for the error */
export function parseJson<T>(text: string, schema: ZodType<T>, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UnderstudyError('run', `${where}: expected JSON of Understudy's own making`, {
      hint: 'put back the file as it was, or start over in another folder',
      cause,
    });
  }
  return checkJson(value, schema, where);
}

/** The value itself, once it is what the schema says. */
export function checkJson<T>(value: unknown, schema: ZodType<T>, where: string): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  const key = issue.path.join('.');
  throw new UnderstudyError('run', `${where}: ${key === '' ? '' : `${key}: `}${issue.message}`, {
    hint: 'put back the file as it was, or start over in another folder',
    cause: checked.error,
  });
}
