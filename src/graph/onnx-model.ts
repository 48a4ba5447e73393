/**
 * The part of ONNX's file format (onnx.proto3, IR version 10) that a lowered graph needs, and its writer.
 * Field numbers are the format's own.
 */
import protobuf from 'protobufjs/light.js';
import { UnderstudyError } from '../errors.ts';
import { elementCount } from './shape.ts';

export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly opType: string;
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

type OnnxDType = 'f32' | 'i8' | 'i32' | 'i64';

export interface OnnxConstant {
  readonly name: string;
  readonly dtype: OnnxDType;
  readonly shape: readonly number[];
  /** Its values, row-major; called once each time that the model is written. */
  readonly data: () => Float32Array | Int8Array | Int32Array | BigInt64Array;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly dtype: OnnxDType;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  /** Numbers that the graph itself knows and its nodes read. */
  readonly constants: readonly OnnxConstant[];
  /** What was learned; empty where the model takes parameters as inputs. */
  readonly parameters: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

const OPSET = 20;
const IR_VERSION = 10;
const ELEMENT_TYPE = { f32: 1, i8: 3, i32: 6, i64: 7 } as const;
const ELEMENT_BYTES = { f32: 4, i8: 1, i32: 4, i64: 8 } as const;
/** Fields written by hand, because their content may be long: ModelProto.graph, GraphProto.initializer, TensorProto.raw_data. */
const MODEL_GRAPH = 7;
const GRAPH_TENSOR = 5;
const TENSOR_VALUES = 9;
/** Readers refuse longer messages. */
const LARGEST_MODEL = 2 ** 31 - 1;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

const field = (type: string, id: number, rule?: 'repeated') => (rule ? { type, id, rule } : { type, id });

const schema = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        opsetImport: field('OperatorSetIdProto', 8, 'repeated'),
      },
    },
    OperatorSetIdProto: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    GraphProto: {
      fields: {
        node: field('NodeProto', 1, 'repeated'),
        name: field('string', 2),
        input: field('ValueInfoProto', 11, 'repeated'),
        output: field('ValueInfoProto', 12, 'repeated'),
      },
    },
    NodeProto: {
      fields: {
        input: field('string', 1, 'repeated'),
        output: field('string', 2, 'repeated'),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: field('AttributeProto', 5, 'repeated'),
        domain: field('string', 7),
      },
    },
    AttributeProto: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        s: field('bytes', 4),
        ints: field('int64', 8, 'repeated'),
        type: field('int32', 20),
      },
    },
    TensorProto: {
      fields: {
        dims: field('int64', 1, 'repeated'),
        dataType: field('int32', 2),
        name: field('string', 8),
      },
    },
    ValueInfoProto: { fields: { name: field('string', 1), type: field('TypeProto', 2) } },
    TypeProto: { fields: { tensorType: field('TypeProtoTensor', 1) } },
    TypeProtoTensor: { fields: { elemType: field('int32', 1), shape: field('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: field('TensorShapeDim', 1, 'repeated') } },
    TensorShapeDim: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
  },
});

/** The model as the bytes of an .onnx file. @throws UnderstudyError `base` as `onnxPieces` does */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  return concat([...onnxPieces(model)]);
}

/**
 * The same bytes one piece after another; a constant's values are made when its piece is asked for, so that a writer
 * need not hold more than one of them.
 *
 * @throws UnderstudyError `base`, before the first piece, for a model beyond the format's limit of 2 GiB
 */
export function onnxPieces(model: OnnxModel): Iterable<Uint8Array> {
  const head = encodeHead(model);
  const body = encodeBody(model);
  const tensors = [...model.constants, ...model.parameters].map((constant) => ({
    data: constant.data,
    ...frame(constant),
  }));
  const graphBytes = tensors.reduce((total, { bytes }) => total + bytes, body.length);
  if (graphBytes + head.length > LARGEST_MODEL)
    throw new UnderstudyError(
      'base',
      `ONNX: expected a model of at most 2 GiB, for its file format holds no more, got ${(graphBytes / 2 ** 30).toFixed(1)} GiB`,
      { hint: 'export it without `onnx`' },
    );
  return (function* () {
    yield concat([head, prefix(MODEL_GRAPH, graphBytes), body]);
    for (const { start, data } of tensors) {
      yield start;
      const { buffer, byteOffset, byteLength } = data();
      yield new Uint8Array(buffer, byteOffset, byteLength);
    }
  })();
}

function encodeHead({ nodes }: OnnxModel): Uint8Array {
  const contributed = nodes.some(({ domain }) => domain === 'com.microsoft');
  return encode('ModelProto', {
    irVersion: IR_VERSION,
    producerName: 'understudy',
    opsetImport: [
      { domain: '', version: OPSET },
      ...(contributed ? [{ domain: 'com.microsoft', version: 1 }] : []),
    ],
  });
}

/** The graph without its tensors. */
function encodeBody({ nodes, parameters, inputs, outputs }: OnnxModel): Uint8Array {
  const learned = new Set(parameters.map(({ name }) => name));
  return encode('GraphProto', {
    name: 'understudy',
    node: nodes.map((node, i) => ({
      name: [`${i}_${node.opType}`, ...node.inputs.filter((input) => learned.has(input))].join(' '),
      opType: node.opType,
      domain: node.domain,
      input: node.inputs,
      output: node.outputs,
      attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
    })),
    input: inputs.map(encodeValueInfo),
    output: outputs.map(encodeValueInfo),
  });
}

/** The bytes before a tensor's values in a graph, and how many bytes they and the values are together. */
function frame({ name, shape, dtype }: OnnxConstant): { start: Uint8Array; bytes: number } {
  const valueBytes = elementCount(shape) * ELEMENT_BYTES[dtype];
  const head = encode('TensorProto', { name, dims: shape, dataType: ELEMENT_TYPE[dtype] });
  const before = prefix(TENSOR_VALUES, valueBytes);
  const tensorBytes = head.length + before.length + valueBytes;
  const start = concat([prefix(GRAPH_TENSOR, tensorBytes), head, before]);
  return { start, bytes: start.length + valueBytes };
}

function encode(message: string, fields: object): Uint8Array {
  const type = schema.lookupType(message);
  return type.encode(type.fromObject(fields)).finish();
}

/** The key and the length that precede a field of wire type 2. */
function prefix(field: number, length: number): Uint8Array {
  return protobuf.Writer.create()
    .uint32((field << 3) | 2)
    .uint32(length)
    .finish();
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function encodeAttribute(name: string, value: OnnxAttribute): object {
  if (typeof value === 'number') return { name, i: value, type: ATTRIBUTE_TYPE.int };
  if (typeof value === 'string')
    return { name, s: new TextEncoder().encode(value), type: ATTRIBUTE_TYPE.string };
  if ('float' in value) return { name, f: value.float, type: ATTRIBUTE_TYPE.float };
  return { name, ints: value, type: ATTRIBUTE_TYPE.ints };
}

function encodeValueInfo({ name, dtype, shape }: OnnxValueInfo): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPE[dtype], shape: { dim } } } };
}
