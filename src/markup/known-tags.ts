/**
 * What counts as a tag: a name of HTML or MathML with well-formed attributes. Everything else that begins with `<` is
 * text, for a question may say `a < b`, `List<T>` or `x<y and z>w`.
 */

const HTML = `a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas
  caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset
  figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins
  kbd label legend li link main map mark menu meta meter nav noframes noscript object ol optgroup option output p param
  picture pre progress q rb rp rt rtc ruby s samp script section select small source span strike strong style sub
  summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr nobr`;

const MATHML = `math maction maligngroup malignmark menclose merror mfenced mfrac mglyph mi mlabeledtr mlongdiv
  mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry msgroup msline mspace msqrt
  msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics annotation annotation-xml none`;

const NAMES = new Set(`${HTML} ${MATHML}`.split(/\s+/));

/** Prefixes under which MathML stands in HTML, and those of what word processors paste into it. */
const PREFIX = /^(?:m|mml|o|v|w|st1):(?=[a-z])/i;

/** Attributes that stand without a value. */
const BARE =
  'allowfullscreen|async|autoplay|checked|compact|controls|defer|disabled|hidden|loop|multiple|muted|nowrap|open|readonly|required|reversed|selected|noshade';
const ATTRIBUTE = `\\s+(?:[a-z_:][\\w:.-]*\\s*=\\s*(?:"[^"]*"|'[^']*'|[^\\s"'=<>\`]+)|(?:${BARE})(?=[\\s/>]))`;
const TAG = new RegExp(`<(/?)([a-z][a-z0-9]*(?:[:-][a-z0-9]+)?)(?:${ATTRIBUTE})*\\s*/?>`, 'giy');
const DECLARATION = /<!DOCTYPE[^>]{0,500}>|<\?xml[^>]{0,500}>|<!\[(?:if|endif)[^>]{0,500}>/giy;

/** `m:mfrac` is `mfrac`; `o:p` stays what it is, which is nothing. */
export const withoutPrefix = (name: string): string => name.toLowerCase().replace(/^(?:m|mml):/, '');

/** Finds tags and comments in one text. */
export interface TagFinder {
  /** The length of the tag or comment that begins at a place; 0 where none does. */
  lengthAt(at: number): number;
}

export function findTags(text: string): TagFinder {
  // Looked for once: a text of nothing but beginnings of comments would be searched to its end for each.
  const lastEnd = text.lastIndexOf('-->');
  return {
    lengthAt(at) {
      TAG.lastIndex = at;
      const tag = TAG.exec(text);
      if (tag !== null) return NAMES.has(tag[2]!.toLowerCase()) || PREFIX.test(tag[2]!) ? tag[0].length : 0;
      if (text.startsWith('<!--', at)) return at + 4 > lastEnd ? 0 : text.indexOf('-->', at + 4) + 3 - at;
      DECLARATION.lastIndex = at;
      return DECLARATION.exec(text)?.[0].length ?? 0;
    },
  };
}

/** Whether a text has at least one tag or comment. */
export function hasTag(text: string): boolean {
  const { lengthAt } = findTags(text);
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) if (lengthAt(at) > 0) return true;
  return false;
}
