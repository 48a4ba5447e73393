/**
 * The float64 kernels as a device: slow, plain, and what the others are held against. It shares no memory with its
 * caller: what goes in and what comes out are copies, as on a device that is elsewhere.
 */
import type { Device, DeviceTensor } from '../src/engine/index.ts';
import { UnderstudyError } from '../src/errors.ts';
import type { HostTensor } from '../src/graph/index.ts';
import { evaluateGraph } from './oracle/evaluate-graph.ts';
import type { Array64 } from './oracle/kernels.ts';

/** Holds tensors as float32 like every device; computes between them in float64. */
export function referenceDevice(): Device {
  return {
    name: 'reference',
    upload: (tensor) => ({ ...tensor, data: tensor.data.slice() }) as DeviceTensor,
    allocate: (elements) => floats([elements], new Float32Array(elements)),
    view(tensor, offset, shape) {
      const { dtype, data } = tensor as HostTensor;
      const length = shape.reduce((a, b) => a * b, 1);
      return { dtype, shape, data: data.subarray(offset, offset + length) } as DeviceTensor;
    },
    read: async (tensor) => dataOf(tensor).slice(),
    write: async (tensor, values) => dataOf(tensor).set(values),
    clear: async (tensor) => {
      dataOf(tensor).fill(0);
    },
    compile: async (graph) => ({
      async run(inputs, outputs) {
        const wide = new Map<string, Array64>();
        for (const [name, tensor] of inputs)
          wide.set(name, { shape: tensor.shape, data: Float64Array.from((tensor as HostTensor).data) });
        const results = evaluateGraph(graph, wide);
        return new Map([...outputs].map(([name, given]) => [name, put(name, results, given)]));
      },
      release: async () => {},
    }),
  };
}

const dataOf = (tensor: DeviceTensor) => (tensor as HostTensor).data as Float32Array;

const floats = (shape: readonly number[], data: Float32Array) =>
  ({ dtype: 'f32', shape, data }) as DeviceTensor;

function put(name: string, results: ReadonlyMap<string, Array64>, given: DeviceTensor | null): DeviceTensor {
  const result = results.get(name);
  if (result === undefined)
    throw new UnderstudyError('graph', `internal: output ${name}: expected one of the graph's, got none`);
  const data = Float32Array.from(result.data);
  if (given === null) return floats(result.shape, data);
  dataOf(given).set(data);
  return given;
}
