/**
 * Walks through the bytes of a CSV file and refuses whatever RFC 4180 does not allow, naming the line.
 *
 * DuckDB reads the same file afterwards for its values. It repairs some of what is wrong (a comma too many, a blank
 * before a quote) and numbers lines by its own lights, so the form of the file is checked here, before.
 * Stricter than the RFC in one way and laxer in two: a file keeps to one kind of line end; lines may end in LF alone;
 * empty lines are passed over.
 */
import { LINE_FEED } from './bytes/utf8.ts';

const QUOTE = 0x22;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** The longest record that DuckDB's reader takes, in bytes. */
const MAX_RECORD_BYTES = 2_000_000;

/**
 * Before a record; before a field; in a field without quotes; in one with quotes; after a quote in that (its end, or
 * the first of a doubled one); after a carriage return.
 */
type State = 'record' | 'field' | 'plain' | 'quoted' | 'quote' | 'return';

/** What is wrong with a file and where; the caller knows the file's name. */
export class CsvProblem extends Error {
  readonly line: number;
  readonly hint: string;

  constructor(line: number, problem: string, hint: string) {
    super(problem);
    this.line = line;
    this.hint = hint;
  }
}

export class CsvScanner {
  /** Records so far, the header among them. */
  records = 0;
  /** Records after the last one that has more than delimiters. */
  blankTail = 0;
  /** The line on which the record `locate` starts, once it is past. */
  locatedLine: number | undefined;

  readonly #delimiter: number;
  readonly #fields: number;
  readonly #locate: number | undefined;
  #state: State = 'record';
  #line: number;
  #finished = 0; // fields of this record
  #recordLine: number;
  #recordBytes = 0;
  #quoteLine = 0; // where the field in quotes was opened
  #lineEnd: 'LF' | 'CRLF' | undefined;
  #feedAt = -1; // of the line feed that was found last, in the bytes at hand

  /**
   * @param options `delimiter`: one ASCII character; `fields`: of every record; `locate`: a record from 0, the header;
   *   `firstLine`: the number of the header's line, 1 by default
   */
  constructor(options: {
    readonly delimiter: string;
    readonly fields: number;
    readonly locate?: number;
    readonly firstLine?: number;
  }) {
    this.#line = options.firstLine ?? 1;
    this.#recordLine = this.#line;
    this.#delimiter = options.delimiter.charCodeAt(0);
    this.#fields = options.fields;
    this.#locate = options.locate;
  }

  /** Takes the next bytes. @throws CsvProblem */
  feed(chunk: Uint8Array): void {
    this.#feedAt = -1;
    for (let i = 0; i < chunk.length; i++) {
      const start = i;
      if (this.#state === 'plain') i = this.#endOfPlain(chunk, i);
      else if (this.#state === 'quoted') i = this.#endOfQuoted(chunk, i);
      this.#recordBytes += Math.min(i + 1, chunk.length) - start;
      if (this.#recordBytes > MAX_RECORD_BYTES) {
        const hint =
          this.#state === 'quoted' ? `close the quote opened on line ${this.#quoteLine}` : 'shorten it';
        throw new CsvProblem(this.#recordLine, `the record is longer than ${MAX_RECORD_BYTES} bytes`, hint);
      }
      if (i < chunk.length) this.#step(chunk[i]!);
    }
  }

  /** Says that there are no more bytes. @throws CsvProblem if a record is left open */
  end(): void {
    if (this.#state === 'quoted')
      throw new CsvProblem(this.#quoteLine, 'the quote opened here is never closed', 'close it');
    if (this.#state === 'return') this.#refuseLoneReturn();
    if (this.#state !== 'record') this.#endRecord(0);
  }

  /** The index of the next byte from `i` on that ends a field without quotes, or has no place in it. */
  #endOfPlain(chunk: Uint8Array, i: number): number {
    const delimiter = this.#delimiter;
    for (; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (byte === delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === QUOTE) break;
    }
    return i;
  }

  /** The index of the next quote from `i` on; counts the lines on the way. */
  #endOfQuoted(chunk: Uint8Array, i: number): number {
    const quote = chunk.indexOf(QUOTE, i);
    const end = quote === -1 ? chunk.length : quote;
    for (; this.#nextFeed(chunk, i) < end; i = this.#feedAt + 1) this.#line += 1;
    return end;
  }

  /** The index of the next line feed from `i` on, looked for once: a record may have many quotes and no line. */
  #nextFeed(chunk: Uint8Array, i: number): number {
    if (this.#feedAt < i) {
      const at = chunk.indexOf(LINE_FEED, i);
      this.#feedAt = at === -1 ? chunk.length : at;
    }
    return this.#feedAt;
  }

  #step(byte: number): void {
    const state = this.#state;
    if (state === 'quoted') {
      this.#state = 'quote';
    } else if (state === 'return') {
      if (byte !== LINE_FEED) this.#refuseLoneReturn();
      this.#endLine('CRLF');
    } else if (byte === this.#delimiter) {
      this.#finished += 1;
      this.#state = 'field';
    } else if (byte === LINE_FEED) {
      this.#endLine('LF');
    } else if (byte === CARRIAGE_RETURN) {
      if (state !== 'record') this.#finished += 1;
      this.#state = 'return';
    } else if (byte === QUOTE) {
      if (state === 'plain') {
        const hint = 'put the field in quotes and double the quotes inside it';
        throw new CsvProblem(this.#line, 'a quote inside a field without quotes', hint);
      }
      if (state !== 'quote') this.#quoteLine = this.#line; // after 'quote' it is a doubled one, and the field goes on
      this.#state = 'quoted';
    } else if (state === 'quote') {
      const opened = this.#quoteLine === this.#line ? '' : ` (opened on line ${this.#quoteLine})`;
      const hint = 'double the quotes inside a field';
      throw new CsvProblem(this.#line, `text after a closing quote${opened}`, hint);
    } else if (state === 'field' || !this.#isByteOrderMark(byte)) {
      this.#state = 'plain';
    }
  }

  #isByteOrderMark(byte: number): boolean {
    return this.records === 0 && byte === BYTE_ORDER_MARK[this.#recordBytes - 1];
  }

  #endLine(end: 'LF' | 'CRLF'): void {
    this.#lineEnd ??= end;
    if (end !== this.#lineEnd) {
      const problem = `the line ends in ${end}, the lines before it in ${this.#lineEnd}`;
      throw new CsvProblem(this.#line, problem, 'give all lines the same end');
    }
    this.#endRecord(end === 'LF' ? 1 : 2);
    this.#line += 1;
    this.#recordLine = this.#line;
  }

  #endRecord(endBytes: number): void {
    const isEmpty = this.#state === 'record' || (this.#state === 'return' && this.#finished === 0);
    if (!isEmpty) {
      if (this.#state !== 'return') this.#finished += 1;
      if (this.#finished !== this.#fields) {
        const problem = `expected ${this.#fields} fields as in the header, got ${this.#finished}`;
        const hint = 'put fields that hold the delimiter or a line break in quotes';
        throw new CsvProblem(this.#recordLine, problem, hint);
      }
      if (this.records === this.#locate) this.locatedLine = this.#recordLine;
      this.records += 1;
      const isBlank = this.#recordBytes - endBytes === this.#fields - 1;
      this.blankTail = isBlank ? this.blankTail + 1 : 0;
    }
    this.#finished = 0;
    this.#recordBytes = 0;
    this.#state = 'record';
  }

  #refuseLoneReturn(): never {
    const hint = 'end lines in LF or CRLF, and put fields that hold a line break in quotes';
    throw new CsvProblem(this.#line, 'a carriage return without a line feed', hint);
  }
}
