/**
 * The one rule by which HTML and MathML become the text that a model reads. It is stated in docs/questions.md; a
 * change of it changes what students are asked, so it is part of what a run was trained with.
 */
import { decodeEntities, htmlTree } from './html-tree.ts';
import { hasTag } from './known-tags.ts';
import { listMarker } from './list-marker.ts';
import { type MarkupElement, type MarkupNode, rawText } from './markup-node.ts';
import { mathText } from './math-text.ts';
import { script } from './scripts.ts';
import { createTextFlow, type TextFlow } from './text-flow.ts';

/**
 * Tags are dropped; blocks and `<br>` start lines; entities are decoded; `<sup>` and `<sub>` become `^2` and `_(n+1)`,
 * MathML a/b, a^b, sqrt(a), an image `[image: its alternative text]`. LaTeX stays, and so does a `<` that begins no
 * tag of HTML or MathML. A text without tags keeps its lines.
 */
export function plainText(html: string): string {
  return hasTag(html) ? textOfNodes(htmlTree(html)) : decodeEntities(html).replaceAll('\u00a0', ' ').trim();
}

/** The same rule for a tree that has been read from an XML file. */
export function textOfNodes(nodes: readonly MarkupNode[]): string {
  const flow = createTextFlow();
  for (const node of nodes) set(node, flow);
  return flow.toString();
}

const BLOCKS = new Set(
  `address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer
  form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p section summary table tbody tfoot thead tr
  ul`.split(/\s+/),
);
/** What no reader sees; the bracket of a ruby that is shown where ruby is not. */
const UNSEEN = new Set(['script', 'style', 'head', 'template', 'noframes', 'datalist', 'rp']);

/** Elements that are said in one text, whatever they hold. */
const SAID: Readonly<Record<string, (element: MarkupElement) => string>> = {
  sup: (element) => script('^', inner(element)),
  sub: (element) => script('_', inner(element)),
  img: ({ attributes }) => image(attributes.alt ?? ''),
  svg: (element) => image(titleOf(element)),
  audio: () => '[audio]',
  video: () => '[video]',
  iframe: () => '[frame]',
  canvas: () => '[drawing]',
};

function set(node: MarkupNode, flow: TextFlow): void {
  if (typeof node === 'string') flow.text(node);
  else if (UNSEEN.has(node.name)) return;
  else if (Object.hasOwn(SAID, node.name)) flow.text(SAID[node.name]!(node));
  else if (isImage(node)) flow.text(image(inner(node)));
  else if (node.name === 'br') flow.break();
  else if (node.name === 'pre') flow.verbatim(rawText(node));
  else if (node.name === 'math') setMath(node, flow);
  else setInside(node, flow);
}

function setInside(element: MarkupElement, flow: TextFlow): void {
  const isBlock = BLOCKS.has(element.name);
  if (isBlock) flow.break();
  setChildren(element, flow);
  if (isBlock) flow.break();
}

const isImage = ({ name, attributes }: MarkupElement): boolean =>
  name === 'object' && /^image\b/.test(attributes.type ?? '');

function setChildren(parent: MarkupElement, flow: TextFlow): void {
  let [items, cells] = [0, 0];
  for (const child of parent.children) {
    const name = typeof child === 'string' ? '' : child.name;
    if (name === 'li') {
      flow.break();
      flow.lead(listMarker(parent, items++));
      setChildren(child as MarkupElement, flow);
      flow.break();
    } else if (name === 'td' || name === 'th') {
      if (cells++ > 0) flow.text(' | ');
      setCell(child as MarkupElement, flow);
    } else set(child, flow);
  }
}

/** A cell is one line, whatever blocks it holds: lines are the rows. */
function setCell(cell: MarkupElement, flow: TextFlow): void {
  flow.text(inner(cell));
}

function setMath(math: MarkupElement, flow: TextFlow): void {
  const isBlock = math.attributes.display === 'block';
  if (isBlock) flow.break();
  flow.text(mathText(math) || (math.attributes.alttext ?? ''));
  if (isBlock) flow.break();
}

const inner = ({ children }: MarkupElement): string => textOfNodes(children);

function image(alternative: string): string {
  const said = alternative.replace(/\s+/g, ' ').trim();
  return said === '' ? '[image]' : `[image: ${said}]`;
}

function titleOf(svg: MarkupElement): string {
  const title = svg.children.find((child) => typeof child !== 'string' && child.name === 'title');
  return title === undefined ? '' : rawText(title);
}
