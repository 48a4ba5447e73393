/**
 * QTI 2.0 to 3.0: an assessmentItem with one choice interaction in which one option is chosen. The names of 3.0
 * (`qti-simple-choice`) are those of 2.x in another spelling.
 * https://www.imsglobal.org/question/qtiv2p2/imsqti_v2p2p4_infov1p0.html, https://www.imsglobal.org/spec/qti/v3p0/impl
 */

import { type MarkupNode, textOfNodes } from '../../markup/index.ts';
import type { Place } from '../formats/problems.ts';
import type { Authored } from './authored.ts';
import { childOf, childrenOf, markupOf, readXml, textOf, type XmlElement, type XmlNode } from './xml.ts';

/** Whether a root is an item, whatever the version. */
export const isQtiItem = (root: string): boolean => plainName(root) === 'assessmentitem';

/**
 * Adds the item of a file.
 *
 * @param place where the item is said to be, instead of its line
 * @throws UnderstudyError `log` naming the line that is not well-formed
 */
export function readQtiItem(path: string, text: string, authored: Authored, place?: Place): void {
  const parts: XmlElement[] = [];
  const root = readXml(path, text, (child) => void parts.push(plain(child)));
  addItem(authored, { ...plain(root), children: parts }, place ?? { line: root.line });
}

function addItem(authored: Authored, item: XmlElement, place: Place): void {
  const body = childOf(item, 'itembody');
  const interactions =
    body === undefined ? [] : elementsIn(body).filter(({ name }) => /interaction$/.test(name));
  const kind = kindNotRead(item, interactions);
  if (kind !== null) {
    authored.passOver(kind);
    return;
  }
  const [interaction] = interactions;
  const choices = childrenOf(interaction!, 'simplechoice');
  const right = correctOf(item, interaction!);
  const key = choices.findIndex(({ attributes }) => attributes.identifier === right);
  if (elementsIn(item).some(({ name }) => name === 'assessmentstimulusref'))
    authored.remark('with a text in another file, which is not read');
  authored.add({
    id: item.attributes.identifier?.trim() || null,
    title: textOfNodes(body!.children.flatMap(stem)),
    options: choices.map(({ children }) => textOfNodes(children.flatMap(seen))),
    key: key < 0 ? null : key,
    topic: null,
    place,
  });
}

/** Why an item is not read, as a kind of question; null where it is read. */
function kindNotRead(item: XmlElement, interactions: readonly XmlElement[]): string | null {
  if (interactions.length === 0) return 'text without a question';
  if (interactions.length > 1) return 'several interactions in one';
  const [{ name, attributes }] = interactions as readonly [XmlElement];
  if (name !== 'choiceinteraction') return name.replace(/interaction$/, ' interaction');
  if (Number(attributes.maxchoices ?? 1) !== 1) return 'choice of several options';
  // Such an item is another question for each student.
  if (childOf(item, 'templateprocessing') !== undefined) return 'template with values of its own each time';
  return null;
}

/** The identifier of the option that is right; undefined where there is none, or several. */
function correctOf(item: XmlElement, { attributes }: XmlElement): string | undefined {
  const declaration = childrenOf(item, 'responsedeclaration').find(
    (one) => one.attributes.identifier === attributes.responseidentifier,
  );
  const correct = declaration && childOf(declaration, 'correctresponse');
  const values = correct === undefined ? [] : childrenOf(correct, 'value');
  return values.length === 1 ? textOf(values[0]).trim() : undefined;
}

/** Only scorers see it, or only those who have answered. */
function isUnseen({ name, attributes }: XmlElement): boolean {
  if (name === 'rubricblock') return !/\bcandidate\b/.test(attributes.view ?? 'candidate');
  return /^(?:feedback|template)(?:inline|block)$|^modalfeedback$/.test(name);
}

const seen = (node: XmlNode): MarkupNode[] => markupOf(node, isUnseen);

/** The body without the options: they are fields of their own. */
const stem = (node: XmlNode): MarkupNode[] =>
  markupOf(node, (element) => isUnseen(element) || element.name === 'simplechoice').map(withBlocks);

/** What QTI calls by names of its own stands on lines of its own. */
function withBlocks(node: MarkupNode): MarkupNode {
  if (typeof node === 'string') return node;
  const isBlock = /^(?:choiceinteraction|prompt|rubricblock)$/.test(node.name);
  return { ...node, name: isBlock ? 'div' : node.name, children: node.children.map(withBlocks) };
}

function elementsIn(element: XmlElement): XmlElement[] {
  return element.children.flatMap((child) =>
    typeof child === 'string' ? [] : [child, ...elementsIn(child)],
  );
}

/** The tree under the names that all versions share. */
function plain(element: XmlElement): XmlElement {
  return {
    ...element,
    name: plainName(element.name),
    attributes: Object.fromEntries(
      Object.entries(element.attributes).map(([name, value]) => [plainName(name), value]),
    ),
    children: element.children.map((child) => (typeof child === 'string' ? child : plain(child))),
  };
}

const plainName = (name: string): string => {
  const lower = name.toLowerCase();
  return /^qti-|^(?:response|max|min)-/.test(lower) ? lower.replace(/^qti-/, '').replaceAll('-', '') : lower;
};
