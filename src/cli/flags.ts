/** Flags' values: checked where they are read, so that a wrong one is wrong use and nothing has been touched. */
import { InvalidArgumentError } from 'commander';

/** What seeds the generators: 32 bits. */
export const LARGEST_SEED: number = 2 ** 32 - 1;

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`expected a whole number ${range}, got ${text}`);
    }
    return value;
  };
}

/** A rate or another number above zero. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError(`expected a number above 0, got ${text}`);
  return value;
}

/** A number that may be zero. */
export function numberFromZero(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError(`expected a number from 0 on, got ${text}`);
  return value;
}

/** `user_id=student,is_correct=score`: our names to the file's. */
export function columnMap(text: string): Record<string, string> {
  const columns: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    if (at <= 0 || at === pair.length - 1)
      throw new InvalidArgumentError(
        `expected NAME=COLUMN pairs such as user_id=student, got ${pair || 'nothing'}`,
      );
    const name = pair.slice(0, at).trim();
    if (Object.hasOwn(columns, name)) throw new InvalidArgumentError(`${name} is named twice`);
    columns[name] = pair.slice(at + 1).trim();
  }
  return columns;
}

/** A number of students, or all of them. */
export function countOrAll(text: string): number | 'all' {
  return text === 'all' ? 'all' : wholeNumber(1)(text);
}

/** `0.5` or `0.5,0.1`: variances of the students' biases and of the components of their vectors, the same where there is one. */
export function variances(text: string): { bias: number; vector: number } {
  const [bias, vector, ...more] = text.split(',').map(positiveNumber);
  if (more.length > 0) throw new InvalidArgumentError(`expected one or two numbers, got ${text}`);
  return { bias: bias!, vector: vector ?? bias! };
}
