/** A graph as an ONNX model. */
import type { Graph, Node, NodeOf, Value } from './graph.ts';
import { type Emitter, LOWERING } from './lowering.ts';
import {
  encodeOnnx,
  type OnnxConstant,
  type OnnxModel,
  type OnnxNode,
  type OnnxValueInfo,
} from './onnx-model.ts';
import type { OpKind } from './ops.ts';
import { checkGraph } from './print.ts';
import { graphError, type TensorType } from './shape.ts';

/** The bytes of an .onnx file whose inputs and outputs carry the graph's names. @throws UnderstudyError `graph` */
export function lowerGraph(graph: Graph): Uint8Array {
  checkGraph(graph);
  const emitter = modelEmitter({ standard: false });
  lowerInto(emitter, graph);
  const inputs = graph.nodes.flatMap((node) =>
    node.kind === 'input' ? [info(node.attributes.name, node.types[0]!)] : [],
  );
  return encodeOnnx({ ...emitter.written(), parameters: [], inputs, outputs: outputsOf(graph) });
}

/** What a model that stands alone needs besides its graph. */
export interface Surroundings {
  /** The model's inputs, which the prelude reads. */
  readonly inputs: readonly OnnxValueInfo[];
  /** Writes nodes that compute the graph's inputs under their names, parameters aside. */
  readonly prelude: (e: Emitter) => void;
  /** The graph's inputs that were learned, and constants that the prelude reads. */
  readonly parameters: readonly OnnxConstant[];
}

/**
 * A graph that stands alone, parameters included, in operators of ONNX itself: any runtime of opset 20 has them.
 *
 * @throws UnderstudyError `graph` where an input of the graph is neither computed nor among the parameters
 */
export function lowerAlone(graph: Graph, { inputs, prelude, parameters }: Surroundings): OnnxModel {
  checkGraph(graph);
  const emitter = modelEmitter({ standard: true });
  prelude(emitter);
  lowerInto(emitter, graph);
  const { nodes, constants } = emitter.written();
  return withoutUnused({ nodes, constants, parameters, inputs, outputs: outputsOf(graph) });
}

/** An emitter that keeps what is written with it. */
function modelEmitter({ standard }: { readonly standard: boolean }): Emitter & {
  written(): Pick<OnnxModel, 'nodes' | 'constants'>;
} {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxConstant>();
  const shared = new Map<string, string>();
  return {
    standard,
    emit(opType, inputs, { attributes = {}, outputs = [`t${nodes.length}`], domain = '' as const } = {}) {
      nodes.push({ opType, domain: domain as OnnxNode['domain'], inputs, outputs, attributes });
      return [...outputs];
    },
    float(value, shape = []) {
      const values = typeof value === 'number' ? [value] : value;
      const same = values.every((v) => v === values[0]);
      const name = `f32[${shape}] ${same ? values[0] : values.join(' ')}`;
      constants.set(name, { name, dtype: 'f32', shape, data: () => Float32Array.from(values) });
      return name;
    },
    ints(values, shape = [values.length]) {
      const name = `i64[${shape}] ${values.join(' ')}`;
      constants.set(name, {
        name,
        dtype: 'i64',
        shape,
        data: () => BigInt64Array.from(values.map(BigInt)),
      });
      return name;
    },
    once(key, make) {
      const known = shared.get(key) ?? make();
      shared.set(key, known);
      return known;
    },
    written: () => ({ nodes, constants: [...constants.values()] }),
  };
}

/** Writes the nodes of a graph; its inputs are taken to be there under their names. */
function lowerInto(emitter: Emitter, graph: Graph): void {
  const names = outputNames(graph);
  const nameOf = (node: Node, output: number) =>
    names.get(`${node.id}.${output}`) ??
    (node.kind === 'input' ? node.attributes.name : `v${node.id}.${output}`);
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
}

const info = (name: string, { dtype, shape }: TensorType): OnnxValueInfo => ({ name, dtype, shape });
const outputsOf = (graph: Graph) => [...graph.outputs].map(([name, value]) => info(name, value.type));

/** The model without nodes, last outputs of nodes, and constants that nothing reads. */
function withoutUnused(model: OnnxModel): OnnxModel {
  const used = new Set(model.outputs.map(({ name }) => name));
  const nodes: OnnxNode[] = [];
  for (const node of [...model.nodes].reverse()) {
    const outputs = node.outputs.slice(0, node.outputs.findLastIndex((name) => used.has(name)) + 1);
    if (outputs.length === 0) continue;
    for (const name of node.inputs) used.add(name);
    // An output that nobody reads, before one that is read, gets the empty name.
    nodes.unshift({ ...node, outputs: outputs.map((name) => (used.has(name) ? name : '')) });
  }
  const isUsed = ({ name }: OnnxConstant) => used.has(name);
  const [constants, parameters] = [model.constants.filter(isUsed), model.parameters.filter(isUsed)];
  const given = [model.inputs, constants, parameters].flat().map(({ name }) => name);
  const known = new Set([...given, ...nodes.flatMap(({ outputs }) => outputs)]);
  for (const name of used) if (!known.has(name)) throw graphError(`internal: nothing computes ${name}`);
  return { ...model, nodes, constants, parameters };
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
