/** What stands in the braces of a GIFT question. */
import { markedText, showEscapes } from './gift-text.ts';
import { moodleText } from './moodle-text.ts';

export interface Answers {
  readonly options: readonly string[];
  /** Null where several are right. */
  readonly key: number | null;
  /** Whether another option has part of the credit. */
  readonly isPartial: boolean;
}

/**
 * @param inside with escapes hidden
 * @returns the kind of the question where it is not read
 */
export function giftAnswers(inside: string, format: string): Answers | string {
  // What is said to everybody after answering stands last.
  const answers = inside.replace(/####[\s\S]*$/, '').trim();
  if (answers === '') return 'essay';
  if (answers.startsWith('#')) return 'numerical';
  const truth = /^(T|TRUE|F|FALSE)\s*(?:#|$)/i.exec(answers)?.[1];
  if (truth !== undefined)
    return { options: ['True', 'False'], key: /^t/i.test(truth) ? 0 : 1, isPartial: false };
  if (!answers.includes('~')) return /->/.test(answers) ? 'matching' : 'short answer';
  // Moodle takes a choice without an equals sign for one with boxes to tick.
  if (!answers.includes('=')) return 'choice of several options';
  const choices = answers.split(/(?=[~=])/).flatMap((choice) => {
    const isRight = choice.startsWith('=');
    const [, percent, said = ''] = /^\s*(?:%(-?\d+(?:[.,]\d*)?)%)?([\s\S]*)$/.exec(
      withoutFeedback(choice.slice(1)),
    )!;
    const text = markedText(said, format);
    // "~=right" is "=right": nothing stands between the two signs.
    if (said.trim() === '') return [];
    const weight = percent === undefined ? (isRight ? 100 : 0) : Number(percent.replace(',', '.'));
    return [{ option: moodleText(showEscapes(text.text), text.format), weight }];
  });
  const right = choices.flatMap(({ weight }, place) => (weight >= 100 ? [place] : []));
  return {
    options: choices.map(({ option }) => option),
    key: right.length === 1 ? right[0]! : null,
    isPartial: choices.some(({ weight }) => weight > 0 && weight < 100),
  };
}

/** Feedback follows an answer after a sign that is not escaped. */
function withoutFeedback(answer: string): string {
  return answer.replace(/#[\s\S]*$/, '');
}
