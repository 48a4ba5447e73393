/** Reads a figure back as a viewer of it would: shapes, texts, and where the axes say that a number stands. */
import { DOMParser } from 'linkedom';

interface Element {
  readonly textContent: string;
  readonly parentNode: Element;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

export interface Shape {
  /** Attribute as a number; NaN where there is none. */
  readonly number: (name: string) => number;
  /** Attribute of the shape, or of the group that it is in. */
  readonly look: (name: string) => string | null;
}

export interface Panel {
  /** Shapes of one kind in the groups that Plot labels so (`dot`, `rule`, `rect`, ...), in the order drawn. */
  readonly shapes: (group: string, tag: string) => Shape[];
  /** Texts of the groups labelled so. */
  readonly texts: (group: string) => string[];
  /** Pixels of a number, told from two of the axis's tick labels. */
  readonly place: (axis: 'x' | 'y', scale?: 'linear' | 'log') => (value: number) => number;
}

export interface ReadFigure {
  readonly title: string;
  readonly description: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Every line of text, from top to bottom as drawn. */
  readonly texts: readonly string[];
  readonly panels: readonly Panel[];
}

/** @throws Error where the text is no well-formed XML, which not every viewer would draw */
export function readFigure(svg: string): ReadFigure {
  checkWellFormed(svg);
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml') as unknown as Element;
  const all = (element: Element, selector: string) => [...element.querySelectorAll(selector)];
  const root = all(document, 'svg')[0]!;
  const panels = all(root, 'svg > g').filter((group) => group.parentNode === root);
  return {
    title: all(root, 'title')[0]!.textContent,
    description: all(root, 'desc')[0]!.textContent,
    width: Number(root.getAttribute('width')),
    height: Number(root.getAttribute('height')),
    texts: all(root, 'text').map((text) => text.textContent),
    panels: panels.map((panel) => ({
      shapes: (group, tag) => all(panel, `g[aria-label="${group}"] > ${tag}`).map(shapeOf),
      texts: (group) => all(panel, `g[aria-label="${group}"] > text`).map((text) => text.textContent),
      place: (axis, scale = 'linear') =>
        placeOf(all(panel, `g[aria-label="${axis}-axis tick label"] > text`), axis, scale),
    })),
  };
}

const shapeOf = (element: Element): Shape => ({
  number: (name) => Number(element.getAttribute(name) ?? Number.NaN),
  look: (name) => element.getAttribute(name) ?? element.parentNode.getAttribute(name),
});

function placeOf(labels: readonly Element[], axis: 'x' | 'y', scale: 'linear' | 'log') {
  const along = (value: number) => (scale === 'log' ? Math.log(value) : value);
  const ticks = labels.map((label) => {
    const [x, y] = label.getAttribute('transform')!.match(/-?[\d.]+/g)!;
    const value = Number(label.textContent.replaceAll(',', '').replace('−', '-'));
    return { at: Number(axis === 'x' ? x : y), value: along(value) };
  });
  const first = ticks[0]!;
  const last = ticks.at(-1)!;
  const slope = (last.at - first.at) / (last.value - first.value);
  return (value: number) => first.at + (along(value) - first.value) * slope;
}

/** Tags that close in order, quoted attributes, and nothing left that would have to be escaped. */
function checkWellFormed(svg: string): void {
  const open: string[] = [];
  const between = svg.replace(
    /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, closing, name, attributes, empty) => {
      if (closing !== '' && open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      if (closing === '' && empty === '') open.push(name);
      return attributes;
    },
  );
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`);
  const wrong = /<|&(?!(?:amp|lt|gt|quot|#\d+);)|[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(
    between,
  );
  if (wrong !== null) throw new Error(`not XML: ${between.slice(wrong.index, wrong.index + 40)}`);
}
