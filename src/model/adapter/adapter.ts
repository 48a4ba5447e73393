/** What a student owns beside the class's encoder, and how it lies in the parameters of `studentParameters`. */
import { elementCount } from '../../graph/index.ts';
import type { BaseConfig } from '../base.ts';
import type { Tensor } from '../checkpoint/safetensors.ts';
import {
  downName,
  type LoraModule,
  loraModules,
  RIGHT_BIAS,
  RIGHT_ROW,
  studentParameters,
  upName,
} from './lora.ts';
import { drawDown } from './lora-draws.ts';
import type { LoraSettings } from './lora-settings.ts';

/** The matrices of one layer, row-major: its W becomes W + alpha / rank · B A. */
export interface LoraMatrices {
  /** A [rank, inputs]. */
  readonly a: Float32Array;
  /** B [outputs, rank]. */
  readonly b: Float32Array;
}

export interface Adapter {
  readonly lora: LoraSettings;
  /** By the layer's name, in the order of the forward pass. */
  readonly matrices: ReadonlyMap<string, LoraMatrices>;
  /** w [hidden]: the logit of a right answer is w·h + c. */
  readonly row: Float32Array;
  /** c, logits. */
  readonly bias: number;
}

/** A student before the first step: A drawn, B zero, so that they answer as their classifier row says. */
export function initialAdapter(
  config: BaseConfig,
  lora: LoraSettings,
  start: {
    readonly seed: number;
    readonly student: string;
    readonly row: Float32Array;
    readonly bias: number;
  },
): Adapter {
  const { seed, student, row, bias } = start;
  const matrices = loraModules(config, lora).map((module) => {
    const { a, b } = emptyMatrices(module, lora.rank);
    drawDown(a, module.inputs, { seed, student, module: module.name });
    return [module.name, { a, b }] as const;
  });
  return { lora, matrices: new Map(matrices), row, bias };
}

/**
 * Adapters as the parameters of `studentParameters`, one student's rows below the other's.
 *
 * @param adapters at least one, all of the same LoRA settings
 */
export function stackAdapters(config: BaseConfig, adapters: readonly Adapter[]): Map<string, Tensor> {
  const { lora } = adapters[0]!;
  const stacked = new Map(
    studentParameters(config, lora).map(({ name, shape: [rows, ...rest] }) => {
      const shape = [adapters.length * rows!, ...rest];
      return [name, { shape, data: new Float32Array(elementCount(shape)) }];
    }),
  );
  adapters.forEach(({ matrices, row, bias }, student) => {
    const part = (name: string): Float32Array => {
      const { data } = stacked.get(name)!;
      const size = data.length / adapters.length;
      return data.subarray(student * size, (student + 1) * size);
    };
    for (const module of loraModules(config, lora)) {
      const { a, b } = matrices.get(module.name)!;
      part(downName(module)).set(a);
      eachUp(module, lora.rank, part, (block, at, place) => {
        block[at] = b[place]!;
      });
    }
    // Halves, for "wrong" has the other one.
    part(RIGHT_ROW).set(row.map((value) => value / 2));
    part(RIGHT_BIAS)[0] = bias / 2;
  });
  return stacked;
}

/** The way back: one student's adapter, copied from the rows that `part` gives of each parameter. */
export function adapterIn(
  config: BaseConfig,
  lora: LoraSettings,
  part: (name: string) => Float32Array,
): Adapter {
  const matrices = loraModules(config, lora).map((module) => {
    const { a, b } = emptyMatrices(module, lora.rank);
    a.set(part(downName(module)));
    eachUp(module, lora.rank, part, (block, at, place) => {
      b[place] = block[at]!;
    });
    return [module.name, { a, b }] as const;
  });
  return {
    lora,
    matrices: new Map(matrices),
    row: part(RIGHT_ROW).map((value) => 2 * value),
    bias: 2 * part(RIGHT_BIAS)[0]!,
  };
}

function emptyMatrices({ inputs, outputs }: LoraModule, rank: number): LoraMatrices {
  return { a: new Float32Array(rank * inputs), b: new Float32Array(outputs * rank) };
}

/** Every element of B: where it lies in its block [rank, to - from], and where in B [outputs, rank]. */
function eachUp(
  module: LoraModule,
  rank: number,
  part: (name: string) => Float32Array,
  visit: (block: Float32Array, at: number, place: number) => void,
): void {
  for (const [from, to] of module.blocks) {
    const block = part(upName(module.name, from, to));
    for (let k = 0; k < rank; k++)
      for (let output = from; output < to; output++)
        visit(block, k * (to - from) + output - from, output * rank + k);
  }
}
