/**
 * MathML on one line: a/b, a^b, a_b, sqrt(a). Brackets are put where the line would otherwise mean something else.
 * Elements as in MathML Core and MathML 3 (https://www.w3.org/TR/MathML3/chapter3.html).
 */
import { type MarkupElement, type MarkupNode, rawText } from './markup-node.ts';
import { bracketed, script } from './scripts.ts';

/** Signs between two terms, with a blank on either side there. */
const BETWEEN = new Set(
  '= ≠ < > ≤ ≥ ≈ ≡ ∼ ∝ + - − ± ∓ × · ⋅ ÷ ∗ * → ← ↔ ⇒ ⇐ ⇔ ∈ ∉ ⊂ ⊆ ∪ ∩ ∧ ∨ ∣ |'.split(' '),
);

export function mathText(math: MarkupElement): string {
  return row(math.children).replace(/ {2,}/g, ' ').trim();
}

type Rule = (parts: readonly MarkupNode[], element: MarkupElement) => string;

const RULES: Readonly<Record<string, Rule>> = {
  mfrac: ([a, b]) => `${term(a)}/${term(b)}`,
  msqrt: (parts) => `sqrt(${row(parts)})`,
  mroot: ([a, index]) => `root${script('_', text(index))}(${text(a)})`,
  msup: ([a, b]) => base(a) + script('^', text(b)),
  msub: ([a, b]) => base(a) + script('_', text(b)),
  msubsup: ([a, b, c]) => base(a) + script('_', text(b)) + script('^', text(c)),
  mover: ([a, b]) => base(a) + script('^', text(b)),
  munder: ([a, b]) => base(a) + script('_', text(b)),
  munderover: ([a, b, c]) => base(a) + script('_', text(b)) + script('^', text(c)),
  mmultiscripts: (parts) => scripted(parts),
  mfenced: (parts, { attributes: { open = '(', close = ')', separators = ',' } }) =>
    `${open}${parts.map(text).join(separators.trim() === '' ? ' ' : `${separators.trim()[0]} `)}${close}`,
  mtable: (parts) => `[${parts.map(text).join('; ')}]`,
  mtr: (parts) => parts.map(text).join(', '),
  mlabeledtr: ([, ...cells]) => cells.map(text).join(', '),
  ms: (parts) => `"${row(parts)}"`,
  mspace: () => ' ',
  none: () => '',
  mphantom: () => '',
  annotation: () => '',
  'annotation-xml': () => '',
};

/** A node; an element that is not named above is the row of what it holds. */
function text(node: MarkupNode | undefined): string {
  if (node === undefined) return '';
  if (typeof node === 'string') return clean(node);
  if (isToken(node)) return node.name === 'mtext' ? rawText(node).replace(/\s+/g, ' ') : clean(rawText(node));
  const rule = Object.hasOwn(RULES, node.name) ? RULES[node.name] : undefined;
  return rule === undefined ? row(node.children) : rule(node.children.filter(isThere), node);
}

function row(nodes: readonly MarkupNode[]): string {
  const there = nodes.filter(isThere);
  const parts = there.map((node) => ({ said: text(node), isSign: isSign(node) }));
  return parts
    .map(({ said, isSign }, i) => {
      const isBetween = isSign && i > 0 && i < parts.length - 1 && !parts[i - 1]!.isSign;
      const isOpen = endsLow(there[i]!) && /^[\p{L}\p{N}]/u.test(parts[i + 1]?.said ?? '');
      return isBetween ? ` ${said} ` : isOpen ? `${said} ` : said;
    })
    .join('');
}

/** A part of a fraction, in brackets unless it is one thing. */
function term(node: MarkupNode | undefined): string {
  const one = unwrapped(node);
  const said = text(one);
  const isOne = one === undefined || typeof one === 'string' || isToken(one) || SINGLE.has(one.name);
  return isOne ? said : bracketed(said);
}

/** What carries a power or an index. */
function base(node: MarkupNode | undefined): string {
  const one = unwrapped(node);
  const said = text(one);
  const isOne = one === undefined || typeof one === 'string' || isToken(one) || said === '';
  return isOne || ROUND.has(one.name) ? said : bracketed(said);
}

/** Base, then pairs of index and power; after `mprescripts` those that stand before the base. */
function scripted([of, ...rest]: readonly MarkupNode[]): string {
  const middle = rest.findIndex((node) => typeof node !== 'string' && node.name === 'mprescripts');
  const pairs = (nodes: readonly MarkupNode[]): string =>
    nodes.map((node, i) => script(i % 2 === 0 ? '_' : '^', text(node))).join('');
  const [after, before] = middle < 0 ? [rest, []] : [rest.slice(0, middle), rest.slice(middle + 1)];
  return `${pairs(before)}${before.length > 0 ? ' ' : ''}${base(of)}${pairs(after)}`;
}

const SINGLE = new Set(['msqrt', 'mroot', 'msup', 'msub', 'msubsup', 'mfenced', 'mtable']);
const ROUND = new Set(['msqrt', 'mroot', 'mfenced', 'mtable']);
const TOKENS = new Set(['mi', 'mn', 'mo', 'mtext']);
const WRAPPERS = new Set(['mrow', 'mstyle', 'mpadded', 'semantics', 'math', 'merror', 'maction', 'menclose']);

/** After which the next letter would seem to be part of a power, an index or what is divided by. */
const LOW = new Set(['mfrac', 'msup', 'msub', 'msubsup', 'mover', 'munder', 'munderover', 'mmultiscripts']);

const endsLow = (node: MarkupNode): boolean => typeof node !== 'string' && LOW.has(node.name);
const isToken = ({ name }: MarkupElement): boolean => TOKENS.has(name);
const isThere = (node: MarkupNode): boolean => typeof node !== 'string' || clean(node) !== '';
const isSign = (node: MarkupNode): boolean =>
  typeof node !== 'string' && node.name === 'mo' && BETWEEN.has(clean(rawText(node)));

/** Without the rows that hold nothing but one element, and without what is only noted beside it. */
function unwrapped(node: MarkupNode | undefined): MarkupNode | undefined {
  if (node === undefined || typeof node === 'string' || !WRAPPERS.has(node.name)) return node;
  const inner = node.children.filter(
    (child) => isThere(child) && (typeof child === 'string' || !child.name.startsWith('annotation')),
  );
  return inner.length === 1 ? unwrapped(inner[0]) : node;
}

/** Without blanks at the ends and the operators that nobody sees. */
function clean(text: string): string {
  return text
    .replace(/[\u2061-\u2064\u200b]/g, '')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
}
