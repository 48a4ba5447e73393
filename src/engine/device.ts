/**
 * What a device must be able to do: hold tensors, compile graphs, run them. Nothing here assumes that its memory is
 * this process's own: values go there by `upload` and `write` and come back by `read`. `device.test.ts` holds every
 * device of the registry, and the oracle of the tests, to the same behaviour.
 *
 * Nobody gives a tensor back: it lives as long as something refers to it or to a view of it, and each step makes a few
 * anew. A device with memory of its own frees them when they are collected (`FinalizationRegistry`), and has room until.
 */
import type { DType, Graph, HostTensor } from '../graph/index.ts';

export interface Device {
  readonly name: string;
  /**
   * A tensor of these values, which the device may fetch until a program that takes the tensor has run. A device that
   * shares this process's memory takes them over without a copy.
   */
  upload(tensor: HostTensor): DeviceTensor;
  /** Zeros [elements], where the device's own optimizer, if it has one, can reach them. */
  allocate(elements: number): DeviceTensor;
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

/** Parameters that lie one after the other, [elements] of each kind; weight decay applies to all of them or to none. */
export interface Stretch {
  readonly weights: DeviceTensor;
  readonly gradients: DeviceTensor;
  readonly firstMoments: DeviceTensor;
  readonly secondMoments: DeviceTensor;
  readonly decay: boolean;
}

export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Fraction of a weight that a step at learning rate 1 would take away. */
  readonly weightDecay: number;
}

export interface StepAt {
  /** 1 for the first step. */
  readonly step: number;
  readonly learningRate: number;
}

export interface AdamWStep extends StepAt {
  /** c: what gradients are multiplied with, min(1, maximum / norm). */
  readonly gradientScale: number;
}

export interface AdamW {
  /** Updates weights and moments in place. */
  update(stretches: readonly Stretch[], step: AdamWStep): Promise<void>;
  release(): Promise<void>;
}
