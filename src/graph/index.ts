/** Tensors and their shapes, a closed set of operations, their gradients, and the way to ONNX. */
export { evaluateGraph } from './evaluate.ts';
export { gradients } from './gradients.ts';
export {
  createGraphBuilder,
  type Graph,
  type GraphBuilder,
  graphOf,
  type MatmulOptions,
  type Node,
  type ParameterBlock,
  type ReindexGaps,
  type Value,
} from './graph.ts';
export { lowerGraph } from './lower-graph.ts';
export { OP_SUMMARY, type OpAttributes, type OpKind } from './ops.ts';
export { checkGraph, printGraph } from './print.ts';
export type { Array64 } from './reference.ts';
export { type Operand, type Random, SAMPLERS, type Sample } from './samples.ts';
export {
  type Dim,
  type DType,
  type HostTensor,
  product,
  type Shape,
  sameShape,
  type TensorType,
} from './shape.ts';
