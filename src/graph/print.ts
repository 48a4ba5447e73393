/** A graph as text, one node a line: `%7 f32[T,768] = matmul(%5, %6) {transposeB}`. */
import type { Graph, Node, Value } from './graph.ts';
import { inferTypes } from './infer-types.ts';
import { graphError, sameShape, type TensorType } from './shape.ts';

/** One node a line, then one result a line; numbers count the graph's own nodes from 0. */
export function printGraph(graph: Graph): string {
  const numbers = new Map(graph.nodes.map((node, i) => [node, i]));
  const nameOf = ({ node, output }: Value) =>
    `%${numbers.get(node)}${node.types.length > 1 ? `.${output}` : ''}`;
  const lines = graph.nodes.map(
    (node) =>
      `%${numbers.get(node)} ${node.types.map(printType).join(', ')} = ${node.kind}(${node.inputs.map(nameOf).join(', ')})${printAttributes(node)}`,
  );
  const results = [...graph.outputs].map(([name, value]) => `return ${name} = ${nameOf(value)}`);
  return `${[...lines, ...results].join('\n')}\n`;
}

/** `f32[T,768]` */
function printType({ dtype, shape }: TensorType): string {
  return `${dtype}[${shape.join(',')}]`;
}

function printAttributes(node: Node): string {
  if (node.kind === 'input') return ` ${node.attributes.name}`;
  const shown = Object.entries(node.attributes).filter(
    ([key, value]) => value !== false && !(key === 'alpha' && value === 1),
  );
  if (shown.length === 0) return '';
  return ` {${shown.map(([key, value]) => (value === true ? key : `${key}: ${Array.isArray(value) ? `[${value}]` : value}`)).join(', ')}}`;
}

/**
 * @throws UnderstudyError `graph` where a graph is not what it says: a node before its operands, a type that its
 *   operation would not give, an output of a node that is not there
 */
export function checkGraph(graph: Graph): void {
  const seen = new Set<Node>();
  const expectSeen = ({ node, output }: Value, where: string) => {
    if (!seen.has(node) || output >= node.types.length)
      throw graphError(`${where}: expected a value computed before it`);
  };
  for (const node of graph.nodes) {
    for (const input of node.inputs) expectSeen(input, `node ${node.id} ${node.kind}`);
    const types = inferTypes(
      node.kind,
      node.attributes,
      node.inputs.map((input) => input.node.types[input.output]!),
    );
    const agrees = types.every(
      (type, i) => type.dtype === node.types[i]?.dtype && sameShape(type.shape, node.types[i].shape),
    );
    if (!agrees || types.length !== node.types.length)
      throw graphError(
        `node ${node.id} ${node.kind}: expected types ${types.map(printType)}, got ${node.types.map(printType)}`,
      );
    seen.add(node);
  }
  for (const [name, value] of graph.outputs) expectSeen(value, `output ${name}`);
}
