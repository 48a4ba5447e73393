/** HTML as a tree. What is no known tag stays text. */
import { Parser } from 'htmlparser2';
import { findTags, withoutPrefix } from './known-tags.ts';
import type { MarkupElement, MarkupNode } from './markup-node.ts';

/** Deeper elements become their contents: no page of a question is so deep, and a hostile one must not end the stack. */
const MOST_DEPTH = 100;
/** The parser's time grows with the square of how many tags are open at once. */
const MOST_OPEN = 5000;

interface Open extends MarkupElement {
  readonly children: MarkupNode[];
}

export function htmlTree(html: string): readonly MarkupNode[] {
  const root: Open = { name: '', attributes: {}, children: [] };
  const open = [root];
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth++;
        if (depth > MOST_DEPTH) return;
        const element: Open = { name: withoutPrefix(name), attributes, children: [] };
        open.at(-1)!.children.push(element);
        open.push(element);
      },
      ontext(text) {
        open.at(-1)!.children.push(text);
      },
      onclosetag() {
        if (depth <= MOST_DEPTH) open.pop();
        depth--;
      },
    },
    { decodeEntities: true, lowerCaseTags: true, recognizeSelfClosing: true },
  );
  parser.end(onlyTags(html));
  return root.children;
}

/** Characters that entities stand for, in a text that has no tags. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  let decoded = '';
  const parser = new Parser(
    {
      ontext(part) {
        decoded += part;
      },
    },
    { decodeEntities: true },
  );
  parser.end(text.replaceAll('<', '&lt;'));
  return decoded;
}

/** Every `<` that begins no tag as an entity, so that the parser leaves it in the text. */
function onlyTags(html: string): string {
  const { lengthAt } = findTags(html);
  let tags = '';
  let from = 0;
  let open = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', from)) {
    const length = lengthAt(at);
    const tag = html.slice(at, at + length);
    open += tag.startsWith('</') ? -1 : tag.endsWith('/>') || length === 0 ? 0 : 1;
    tags += html.slice(from, at) + (length === 0 ? '&lt;' : open > MOST_OPEN ? '' : tag);
    from = at + Math.max(1, length);
  }
  return tags + html.slice(from);
}
