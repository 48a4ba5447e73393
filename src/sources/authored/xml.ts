/**
 * XML as trees, strictly: what is not well-formed is refused, and so is a file that declares entities of its own, for
 * they may stand for gigabytes or for other files. Nothing outside the text is ever read. Trees are handed on one child
 * of the root at a time, so that a large file never stands in memory as a whole.
 */
import { SaxesParser } from 'saxes';
import type { MarkupNode } from '../../markup/index.ts';
import { logProblem, shown } from '../formats/problems.ts';

export interface XmlElement {
  /** As it is written, without its prefix. */
  readonly name: string;
  /** Names without prefixes. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** Where it begins, from 1. */
  readonly line: number;
}

export type XmlNode = string | XmlElement;

/** No question is deeper or larger. */
const MOST_DEPTH = 100;
const MOST_NODES = 100_000;
const REPAIR = 'export the file again from where it comes from';

interface Open extends XmlElement {
  readonly children: XmlNode[];
}

/**
 * @param onChild of the root's children, in their order; `root` has its attributes and no children
 * @returns the root, with no children
 * @throws UnderstudyError `log` naming the line
 */
export function readXml(
  path: string,
  text: string,
  onChild: (child: XmlElement, root: XmlElement) => void,
): XmlElement {
  const open: Open[] = [];
  let root: Open | undefined;
  let nodes = 0;
  const parser = new SaxesParser({ position: true });
  const refuse = (problem: string, hint = REPAIR, cause?: unknown): Error =>
    logProblem(path, problem, hint, { line: parser.line, cause });
  const put = (node: XmlNode): void => {
    if (open.length < 2) return;
    nodes++;
    if (nodes > MOST_NODES) throw refuse(`a question of more than ${MOST_NODES} parts`);
    open.at(-1)!.children.push(node);
  };
  parser.on('error', (error) => {
    const what = error.message
      .replace(/^[^ ]*\d+:\d+: /, '')
      .split('\n')[0]!
      .replace(/[.]$/, '');
    throw refuse(`not well-formed XML: ${shown(what)}`, REPAIR, error);
  });
  parser.on('doctype', (declaration) => {
    if (declaration.includes('['))
      throw refuse('the XML file declares entities of its own', 'take its <!DOCTYPE …> out of the file');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= MOST_DEPTH) throw refuse(`elements more than ${MOST_DEPTH} deep in each other`);
    const element: Open = {
      name: withoutPrefix(name),
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [withoutPrefix(key), value]),
      ),
      children: [],
      line: parser.line,
    };
    put(element);
    root ??= element;
    open.push(element);
  });
  parser.on('text', put);
  parser.on('cdata', put);
  parser.on('closetag', () => {
    const closed = open.pop()!;
    if (open.length !== 1) return;
    nodes = 0;
    onChild(closed, root!);
  });
  // Line ends as XML has them, whatever wrote the file.
  parser.write(text.replace(/\r\n?/g, '\n')).close();
  if (root === undefined) throw refuse('no XML in the file');
  return root;
}

/** The first child of a name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find(
    (child): child is XmlElement => typeof child !== 'string' && child.name === name,
  );
}

export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement => typeof child !== 'string' && child.name === name,
  );
}

/** All text below an element as it stands. */
export function textOf(node: XmlNode | undefined): string {
  if (node === undefined) return '';
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}

/** The tree as markup, without the elements that are left out. */
export function markupOf(
  node: XmlNode,
  leaveOut: (element: XmlElement) => boolean = () => false,
): MarkupNode[] {
  if (typeof node === 'string') return [node];
  if (leaveOut(node)) return [];
  const children = node.children.flatMap((child) => markupOf(child, leaveOut));
  return [{ name: node.name.toLowerCase(), attributes: node.attributes, children }];
}

const withoutPrefix = (name: string): string => name.slice(name.indexOf(':') + 1);
