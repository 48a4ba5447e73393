/**
 * The part of ONNX's file format (onnx.proto3, IR version 10) that a lowered graph needs, and its writer.
 * Field numbers are the format's own.
 */
import protobuf from 'protobufjs/light.js';

export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly opType: string;
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array | Int32Array;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly dtype: 'f32' | 'i32';
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

const OPSET = 20;
const IR_VERSION = 10;
const ELEMENT_TYPE = { f32: 1, i32: 6, i64: 7 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

const field = (type: string, id: number, rule?: 'repeated') => (rule ? { type, id, rule } : { type, id });

const schema = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        graph: field('GraphProto', 7),
        opsetImport: field('OperatorSetIdProto', 8, 'repeated'),
      },
    },
    OperatorSetIdProto: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    GraphProto: {
      fields: {
        node: field('NodeProto', 1, 'repeated'),
        name: field('string', 2),
        initializer: field('TensorProto', 5, 'repeated'),
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
        rawData: field('bytes', 9),
      },
    },
    ValueInfoProto: { fields: { name: field('string', 1), type: field('TypeProto', 2) } },
    TypeProto: { fields: { tensorType: field('TypeProtoTensor', 1) } },
    TypeProtoTensor: { fields: { elemType: field('int32', 1), shape: field('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: field('TensorShapeDim', 1, 'repeated') } },
    TensorShapeDim: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
  },
});

/** The model as the bytes of an .onnx file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const type = schema.lookupType('ModelProto');
  return type
    .encode(
      type.fromObject({
        irVersion: IR_VERSION,
        producerName: 'understudy',
        opsetImport: [
          { domain: '', version: OPSET },
          { domain: 'com.microsoft', version: 1 },
        ],
        graph: {
          name: 'understudy',
          node: model.nodes.map((node, i) => ({
            name: `${i}_${node.opType}`,
            opType: node.opType,
            domain: node.domain,
            input: node.inputs,
            output: node.outputs,
            attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
          })),
          initializer: model.constants.map(encodeConstant),
          input: model.inputs.map(encodeValueInfo),
          output: model.outputs.map(encodeValueInfo),
        },
      }),
    )
    .finish();
}

function encodeAttribute(name: string, value: OnnxAttribute): object {
  if (typeof value === 'number') return { name, i: value, type: ATTRIBUTE_TYPE.int };
  if (typeof value === 'string')
    return { name, s: new TextEncoder().encode(value), type: ATTRIBUTE_TYPE.string };
  if ('float' in value) return { name, f: value.float, type: ATTRIBUTE_TYPE.float };
  return { name, ints: value, type: ATTRIBUTE_TYPE.ints };
}

function encodeConstant({ name, shape, data }: OnnxConstant): object {
  const dtype = data instanceof Float32Array ? 'f32' : data instanceof Int32Array ? 'i32' : 'i64';
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: shape, dataType: ELEMENT_TYPE[dtype], rawData };
}

function encodeValueInfo({ name, dtype, shape }: OnnxValueInfo): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPE[dtype], shape: { dim } } } };
}
