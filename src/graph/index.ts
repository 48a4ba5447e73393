/**
 * Tensors and their shapes, a closed set of operations, their gradients, and the way to ONNX.
 * @module graph
 */
export { inEightBits } from './eight-bit.ts';
export { gradients } from './gradients.ts';
export {
  createGraphBuilder,
  type Graph,
  type GraphBuilder,
  graphOf,
  type Node,
  type ParameterBlock,
  type Value,
} from './graph.ts';
export { lowerAlone, lowerGraph, type Surroundings } from './lower-graph.ts';
export type { Emitter } from './lowering.ts';
export { type OnnxConstant, type OnnxModel, onnxPieces } from './onnx-model.ts';
export { OP_SUMMARY, type OpAttributes, type OpKind } from './ops.ts';
export { checkGraph, printGraph } from './print.ts';
export {
  type Dim,
  type DType,
  elementCount,
  type HostTensor,
  product,
  type Shape,
  sameShape,
  type TensorType,
} from './shape.ts';
