/** Messages in the words of the command line: inputs as flags, paths below the current folder as short as typed. */
import { describeError, type UnderstudyError } from '../errors.ts';

/** `learningRate` to `learning-rate`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}

/** What rooms below say of an input, `epochs` or `split: question` in backticks, as a flag. */
export function asFlags(text: string, positional: readonly string[] = []): string {
  return text.replace(/`([a-z][A-Za-z_.]*)(?:: ([^`]*))?`/g, (_, name: string, value?: string) => {
    if (positional.includes(name)) return value === undefined ? `<${name}>` : value;
    return `--${kebabCase(name)}${value === undefined ? '' : ` ${value}`}`;
  });
}

/** Paths below the current folder as they are typed there. */
export function shortenPaths(text: string, folder: string): string {
  return folder === '/' ? text : text.replaceAll(`${folder}/`, '');
}

/** The line that a user reads. */
export function errorLine(error: UnderstudyError, positional: readonly string[] = []): string {
  return shortenPaths(asFlags(describeError(error), positional), process.cwd());
}
