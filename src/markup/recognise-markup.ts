/** Whether the texts of a table hold markup, or only speak of it: a question on HTML must keep its tags. */
import { hasTag } from './known-tags.ts';

/** From this share of the texts on, a table is taken for one whose texts are HTML. */
const LEAST_SHARE = 0.2;

/**
 * What only markup has: a text that is one element from end to end, a break right behind a word, a no-break space as an entity, an image with
 * an address, an element with a class or style, MathML, a short power or index.
 */
const CLEAR = [
  /^\s*<(p|div|span|h[1-6]|ul|ol|table)\b[^>]*>[\s\S]*<\/\1>\s*$/i,
  /[\p{L}\p{N}.?:!)]<br\s*\/?>|<br\s*\/?>\s*<br\s*\/?>/iu,
  /&nbsp;/i,
  /<img\s[^>]*\bsrc\s*=/i,
  /<[a-z]\w*\s[^>]*\b(?:class|style|dir|lang)\s*=\s*["']/i,
  /<(?:m:|mml:)?math\b[^>]*>[\s\S]*<\/(?:m:|mml:)?math>/i,
  /<(sup|sub)>[^<]{1,40}<\/\1>/i,
];

/** Of some texts: how many clearly hold markup, how many have any tag, and whether they are taken for markup. */
export function recogniseMarkup(texts: readonly string[]): {
  readonly clear: number;
  readonly tagged: number;
  readonly isMarkup: boolean;
} {
  const tagged = texts.filter((text) => hasTag(text) || /&nbsp;/i.test(text));
  const clear = tagged.filter((text) => CLEAR.some((sign) => sign.test(text))).length;
  const isMarkup = clear > 0 && clear >= LEAST_SHARE * texts.length;
  return { clear, tagged: tagged.length, isMarkup };
}
