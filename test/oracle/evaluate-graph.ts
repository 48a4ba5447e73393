/** Runs a graph on the reference kernels, in float64. */
import type { Dim, Graph, Node, TensorType, Value } from '../../src/graph/index.ts';
import { graphError } from '../../src/graph/shape.ts';
import { type Array64, KERNELS } from './kernels.ts';

/** The outputs by name. @throws UnderstudyError `graph` when an input is missing or has another shape than the graph says */
export function evaluateGraph(graph: Graph, inputs: ReadonlyMap<string, Array64>): Map<string, Array64> {
  const sizes = bindSizes(graph, inputs);
  const computed = new Map<Node, readonly Array64[]>();
  const resultOf = ({ node, output }: Value) => computed.get(node)![output]!;
  for (const node of graph.nodes) {
    if (node.kind === 'input') {
      computed.set(node, [inputs.get(node.attributes.name)!]);
      continue;
    }
    const shapes = node.types.map((type) => type.shape.map((dim) => sizeOf(dim, sizes)));
    const kernel = KERNELS[node.kind] as (typeof KERNELS)['add'];
    const results = kernel(node.inputs.map(resultOf), node as never, shapes);
    computed.set(
      node,
      results.map((data, i) => ({ shape: shapes[i]!, data })),
    );
  }
  return new Map([...graph.outputs].map(([name, value]) => [name, resultOf(value)]));
}

/** What the named sizes are, read from the shapes of the inputs. */
function bindSizes(
  graph: Graph,
  inputs: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const node of graph.nodes) {
    if (node.kind !== 'input') continue;
    const { name } = node.attributes;
    const given = inputs.get(name);
    if (given === undefined) throw graphError(`input ${name}: expected a tensor, got none`);
    bindShape(name, node.types[0]!, given.shape, sizes);
  }
  return sizes;
}

function bindShape(
  name: string,
  type: TensorType,
  given: readonly number[],
  sizes: Map<string, number>,
): void {
  const wrong = () => graphError(`input ${name}: expected [${type.shape}], got [${given}]`);
  if (given.length !== type.shape.length) throw wrong();
  type.shape.forEach((dim: Dim, axis: number) => {
    const size = given[axis]!;
    if (typeof dim === 'string' && !dim.includes('*')) {
      if ((sizes.get(dim) ?? size) !== size) throw wrong();
      sizes.set(dim, size);
    } else if (typeof dim === 'number' && dim !== size) throw wrong();
  });
}

/** The size of a dimension once the named sizes are known; throws when one is not. */
function sizeOf(dim: Dim, sizes: ReadonlyMap<string, number>): number {
  if (typeof dim === 'number') return dim;
  return dim.split('*').reduce((total, part) => {
    const size = /^\d+$/.test(part) ? Number(part) : sizes.get(part);
    if (size === undefined) throw graphError(`size of dimension ${part} is not known`);
    return total * size;
  }, 1);
}
