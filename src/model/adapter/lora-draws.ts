/**
 * What is random about LoRA: where A begins, and which inputs dropout hides. Every student and layer draws from a
 * generator of its own, so that a student is the same whoever is trained beside them.
 */
import { createHash } from 'node:crypto';
import { createMt19937, type Mt19937 } from '../../numeric/index.ts';

export interface LoraSeed {
  readonly seed: number;
  /** The student's id. */
  readonly student: string;
  /** The layer's name. */
  readonly module: string;
}

/**
 * Fills A [r, inputs] with U(−1/√inputs, 1/√inputs): Kaiming's uniform rule with a = √5 (He et al. 2015,
 * arXiv:1502.01852), which is PEFT's default.
 */
export function drawDown(a: Float32Array, inputs: number, from: LoraSeed): void {
  const generator = generatorFor('lora_A', from);
  const bound = 1 / Math.sqrt(inputs);
  for (let k = 0; k < a.length; k++) a[k] = bound * (2 * generator.uniform() - 1);
}

/** A function that fills the masks of one student's sequences in one step, one after the other. */
export function drawDropout(
  dropout: number,
  from: LoraSeed & { readonly step: number },
): (mask: Float32Array) => void {
  const generator = generatorFor(`dropout ${from.step}`, from);
  const dropped = dropout * 2 ** 32;
  const kept = 1 / (1 - dropout);
  return (mask) => {
    for (let k = 0; k < mask.length; k++) mask[k] = generator.nextUint32() < dropped ? 0 : kept;
  };
}

/** The seed is a hash, for ids are text. JSON keeps the parts of the text apart. */
function generatorFor(what: string, { seed, student, module }: LoraSeed): Mt19937 {
  const text = JSON.stringify([what, seed, student, module]);
  return createMt19937(createHash('sha256').update(text).digest().readUInt32LE(0));
}
