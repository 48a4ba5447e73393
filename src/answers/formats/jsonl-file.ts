/** A file with one JSON object a line: its keys, the line of a row, and which line is not what it must be. */
import type { LogFile } from './log-file.ts';
import { logProblem } from './problems.ts';
import { LINE_FEED, readUtf8 } from './utf8.ts';

/** A key that appears only after so many lines is taken for one that the file does not have. */
const SAMPLE_LINES = 1000;

/** The keys of the first thousand objects, in order of appearance. @throws UnderstudyError `log` */
export async function readJsonlKeys(file: LogFile): Promise<string[]> {
  const keys = new Set<string>();
  let rows = 0;
  for await (const { line, text } of readLines(file)) {
    for (const key of Object.keys(parseObject(file, line, text))) keys.add(key);
    rows += 1;
    if (rows === SAMPLE_LINES) break;
  }
  if (rows === 0) throw logProblem(file.path, undefined, 'the file is empty', 'write the file again');
  return [...keys];
}

/** Reads the file once for its encoding. @throws UnderstudyError `log` naming the line */
export async function checkEncoding(file: LogFile): Promise<void> {
  for await (const _ of readUtf8(file));
}

/** The line of a row (from 1): rows are the lines that are not blank. */
export async function lineOfJsonlRow(file: LogFile, row: number): Promise<number> {
  let rows = 0;
  for await (const { line } of readLines(file)) {
    rows += 1;
    if (rows === row) return line;
  }
  throw new Error(`internal: ${file.path} has no row ${row}`);
}

/** @throws UnderstudyError `log` at the first line that is no JSON object; returns if all are */
export async function refuseBrokenJsonl(file: LogFile): Promise<void> {
  for await (const { line, text } of readLines(file)) parseObject(file, line, text);
}

function parseObject(file: LogFile, line: number, text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw logProblem(file.path, { line }, 'not valid JSON', 'write one JSON object a line', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
    throw logProblem(
      file.path,
      { line },
      `expected a JSON object, got ${kind}`,
      'write one JSON object a line',
    );
  }
  return value;
}

/** The lines that are not blank, with their numbers from 1. */
async function* readLines(file: LogFile): AsyncGenerator<{ line: number; text: string }> {
  let line = 1;
  let rest = '';
  for await (const chunk of readUtf8(file)) {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    const lines = (rest + chunk.toString('utf8', 0, end)).split('\n');
    rest = lines.pop()! + chunk.toString('utf8', end);
    for (const text of lines) {
      if (text.trim() !== '') yield { line, text };
      line += 1;
    }
  }
  if (rest.trim() !== '') yield { line, text: rest };
}
