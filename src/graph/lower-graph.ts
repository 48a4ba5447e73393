/** A graph as an ONNX model. */
import type { Graph, Node, NodeOf, Value } from './graph.ts';
import { type Emitter, LOWERING } from './lowering.ts';
import { encodeOnnx, type OnnxConstant, type OnnxModel, type OnnxNode } from './onnx-model.ts';
import type { OpKind } from './ops.ts';
import { checkGraph } from './print.ts';
import type { TensorType } from './shape.ts';

/** The bytes of an .onnx file whose inputs and outputs carry the graph's names. @throws UnderstudyError `graph` */
export function lowerGraph(graph: Graph): Uint8Array {
  checkGraph(graph);
  return encodeOnnx(lowerToModel(graph));
}

function lowerToModel(graph: Graph): OnnxModel {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxConstant>();
  const shared = new Map<string, string>();
  const names = outputNames(graph);
  const nameOf = (node: Node, output: number) =>
    names.get(`${node.id}.${output}`) ??
    (node.kind === 'input' ? node.attributes.name : `v${node.id}.${output}`);

  const emitter: Emitter = {
    emit(opType, inputs, { attributes = {}, outputs = [`t${nodes.length}`], domain = '' as const } = {}) {
      nodes.push({ opType, domain: domain as OnnxNode['domain'], inputs, outputs, attributes });
      return [...outputs];
    },
    float(value, shape = []) {
      const values = typeof value === 'number' ? [value] : value;
      const same = values.every((v) => v === values[0]);
      const name = `f32[${shape}] ${same ? values[0] : values.join(' ')}`;
      constants.set(name, { name, shape, data: Float32Array.from(values) });
      return name;
    },
    ints(values) {
      const name = `i64 ${values.join(' ')}`;
      constants.set(name, { name, shape: [values.length], data: BigInt64Array.from(values.map(BigInt)) });
      return name;
    },
    once(key, make) {
      const known = shared.get(key) ?? make();
      shared.set(key, known);
      return known;
    },
  };

  for (const node of graph.nodes) {
    if (node.kind === 'input') continue;
    const rule = LOWERING[node.kind] as (typeof LOWERING)['add'];
    rule(
      emitter,
      node.inputs.map((value) => nameOf(value.node, value.output)),
      node.types.map((_, output) => nameOf(node, output)),
      node as NodeOf<OpKind> as NodeOf<'add'>,
    );
  }
  // A result that is itself an input, or that has two names, is copied to its name.
  for (const [name, value] of graph.outputs)
    if (nameOf(value.node, value.output) !== name)
      emitter.emit('Identity', [nameOf(value.node, value.output)], { outputs: [name] });

  const info = (name: string, { dtype, shape }: TensorType) => ({ name, dtype, shape });
  return {
    nodes,
    constants: [...constants.values()],
    inputs: graph.nodes.flatMap((node) =>
      node.kind === 'input' ? [info(node.attributes.name, node.types[0]!)] : [],
    ),
    outputs: [...graph.outputs].map(([name, value]) => info(name, value.type)),
  };
}

/** Results are computed under their own names where they can be. */
function outputNames(graph: Graph): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, { node, output }] of graph.outputs as ReadonlyMap<string, Value>) {
    const key = `${node.id}.${output}`;
    if (node.kind !== 'input' && !names.has(key)) names.set(key, name);
  }
  return names;
}
