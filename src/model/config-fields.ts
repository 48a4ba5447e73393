/** Typed access to the keys of a JSON object from outside: a default, a check, an error that names the key. */
import { readFile } from 'node:fs/promises';
import { shortJson, UnderstudyError } from '../errors.ts';

/** A key that is absent or null takes the default. */
export interface ConfigFields {
  readonly raw: Readonly<Record<string, unknown>>;
  /** A whole number above zero. @param most the largest one */
  count(key: string, fallback: number, most?: number): number;
  /** A finite number above zero. */
  positive(key: string, fallback: number): number;
  flag(key: string, fallback: boolean): boolean;
  oneOf<T extends string>(key: string, allowed: readonly T[], fallback: T): T;
  /** A whole number from zero. Null stays null: it says that there is no such token. */
  tokenId(key: string, fallback: number | null): number | null;
  /** Those of some keys that are there and above 0, each below 1. */
  shares(keys: readonly string[]): Readonly<Record<string, number>>;
  /** The object under a key; an empty one when absent. */
  section(key: string): ConfigFields;
  error(key: string, expected: string, got: unknown): UnderstudyError;
}

/**
 * @param json what should be an object
 * @param where the file, and the path of the object inside it if it is not the whole
 * @throws UnderstudyError `base` when it is not an object
 */
export function configFields(json: unknown, where: string): ConfigFields {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new UnderstudyError('base', `${where}: expected a JSON object, got ${shortJson(json)}`, {
      hint: 'restore the file from where the model came from',
    });
  }
  const raw = json as Record<string, unknown>;

  function error(key: string, expected: string, got: unknown): UnderstudyError {
    return new UnderstudyError('base', `${where}: ${key}: expected ${expected}, got ${shortJson(got)}`, {
      hint: 'correct the configuration or choose another base',
    });
  }

  function read<T>(key: string, fallback: T, expected: string, accepts: (value: unknown) => boolean): T {
    const value = raw[key] ?? fallback;
    if (!accepts(value)) throw error(key, expected, value);
    return value as T;
  }

  return {
    raw,
    error,
    count(key, fallback, most = Number.MAX_SAFE_INTEGER) {
      const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0;
      const count = read<number>(key, fallback, 'a whole number above 0', isCount);
      if (count > most) throw error(key, `at most ${most}`, count);
      return count;
    },
    positive: (key, fallback) =>
      read(key, fallback, 'a number above 0', (value) => Number.isFinite(value) && Number(value) > 0),
    flag: (key, fallback) => read(key, fallback, 'true or false', (value) => typeof value === 'boolean'),
    oneOf: <T extends string>(key: string, allowed: readonly T[], fallback: T) =>
      read(key, fallback, allowed.map((name) => `"${name}"`).join(' or '), (value) =>
        (allowed as readonly unknown[]).includes(value),
      ),
    tokenId: (key, fallback) => {
      if (raw[key] === null) return null;
      return read(
        key,
        fallback,
        'a token id',
        (value) => value === fallback || (Number.isSafeInteger(value) && Number(value) >= 0),
      );
    },
    shares(keys) {
      const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value < 1;
      const shares = keys.map(
        (key) => [key, read<number>(key, 0, 'a number from 0 and below 1', isShare)] as const,
      );
      return Object.fromEntries(shares.filter(([, share]) => share > 0));
    },
    section: (key) => configFields(raw[key] ?? {}, `${where}: ${key}`),
  };
}

/** What a JSON file from outside holds. @throws UnderstudyError `base` when it is missing or no JSON */
export async function readConfigJson(path: string, hint: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new UnderstudyError('base', `${path}: expected JSON, got ${faultOf(cause)}`, { hint, cause });
  }
}

/** What a reader of JSON says, on one line: V8 quotes the text with its line breaks. */
const faultOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ');
