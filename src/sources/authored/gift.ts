/**
 * GIFT: questions as text, each up to a blank line. Multiple choice with one right option, true/false and missing words
 * are read. https://docs.moodle.org/en/GIFT_format; where that is silent, Moodle's own reader decides
 * (question/format/gift/format.php).
 */
import { logProblem } from '../formats/problems.ts';
import { type Authored, createAuthored } from './authored.ts';
import { topicOfCategory } from './category.ts';
import { type Answers, giftAnswers } from './gift-answers.ts';
import { hideEscapes, markedText, showEscapes } from './gift-text.ts';
import { moodleText } from './moodle-text.ts';

/**
 * Whether a text looks like GIFT: a category, or braces with answers in them. A table in which some text has such braces
 * is none: its first line names columns.
 */
export function isGift(text: string): boolean {
  if (/^\s*\$CATEGORY:/m.test(text)) return true;
  const hidden = hideEscapes(text);
  const [first = ''] = hidden.trimStart().split('\n', 1);
  const hasAnswers = /\{\s*(?:[=~#}]|%|T\b|F\b|TRUE\b|FALSE\b)/i.test(hidden) && hidden.includes('}');
  return hasAnswers && (/^(?:\/\/|::)|\{/.test(first) || !/\t|^[\w ]+(?:[,;|][\w ]+)+\r?$/.test(first));
}

/** @throws UnderstudyError `log` naming the line of a question that is none of the format */
export function readGift(path: string, text: string): Authored {
  const authored = createAuthored(path);
  let topic: string | null = null;
  for (const { line, content } of blocks(text)) {
    const category = /^\$CATEGORY:(.*)$/.exec(content);
    if (category !== null) topic = topicOfCategory(category[1]!);
    else addQuestion(authored, { path, line, content, topic });
  }
  return authored;
}

interface Block {
  /** Of its first line, from 1. */
  readonly line: number;
  readonly content: string;
}

/** Lines up to a blank one, without comments; a category stands by itself. */
function* blocks(text: string): Generator<Block> {
  let lines: string[] = [];
  let first = 0;
  const take = (): Block[] => {
    const block = { line: first, content: lines.join('\n') };
    const isThere = lines.length > 0;
    lines = [];
    return isThere ? [block] : [];
  };
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) {
    const content = line.trim();
    if (content.startsWith('//')) continue;
    const isCategory = content.startsWith('$CATEGORY:');
    if (content === '' || isCategory) yield* take();
    if (isCategory) yield { line: i + 1, content };
    else if (content !== '') {
      if (lines.length === 0) first = i + 1;
      // Blanks at the left are part of code.
      lines.push(line.trimEnd());
    }
  }
  yield* take();
}

function addQuestion(
  authored: Authored,
  { path, line, content, topic }: Block & { readonly path: string; readonly topic: string | null },
): void {
  const hidden = hideEscapes(content.trim());
  const [, name = '', rest = ''] = /^(?:::([\s\S]*?)::)?([\s\S]*)$/.exec(hidden)!;
  const start = rest.indexOf('{');
  const end = rest.lastIndexOf('}');
  if (start < 0 && end < 0) {
    authored.passOver('text without a question');
    return;
  }
  const hint =
    'close each { of answers with }, without a blank line between, and write \\{ or \\} for a brace';
  if (end < start || start < 0)
    throw logProblem(path, `answers without ${start < 0 ? 'an opening {' : 'a closing }'}`, hint, { line });
  const inside = rest.slice(start + 1, end);
  if (/[{}]/.test(inside))
    throw logProblem(path, 'several answers in braces in one question', hint, { line });
  const [before, after] = [rest.slice(0, start), rest.slice(end + 1)];
  const { format, text } = markedText(before, '');
  const said = after.trim() === '' ? text : `${text.trimEnd()} _____ ${after.trimStart()}`;
  const answers = giftAnswers(inside, format);
  if (typeof answers === 'string') {
    authored.passOver(answers);
    return;
  }
  remark(authored, answers, format);
  authored.add({
    id: showEscapes(name).trim() || null,
    title: moodleText(showEscapes(said), format),
    options: answers.options,
    key: answers.key,
    topic,
    place: { line },
  });
}

function remark(authored: Authored, { isPartial }: Answers, format: string): void {
  if (isPartial) authored.remark('with part of the credit for another option, which counts as wrong');
  if (format === 'markdown') authored.remark('in Markdown, which is read as it stands');
}
