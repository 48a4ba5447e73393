/** The truth of a sample class, from the files that `understudy sample` lays beside the log. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { probabilityCorrect } from '../src/samples/difficulty.ts';

/** The true P(correct) of a student and a question. */
export type Truth = (userId: string, questionId: string) => number;

/** @throws Error for a student or a question that the files do not have */
export function readTruth(folder: string): Truth {
  const questions = byKey(join(folder, 'questions.csv'), 'question_id');
  const abilities = byKey(join(folder, 'abilities.csv'), 'user_id');
  const find = (rows: Map<string, Record<string, string>>, id: string) => {
    const row = rows.get(id);
    if (row === undefined)
      throw new Error(`${folder}: nothing is told of ${id}; is it the truth of this log?`);
    return row;
  };
  return (userId, questionId) => {
    const { subject_name, b } = find(questions, questionId);
    const theta = find(abilities, userId)[`theta_${subject_name!.toLowerCase()}`];
    return probabilityCorrect(Number(theta), Number(b));
  };
}

/** question id -> the b that it was made with, and the part of it that the text determines. */
export function readDifficulties(folder: string): ReadonlyMap<string, { b: number; ofText: number }> {
  const rows = byKey(join(folder, 'questions.csv'), 'question_id');
  return new Map([...rows].map(([id, { b, b_text }]) => [id, { b: Number(b), ofText: Number(b_text) }]));
}

function byKey(path: string, key: string): Map<string, Record<string, string>> {
  const [head, ...rows] = parseCsv(readFileSync(path, 'utf8'));
  const named = rows.map((row) => Object.fromEntries(head!.map((name, i) => [name, row[i]!])));
  return new Map(named.map((row) => [row[key]!, row]));
}

/** RFC 4180, as our own files are written. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}
