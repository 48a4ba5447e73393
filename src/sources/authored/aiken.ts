/**
 * Aiken: a question, options as `A. …` or `A) …` on lines of their own, and `ANSWER: B`.
 * https://docs.moodle.org/en/Aiken_format
 */
import { logProblem, shown } from '../formats/problems.ts';
import { type Authored, createAuthored } from './authored.ts';

const OPTION = /^\s*([A-Za-z])[.)]\s+(.*)$/;
const ANSWER = /^\s*ANSWER\s*:\s*(.*?)\s*$/i;

/** Whether a text has an answer in the way of Aiken. */
export const isAiken = (text: string): boolean => /^[ \t]*ANSWER[ \t]*:[ \t]*[A-Z][ \t\r]*$/im.test(text);

/** @throws UnderstudyError `log` naming the line that is none of the format */
export function readAiken(path: string, text: string): Authored {
  const authored = createAuthored(path);
  let title: string[] = [];
  let options: string[] = [];
  let first = 0;
  const refuse = (line: number, problem: string, hint: string): Error =>
    logProblem(path, problem, hint, { line });
  const lines = text.split(/\r\n|\r|\n/);
  for (const [i, content] of lines.entries()) {
    const line = i + 1;
    if (content.trim() === '') continue;
    const answer = ANSWER.exec(content)?.[1];
    const [, letter, option] = OPTION.exec(content) ?? [];
    if (answer !== undefined) {
      const key = /^[A-Za-z]$/.test(answer) ? placeOf(answer) : -1;
      if (title.length === 0)
        throw refuse(line, 'an answer without a question', 'write the question above it');
      if (key < 0 || key >= options.length)
        throw refuse(
          line,
          `ANSWER: expected the letter of one option, got ${shown(answer)}`,
          'write the one letter that is right',
        );
      authored.add({ id: null, title: title.join('\n'), options, key, topic: null, place: { line: first } });
      [title, options] = [[], []];
    } else if (letter !== undefined && title.length > 0 && placeOf(letter) === options.length)
      options.push(option!.trim());
    else if (options.length > 0)
      throw refuse(
        line,
        `expected option ${String.fromCharCode(65 + options.length)} or ANSWER, got ${shown(content.trim())}`,
        'write each option on one line, in the order of the letters, and ANSWER: below them',
      );
    else {
      if (title.length === 0) first = line;
      title.push(content.trim());
    }
  }
  if (title.length > 0)
    throw refuse(first, 'a question without ANSWER', 'write ANSWER: and the letter of the right option');
  return authored;
}

const placeOf = (letter: string): number => letter.toUpperCase().charCodeAt(0) - 65;
