/** HTML and MathML as plain text: what they are, and the one rule by which they become it. */
export { hasTag } from './known-tags.ts';
export type { MarkupNode } from './markup-node.ts';
export { plainText, textOfNodes } from './plain-text.ts';
export { recogniseMarkup } from './recognise-markup.ts';
export { script } from './scripts.ts';
