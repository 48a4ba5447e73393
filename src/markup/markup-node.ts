/** A tree of markup, whether it was HTML or part of an XML file. */

export type MarkupNode = string | MarkupElement;

export interface MarkupElement {
  /** In lower case, without a prefix: `m:mfrac` is `mfrac`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly MarkupNode[];
}

/** All text below a node as it stands, tags left out. */
export function rawText(node: MarkupNode): string {
  return typeof node === 'string' ? node : node.children.map(rawText).join('');
}
