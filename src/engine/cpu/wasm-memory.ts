/**
 * Memory that both ONNX Runtime and a WebAssembly kernel can work on. Graphs read and write it as tensors;
 * what ONNX Runtime does in a dozen passes, a kernel does in one (docs/decisions/0002-adamw-kernel.md).
 */
import { UnderstudyError } from '../../errors.ts';
import { adamWScalars } from '../adamw.ts';
import type { AdamW, AdamWSettings, DeviceTensor } from '../device.ts';
import { ADAMW_WASM } from './kernels/adamw-kernel.ts';

const PAGE_BYTES = 65_536;

/** The kernel's `update`: four addresses, a length in bytes, and the numbers of the step. */
type Update = (...numbers: number[]) => void;

let kernel: WebAssembly.Module | undefined;
/** By the memory that each works on. */
const updates = new WeakMap<ArrayBufferLike, Update>();

/** Zeros. Throws UnderstudyError `io` when there is no memory left. */
export function allocateFloats(elements: number): Float32Array {
  const pages = Math.max(1, Math.ceil((elements * 4) / PAGE_BYTES));
  try {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    kernel ??= new WebAssembly.Module(Buffer.from(ADAMW_WASM, 'base64'));
    const { update } = new WebAssembly.Instance(kernel, { engine: { memory } }).exports;
    updates.set(memory.buffer, update as Update);
    return new Float32Array(memory.buffer, 0, elements);
  } catch (cause) {
    const gigabytes = ((elements * 4) / 1e9).toFixed(1);
    throw new UnderstudyError('io', `no memory for ${gigabytes} GB of parameters`, {
      hint: 'close other programs, or take a smaller `base`',
      cause,
    });
  }
}

/** AdamW on memory from `allocateFloats`, where `floatsOf` a tensor lie. */
export function wasmAdamW(settings: AdamWSettings, floatsOf: (tensor: DeviceTensor) => Float32Array): AdamW {
  return {
    async update(stretches, at) {
      const { gradientFactor, squareFactor, epsilon, stepSize, kept } = adamWScalars(settings, at);
      for (const { decay, weights, gradients, firstMoments, secondMoments } of stretches) {
        const { buffer, byteOffset, byteLength } = floatsOf(weights);
        const update = updates.get(buffer);
        if (update === undefined)
          throw new UnderstudyError('graph', 'internal: parameters outside of the device’s memory');
        update(
          byteOffset,
          floatsOf(gradients).byteOffset,
          floatsOf(firstMoments).byteOffset,
          floatsOf(secondMoments).byteOffset,
          byteLength,
          settings.beta1,
          gradientFactor,
          settings.beta2,
          squareFactor,
          epsilon,
          stepSize,
          decay ? kept : 1,
        );
      }
    },
    release: async () => {},
  };
}
