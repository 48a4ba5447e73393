/** Messages in the words of the command line: inputs as flags, paths below the current folder as short as typed. */
import { describeError, isUnderstudyError, UnderstudyError } from '../errors.ts';

/** `learningRate` to `learning-rate`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}

/** An input as messages name it: `epochs`, or `split: question` with its value. */
const INPUT = /`([a-z][A-Za-z_.]*)(?:: ([^`]*))?`/g;

/** What rooms below say of an input, `epochs` or `split: question` in backticks, as a flag. */
export function asFlags(text: string, positional: readonly string[] = []): string {
  return text.replace(INPUT, (_, name: string, value?: string) => {
    if (positional.includes(name)) return value === undefined ? `<${name}>` : value;
    return `--${kebabCase(name)}${value === undefined ? '' : ` ${value}`}`;
  });
}

/**
 * An error about an input that a config file gives, in the words of the file; any other error as it is.
 *
 * @param isOfFile whether an input of that name is the file's
 */
export function inWordsOfFile(error: unknown, path: string, isOfFile: (name: string) => boolean): unknown {
  if (!isUnderstudyError(error)) return error;
  const plain = (text: string) =>
    text.replace(INPUT, (whole, name: string) => (isOfFile(name) ? whole.slice(1, -1) : whole));
  const [first] = error.message.matchAll(INPUT);
  if (first?.index !== 0 || !isOfFile(first[1]!)) return error;
  const hint = error.hint === undefined ? {} : { hint: plain(error.hint) };
  return new UnderstudyError(error.code, `${path}: ${plain(error.message)}`, { ...hint, cause: error });
}

/** Paths below the current folder as they are typed there. */
export function shortenPaths(text: string, folder: string): string {
  return folder === '/' ? text : text.replaceAll(`${folder}/`, '');
}

/** The line that a user reads. */
export function errorLine(error: UnderstudyError, positional: readonly string[] = []): string {
  return shortenPaths(asFlags(describeError(error), positional), process.cwd());
}
