/** The float64 kernels as a device: slow, plain, and what the others are held against. */

import { UnderstudyError } from '../errors.ts';
import { type Array64, evaluateGraph, type HostTensor } from '../graph/index.ts';
import { graphAdamW } from './adamw.ts';
import type { Device, DeviceTensor, Program } from './device.ts';

/** Holds tensors as float32 like every device; computes between them in float64. */
export function referenceDevice(): Device {
  const device: Device = {
    name: 'reference',
    upload: (tensor) => tensor,
    download: async (tensor) => tensor as HostTensor,
    floats: (tensor) => (tensor as HostTensor).data as Float32Array,
    view(tensor, offset, shape) {
      const { dtype, data } = tensor as HostTensor;
      const length = shape.reduce((a, b) => a * b, 1);
      const part: HostTensor = { dtype, shape, data: data.subarray(offset, offset + length) };
      return part;
    },
    allocate: (elements) =>
      device.upload({ dtype: 'f32', shape: [elements], data: new Float32Array(elements) }),
    adamW: (settings) => graphAdamW(device, settings),
    async compile(graph): Promise<Program> {
      return {
        async run(inputs, outputs) {
          const wide = new Map<string, Array64>();
          for (const [name, tensor] of inputs) {
            const { shape, data } = tensor as HostTensor;
            wide.set(name, { shape, data: Float64Array.from(data) });
          }
          const results = evaluateGraph(graph, wide);
          return new Map([...outputs].map(([name, given]) => [name, write(name, results, given)]));
        },
        release: async () => {},
      };
    },
  };
  return device;
}

function write(
  name: string,
  results: ReadonlyMap<string, Array64>,
  given: DeviceTensor | null,
): DeviceTensor {
  const result = results.get(name);
  if (result === undefined)
    throw new UnderstudyError('graph', `internal: output ${name}: expected one of the graph's, got none`);
  const host: HostTensor = { dtype: 'f32', shape: result.shape, data: Float32Array.from(result.data) };
  if (given === null) return host;
  (given as HostTensor).data.set(host.data);
  return given;
}
