/** Whether one id stands for one question: its answers are counted together wherever it stands. */
import { UnderstudyError } from '../../errors.ts';
import { shown } from '../../sources/index.ts';
import { counted, formatCount } from '../../words.ts';
import type { ClassAnswers } from '../class-answers.ts';
import { questionKey, withoutContext } from './question-words.ts';

/** An id and a text in which it was asked, as `questionText` makes it. */
interface AskedText {
  readonly questionId: string;
  readonly text: string;
}

/**
 * Compares the texts of each id. Topics do not count, nor do the order of options, blanks, case and punctuation.
 *
 * @returns a note where some ids have texts that differ in nothing else
 * @throws UnderstudyError `log` where an id stands for two questions
 */
export function checkQuestions(path: string, asked: Iterable<AskedText>): readonly string[] {
  const { notes, problem } = compareQuestions(asked);
  if (problem === null) return notes;
  throw new UnderstudyError('log', `${path}: ${problem}`, { hint: GIVE_IDS });
}

/** What to do about an id of two questions. */
export const GIVE_IDS =
  'give each question an id of its own, or rename the column: without question_id, questions are the same where title and options are';

/** The same without an end: `problem` is what is wrong, null where nothing is. */
export function compareQuestions(asked: Iterable<AskedText>): {
  readonly notes: readonly string[];
  readonly problem: string | null;
} {
  const first = new Map<string, { readonly text: string; readonly key: string }>();
  const [several, respelt] = [new Map<string, readonly [string, string]>(), new Set<string>()];
  for (const { questionId, text: whole } of asked) {
    const text = withoutContext(whole);
    const known = first.get(questionId);
    if (known?.text === text) continue;
    const key = keyOf(text);
    if (known === undefined) first.set(questionId, { text, key });
    else if (known.key !== key) several.set(questionId, several.get(questionId) ?? [known.text, text]);
    else respelt.add(questionId);
  }
  const [found] = several;
  const problem = found === undefined ? null : twoQuestions(found, several.size);
  if (respelt.size === 0) return { notes: [], problem };
  const notes = [
    `${counted(respelt.size, 'question_id')} with texts that differ in blanks, case, punctuation or the order of options alone are one question each, such as ${shown([...respelt][0]!)}`,
  ];
  return { notes, problem };
}

/** Each id and text of some answers once. */
export function* textsOfAnswers({
  questions,
  texts,
  question,
  text,
}: Pick<ClassAnswers, 'questions' | 'texts' | 'question' | 'text'>): Generator<AskedText> {
  const met = new Set<number>();
  for (const [i, q] of question.entries()) {
    const pair = q * texts.length + text[i]!;
    if (met.has(pair)) continue;
    met.add(pair);
    yield { questionId: questions[q]!, text: texts[text[i]!]! };
  }
}

function twoQuestions([id, [one, other]]: readonly [string, readonly [string, string]], ids: number): string {
  const more = ids > 1 ? `, as have ${formatCount(ids - 1)} more` : '';
  return `question_id ${shown(id)}: expected one question, got two: ${differing(one, other)}${more}`;
}

/** Both from a little before where they part. */
function differing(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const from = at < 40 ? 0 : at - 20;
  return [one, other].map((text) => shown(`${from > 0 ? '…' : ''}${text.slice(from)}`)).join(' and ');
}

/** The words of the question, and those of each option, in whichever order these stand. */
function keyOf(text: string): string {
  const [question = '', ...options] = text.split(/\n(?=[A-Z]{1,2}\) )/);
  return JSON.stringify([
    questionKey(question),
    ...options.map((one) => questionKey(one.replace(/^[A-Z]{1,2}\) /, ''))).sort(),
  ]);
}
