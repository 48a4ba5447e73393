/**
 * What a device must be able to do: hold tensors, compile graphs, run them. Nothing here assumes that its memory is
 * this process's own: values go there by `upload` and `write` and come back by `read`. `device.test.ts` holds every
 * device of the registry, and the oracle of the tests, to the same behaviour.
 */
import type { DType, Graph, HostTensor } from '../graph/index.ts';
import type { AdamW, AdamWSettings } from './adamw.ts';

export interface Device {
  readonly name: string;
  /** A tensor of these values. A device that shares this process's memory takes them over without a copy. */
  upload(tensor: HostTensor): Promise<DeviceTensor>;
  /** Zeros [elements], where the device's own optimizer, if it has one, can reach them. */
  allocate(elements: number): Promise<DeviceTensor>;
  /** A part of a tensor, in its memory: as many elements from `offset` as the part's own shape has. */
  view(tensor: DeviceTensor, offset: number, shape: readonly number[]): DeviceTensor;
  /**
   * The values of a tensor of floats. On a device that shares this process's memory they are that memory itself, and
   * change with the tensor; elsewhere they are a copy.
   */
  read(tensor: DeviceTensor): Promise<Float32Array>;
  /** Fills a tensor of floats with as many values as it has. */
  write(tensor: DeviceTensor, values: Float32Array): Promise<void>;
  /** Fills a tensor of floats with zeros. */
  clear(tensor: DeviceTensor): Promise<void>;
  compile(graph: Graph): Promise<Program>;
  /** An optimizer for memory from `allocate` that is faster than the graph of `adamw.ts`. */
  readonly adamW?: (settings: AdamWSettings) => Promise<AdamW>;
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
