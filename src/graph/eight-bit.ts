/**
 * A model with 8-bit weights: each row of a matrix as whole numbers from −127 to 127 and a scale. The model still
 * computes with 32-bit floats, which it makes from the weights when it needs them: activations in 8 bits as well would
 * be faster and several times less exact (docs/log.md).
 */
import type { OnnxConstant, OnnxModel, OnnxNode } from './onnx-model.ts';

const LARGEST = 127;

/**
 * The model with its matrices in 8 bits: those of linear layers (`Gemm`'s second operand, transposed) and tables from
 * which rows are taken, as far as they are parameters. Everything else stays as it is, the names of the outputs too.
 *
 * @param keep whether the parameter of this name must stay as it is
 */
export function inEightBits(model: OnnxModel, keep: (parameter: string) => boolean): OnnxModel {
  const candidates = new Map(model.parameters.flatMap((p) => (keep(p.name) ? [] : [[p.name, p] as const])));
  const replaced = new Map<string, OnnxConstant[]>();
  const nodes = model.nodes.flatMap((node): OnnxNode[] => {
    const place = matrixOf(node);
    const matrix = place === null ? undefined : candidates.get(node.inputs[place]!);
    if (matrix === undefined) return [node];
    replaced.set(matrix.name, eightBitRows(matrix));
    return place === 0 ? rowsTaken(node, matrix.name) : product(node, matrix.name);
  });
  const parameters = model.parameters.flatMap((parameter) => replaced.get(parameter.name) ?? [parameter]);
  return { ...model, nodes, parameters };
}

/** Which operand of a node is a matrix whose rows may each have a scale; null where none is. */
function matrixOf({ opType, attributes }: OnnxNode): 0 | 1 | null {
  if (opType === 'Gemm' && attributes.transB === 1) return 1;
  return opType === 'Gather' && attributes.axis === 0 ? 0 : null;
}

const numbersOf = (matrix: string) => `${matrix} (8 bit)`;
const scalesOf = (matrix: string) => `${matrix} (scales)`;

/** The whole matrix as floats, then the product as it was. */
function product(node: OnnxNode, matrix: string): OnnxNode[] {
  const floats = `${matrix} (floats)`;
  const [x, , ...others] = node.inputs;
  return [
    dequantize(numbersOf(matrix), scalesOf(matrix), floats),
    { ...node, inputs: [x!, floats, ...others] },
  ];
}

/** Takes rows and their scales before it makes floats of them: the table may be much larger. */
function rowsTaken(node: OnnxNode, table: string): OnnxNode[] {
  const [, index] = node.inputs;
  const [output] = node.outputs;
  const [numbers, scales] = [`${output}.numbers`, `${output}.scales`];
  return [
    { ...node, inputs: [numbersOf(table), index!], outputs: [numbers] },
    { ...node, inputs: [scalesOf(table), index!], outputs: [scales] },
    dequantize(numbers, scales, output!),
  ];
}

function dequantize(numbers: string, scales: string, output: string): OnnxNode {
  return {
    opType: 'DequantizeLinear',
    domain: '',
    inputs: [numbers, scales],
    outputs: [output],
    attributes: { axis: 0 },
  };
}

function eightBitRows({ name, shape, data }: OnnxConstant): OnnxConstant[] {
  const rows = shape[0]!;
  const floats = () => data() as Float32Array;
  return [
    { name: numbersOf(name), dtype: 'i8', shape, data: () => roundRows(floats(), rowScales(floats(), rows)) },
    { name: scalesOf(name), dtype: 'f32', shape: [rows], data: () => rowScales(floats(), rows) },
  ];
}

/** The scale of each row, a 127th of its largest number; 1 for a row of zeros. */
function rowScales(floats: Float32Array, rows: number): Float32Array {
  const width = floats.length / rows;
  return Float32Array.from({ length: rows }, (_, row) => {
    let largest = 0;
    for (let i = row * width; i < (row + 1) * width; i++) largest = Math.max(largest, Math.abs(floats[i]!));
    return largest / LARGEST || 1;
  });
}

function roundRows(floats: Float32Array, scales: Float32Array): Int8Array {
  const width = floats.length / scales.length;
  const numbers = new Int8Array(floats.length);
  for (const [row, scale] of scales.entries())
    for (let i = row * width; i < (row + 1) * width; i++) numbers[i] = Math.round(floats[i]! / scale);
  return numbers;
}
