/** A file with one array of JSON objects, as a file with one object a line. Only one object is ever held. */
import type { LogFile } from '../log-file.ts';
import { logProblem } from '../problems.ts';
import { UTF8 } from './encodings.ts';
import { MAX_LINE_BYTES } from './lines.ts';
import { writeStaged } from './staged.ts';
import { readUtf8 } from './utf8.ts';

const [TAB, LF, CR, BLANK, QUOTE, COMMA] = [0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2c];
const [OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5c, 0x5d, 0x7b, 0x7d];
const MARK = [0xef, 0xbb, 0xbf];

const isBlank = (byte: number) => byte === BLANK || byte === LF || byte === CR || byte === TAB;

/**
 * Writes the objects of the array into `folder`. A file that is no array is taken for one with an object a line.
 *
 * @param most objects that are wanted
 * @throws UnderstudyError `log` naming the object that is none; `io` where there is no room
 */
export async function stageJson(
  file: LogFile,
  { folder, most }: { readonly folder: string; readonly most: number },
): Promise<LogFile & { readonly format: 'JSONL' }> {
  if (!(await isArray(file))) return { ...file, format: 'JSONL' };
  const at = await writeStaged(folder, linesOf(file, most));
  const plain = { gzip: false, encoding: UTF8, hasMark: false };
  return { ...file, format: 'JSONL', at, ...plain, placeOf: (row) => ({ row }) };
}

async function isArray(file: LogFile): Promise<boolean> {
  for await (const chunk of readUtf8(file)) {
    const first = chunk.find((byte) => !isBlank(byte) && !MARK.includes(byte));
    if (first !== undefined) return first === OPEN_LIST;
  }
  return false;
}

async function* linesOf(file: LogFile, most: number): AsyncGenerator<string> {
  const splitter = new ArraySplitter(file.path);
  let objects = 0;
  for await (const chunk of readUtf8(file)) {
    const found = splitter.feed(chunk);
    if (found.length > 0) yield `${found.join('\n')}\n`;
    objects += found.length;
    if (objects >= most) return;
  }
  splitter.end();
}

/** Before the array; before an object, or the end; in an object; after one; after the array. */
type State = 'before' | 'first' | 'next' | 'object' | 'after' | 'end';

class ArraySplitter {
  readonly #path: string;
  #state: State = 'before';
  #objects = 0;
  #open: Buffer[] = [];
  #openBytes = 0;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** The objects that end in the next bytes, each on one line. @throws UnderstudyError `log` */
  feed(chunk: Buffer): string[] {
    const found: string[] = [];
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (this.#state !== 'object') {
        if (this.#between(byte)) start = i;
        continue;
      }
      if (this.#isWhole(byte)) {
        found.push(this.#object(chunk.subarray(start, i + 1)));
        this.#state = 'after';
      }
    }
    if (this.#state === 'object') this.#keep(chunk.subarray(start));
    return found;
  }

  end(): void {
    if (this.#state !== 'end') throw this.#problem('the array has no end', 'write the file again');
  }

  /** Whether an object begins here. */
  #between(byte: number): boolean {
    const state = this.#state;
    if (isBlank(byte) || (state === 'before' && MARK.includes(byte))) return false;
    if (state === 'before' && byte === OPEN_LIST) this.#state = 'first';
    else if (byte === CLOSE_LIST && (state === 'first' || state === 'after')) this.#state = 'end';
    else if (byte === COMMA && state === 'after') this.#state = 'next';
    else if (byte === OPEN && (state === 'first' || state === 'next')) {
      [this.#state, this.#depth] = ['object', 1];
      return true;
    } else {
      const where = state === 'end' ? 'nothing after the array' : 'an array of JSON objects';
      throw this.#problem(`expected ${where}, got ${JSON.stringify(String.fromCharCode(byte))}`, HINT);
    }
    return false;
  }

  /** Whether the object ends with this byte. */
  #isWhole(byte: number): boolean {
    if (this.#isInText) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isInText = false;
      return false;
    }
    if (byte === QUOTE) this.#isInText = true;
    else if (byte === OPEN || byte === OPEN_LIST) this.#depth += 1;
    else if (byte === CLOSE || byte === CLOSE_LIST) this.#depth -= 1;
    return this.#depth === 0;
  }

  #keep(bytes: Buffer): void {
    this.#open.push(bytes);
    this.#openBytes += bytes.length;
    if (this.#openBytes > MAX_LINE_BYTES)
      throw this.#problem(`the object is longer than ${MAX_LINE_BYTES} bytes`, 'shorten its texts');
  }

  /** Checked, so that line ends, which no text of JSON holds as they are, may go. */
  #object(end: Buffer): string {
    this.#keep(end);
    const text = Buffer.concat(this.#open).toString('utf8');
    [this.#open, this.#openBytes] = [[], 0];
    try {
      JSON.parse(text);
    } catch (cause) {
      throw this.#problem('not valid JSON', HINT, cause);
    }
    this.#objects += 1;
    return text.replace(/[\r\n]/g, ' ');
  }

  #problem(problem: string, hint: string, cause?: unknown): Error {
    return logProblem(this.#path, problem, hint, { row: this.#objects + 1, cause });
  }
}

const HINT = 'write an array of objects, or one object a line';
