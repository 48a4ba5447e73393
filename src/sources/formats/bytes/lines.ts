/** The lines of a file of text, none longer than what is held at once. */
import type { LogFile } from '../log-file.ts';
import { logProblem } from '../problems.ts';
import { LINE_FEED, readUtf8 } from './utf8.ts';

/** Of a line, line end not counted. */
export const MAX_LINE_BYTES = 8 * 2 ** 20;

export interface Line {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * The lines that are not blank, with their numbers from 1. A byte order mark before the first is left out.
 *
 * @throws UnderstudyError `log` for a line that is too long, and where the file cannot be read
 */
export async function* readLines(file: LogFile): AsyncGenerator<Line> {
  let line = 1;
  let open: Buffer[] = []; // of a line that the chunks so far have not ended
  let openBytes = 0;
  const close = (end: Buffer): string => {
    if (open.length === 0) return textOf(file, line, end);
    const whole = Buffer.concat([...open, end]);
    [open, openBytes] = [[], 0];
    return textOf(file, line, whole);
  };
  for await (const chunk of readUtf8(file)) {
    const [first, last] = [chunk.indexOf(LINE_FEED), chunk.lastIndexOf(LINE_FEED)];
    if (first !== -1) {
      const text = close(chunk.subarray(0, first));
      if (!isBlank(text)) yield { line, text };
      line += 1;
      if (last > first)
        for (const between of chunk.toString('utf8', first + 1, last).split('\n')) {
          if (!isBlank(between)) yield { line, text: between };
          line += 1;
        }
    }
    const rest = chunk.subarray(last + 1);
    if (rest.length > 0) open.push(rest);
    openBytes += rest.length;
    if (openBytes > MAX_LINE_BYTES) throw tooLong(file, line);
  }
  const text = close(Buffer.alloc(0));
  if (!isBlank(text)) yield { line, text };
}

/** Blank is what JSON takes for blank. */
const isBlank = (text: string): boolean => /^[ \t\r]*$/.test(text);

function textOf(file: LogFile, line: number, bytes: Buffer): string {
  if (bytes.length > MAX_LINE_BYTES) throw tooLong(file, line);
  const text = bytes.toString('utf8');
  return line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
}

function tooLong({ path }: LogFile, line: number): Error {
  const problem = `the line is longer than ${MAX_LINE_BYTES} bytes`;
  return logProblem(path, problem, 'write one JSON object a line, and shorten its texts', { line });
}
