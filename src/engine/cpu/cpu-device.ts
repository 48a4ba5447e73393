/** ONNX Runtime on the processor. Tensors are this process's own memory: nothing is copied. */
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { UnderstudyError } from '../../errors.ts';
import { elementCount, type Graph, type HostTensor, lowerGraph } from '../../graph/index.ts';
import type { Device, DeviceTensor, Program, RunOutputs } from '../device.ts';
import { allocateFloats, wasmAdamW } from './wasm-memory.ts';

/** Version of the library that computes; its types may have another. */
export const ONNXRUNTIME_VERSION: string = env.versions.node ?? env.versions.common;

export interface CpuOptions {
  /** Threads of one operation; 0 lets ONNX Runtime take every core. @default 0 */
  readonly threads?: number;
}

interface CpuTensor extends HostTensor {
  readonly ort: Tensor;
}

/** A device whose `read` gives a tensor's own memory. Its optimizer needs memory of its `allocate`. */
export function cpuDevice({ threads = 0 }: CpuOptions = {}): Device {
  return {
    name: 'cpu',
    upload: toCpu,
    allocate: (elements) => toCpu({ dtype: 'f32', shape: [elements], data: allocateFloats(elements) }),
    view(tensor, offset, shape) {
      const { dtype, data } = tensor as CpuTensor;
      return toCpu({ dtype, shape, data: data.subarray(offset, offset + elementCount(shape)) });
    },
    read: async (tensor) => floatsOf(tensor),
    write: async (tensor, values) => floatsOf(tensor).set(values),
    clear: async (tensor) => {
      floatsOf(tensor).fill(0);
    },
    compile: (graph) => compile(graph, threads),
    adamW: async (settings) => wasmAdamW(settings, floatsOf),
  };
}

const floatsOf = (tensor: DeviceTensor) => (tensor as CpuTensor).data as Float32Array;

function toCpu({ dtype, shape, data }: HostTensor): CpuTensor {
  const ort = dtype === 'f32' ? new Tensor('float32', data, shape) : new Tensor('int32', data, shape);
  return { dtype, shape, data, ort };
}

async function compile(graph: Graph, threads: number): Promise<Program> {
  const session = await InferenceSession.create(lowerGraph(graph), {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // More would fold the transposes back that the lowering asks for.
    graphOptimizationLevel: 'basic',
    // Batches differ in shape: a pattern of memory is of no use to the next one.
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  return {
    async run(inputs, outputs: RunOutputs) {
      const feeds: Record<string, Tensor> = {};
      for (const name of session.inputNames) {
        const tensor = inputs.get(name) as CpuTensor | undefined;
        if (tensor === undefined)
          throw new UnderstudyError('graph', `internal: input ${name}: expected a tensor, got none`);
        feeds[name] = tensor.ort;
      }
      const fetches: Record<string, Tensor | null> = {};
      for (const [name, tensor] of outputs)
        fetches[name] = tensor === null ? null : (tensor as CpuTensor).ort;
      const results = await session.run(feeds, fetches);
      return new Map(
        [...outputs].map(
          ([name, given]) => [name, given ?? fromOrt(results[name]!)] as [string, DeviceTensor],
        ),
      );
    },
    release: () => session.release(),
  };
}

function fromOrt(ort: Tensor): CpuTensor {
  const dtype = ort.type === 'float32' ? 'f32' : 'i32';
  return { dtype, shape: ort.dims, data: ort.data as HostTensor['data'], ort };
}
