/**
 * Walks through the bytes of a CSV file and refuses whatever RFC 4180 does not allow, naming the line.
 *
 * DuckDB reads the same file afterwards for its values. It repairs some of what is wrong (a comma too many, a blank
 * before a quote) and numbers lines by its own lights, so the form of the file is checked here, before.
 * Stricter than the RFC in one way and laxer in two: a file keeps to one kind of line end; lines may end in LF alone;
 * empty lines are passed over.
 */
import type { Place } from './problems.ts';
import { LINE_FEED } from './utf8.ts';

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
  readonly place: Place;
  readonly hint: string;

  constructor(line: number, problem: string, hint: string) {
    super(problem);
    this.place = { line };
    this.hint = hint;
  }
}

export interface CsvScanner {
  /** Takes the next bytes. @throws CsvProblem */
  feed(chunk: Uint8Array): void;
  /** Says that there are no more bytes. @throws CsvProblem if a record is left open */
  end(): void;
  /** Records so far, the header among them. */
  readonly records: number;
  /** The line on which record `locate` (from 0, the header) starts, once it is past. */
  readonly locatedLine: number | undefined;
}

/** @param options.delimiter one ASCII character; `fields`: how many every record must have */
export function createCsvScanner(options: {
  readonly delimiter: string;
  readonly fields: number;
  readonly locate?: number;
}): CsvScanner {
  const delimiter = options.delimiter.charCodeAt(0);
  let state: State = 'record';
  let line = 1;
  let records = 0;
  let fields = 0; // finished in this record
  let recordLine = 1;
  let recordBytes = 0;
  let quoteLine = 0; // where the field in quotes was opened
  let lineEnd: 'LF' | 'CRLF' | undefined;
  let locatedLine: number | undefined;

  function endField(): void {
    fields += 1;
    state = 'field';
  }

  function endLine(end: 'LF' | 'CRLF'): void {
    lineEnd ??= end;
    if (end !== lineEnd) {
      const hint = 'give all lines the same end';
      throw new CsvProblem(line, `the line ends in ${end}, the lines before it in ${lineEnd}`, hint);
    }
    endRecord();
    line += 1;
    recordLine = line;
  }

  function endRecord(): void {
    const empty = state === 'record' || (state === 'return' && fields === 0);
    if (!empty) {
      if (state !== 'return') fields += 1;
      if (fields !== options.fields) {
        const count = `expected ${options.fields} fields as in the header, got ${fields}`;
        throw new CsvProblem(
          recordLine,
          count,
          'put fields that hold the delimiter or a line break in quotes',
        );
      }
      if (records === options.locate) locatedLine = recordLine;
      records += 1;
    }
    fields = 0;
    recordBytes = 0;
    state = 'record';
  }

  function tooLong(): never {
    throw new CsvProblem(
      recordLine,
      `the record is longer than ${MAX_RECORD_BYTES} bytes`,
      state === 'quoted' ? `close the quote opened on line ${quoteLine}` : 'shorten it',
    );
  }

  function feed(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length; i++) {
      const start = i;
      if (state === 'plain') i = endOfPlain(chunk, i);
      else if (state === 'quoted') i = endOfQuoted(chunk, i);
      recordBytes += Math.min(i + 1, chunk.length) - start;
      if (recordBytes > MAX_RECORD_BYTES) tooLong();
      if (i < chunk.length) step(chunk[i]!);
    }
  }

  /** The index of the next byte from `i` on that ends a field without quotes, or has no place in it. */
  function endOfPlain(chunk: Uint8Array, i: number): number {
    for (; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (byte === delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === QUOTE) break;
    }
    return i;
  }

  /** The index of the next quote from `i` on; counts the lines on the way. */
  function endOfQuoted(chunk: Uint8Array, i: number): number {
    for (; i < chunk.length && chunk[i] !== QUOTE; i++) {
      if (chunk[i] === LINE_FEED) line += 1;
    }
    return i;
  }

  function step(byte: number): void {
    if (state === 'quoted') {
      state = 'quote';
    } else if (state === 'return') {
      if (byte !== LINE_FEED) loneReturn();
      endLine('CRLF');
    } else if (byte === delimiter) {
      endField();
    } else if (byte === LINE_FEED) {
      endLine('LF');
    } else if (byte === CARRIAGE_RETURN) {
      if (state !== 'record') fields += 1;
      state = 'return';
    } else if (byte === QUOTE) {
      if (state === 'plain') {
        const hint = 'put the field in quotes and double the quotes inside it';
        throw new CsvProblem(line, 'a quote inside a field without quotes', hint);
      }
      if (state !== 'quote') quoteLine = line; // after 'quote' it is a doubled one, and the field goes on
      state = 'quoted';
    } else if (state === 'quote') {
      const opened = quoteLine === line ? '' : ` (opened on line ${quoteLine})`;
      throw new CsvProblem(line, `text after a closing quote${opened}`, 'double the quotes inside a field');
    } else if (state === 'field' || !isByteOrderMark(byte)) {
      state = 'plain';
    }
  }

  function loneReturn(): never {
    const hint = 'end lines in LF or CRLF, and put fields that hold a line break in quotes';
    throw new CsvProblem(line, 'a carriage return without a line feed', hint);
  }

  function isByteOrderMark(byte: number): boolean {
    return records === 0 && byte === BYTE_ORDER_MARK[recordBytes - 1];
  }

  function end(): void {
    if (state === 'quoted') {
      throw new CsvProblem(quoteLine, 'the quote opened here is never closed', 'close it');
    }
    if (state === 'return') loneReturn();
    if (state !== 'record') endRecord();
  }

  return {
    feed,
    end,
    get records() {
      return records;
    },
    get locatedLine() {
      return locatedLine;
    },
  };
}
