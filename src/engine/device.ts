/**
 * What a device must be able to do: hold tensors, compile graphs, run them. `cpu` (ONNX Runtime) computes in
 * float32; `reference` (the float64 kernels of graph/) is the oracle in tests. `device.test.ts` holds both to
 * the same behaviour.
 */

import type { DType, Graph, HostTensor } from '../graph/index.ts';
import type { AdamW, AdamWSettings } from './adamw.ts';

export interface Device {
  readonly name: string;
  /** Takes a tensor over. On a device that shares this process's memory nothing is copied. */
  upload(tensor: HostTensor): DeviceTensor;
  /** The tensor's values; on a device that shares memory, that memory itself. */
  download(tensor: DeviceTensor): Promise<HostTensor>;
  /** The memory of a tensor of floats, where the device shares this process's. */
  floats(tensor: DeviceTensor): Float32Array;
  /** A part of a tensor that shares its memory: `length` elements from `offset`, in a shape of its own. */
  view(tensor: DeviceTensor, offset: number, shape: readonly number[]): DeviceTensor;
  /** Zeros [elements], where the device's optimizer can reach them. */
  allocate(elements: number): DeviceTensor;
  compile(graph: Graph): Promise<Program>;
  /** The optimizer, for parameters in memory that `allocate` gave. */
  adamW(settings: AdamWSettings): Promise<AdamW>;
}

export interface Program {
  /**
   * Runs the graph. Outputs whose tensors are given are written in place, an output's memory may be an
   * input's own; only the outputs named in `outputs` are returned.
   *
   * @throws UnderstudyError `graph` when an input is missing
   */
  run(inputs: ReadonlyMap<string, DeviceTensor>, outputs: RunOutputs): Promise<Map<string, DeviceTensor>>;
  /** Gives its memory back. */
  release(): Promise<void>;
}

/** Outputs by name: where to write, or `null` for a new tensor. */
export type RunOutputs = ReadonlyMap<string, DeviceTensor | null>;

/** A tensor on a device; what lies behind is the device's own affair. */
export interface DeviceTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
}
