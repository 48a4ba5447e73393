/**
 * Fresh parameters, distributed as Transformers distributes them (not bit for bit: torch's own versions differ there).
 *
 * Each tensor draws from a generator of its own, seeded by the seed and the tensor's name, so that a fresh classifier
 * does not depend on what else is drawn.
 */
import { elementCount } from '../graph/index.ts';
import { createMt19937, hashText } from '../numeric/index.ts';
import { type BaseConfig, parameterTable } from './base.ts';
import type { Tensor } from './checkpoint/safetensors.ts';
import type { Head } from './config.ts';
import type { ParameterSpec } from './parameter-spec.ts';

/** Every parameter of a model with this head, by name, in the order of `parameterTable`. */
export function initialiseParameters(config: BaseConfig, head: Head, seed: number): Map<string, Tensor> {
  return new Map(
    parameterTable(config, head).map((spec) => [
      spec.name,
      { shape: spec.shape, data: initialiseParameter(spec, seed) },
    ]),
  );
}

/**
 * The initial values of one parameter, row-major. A truncated normal of deviation s and cutoff 2 has, once truncated,
 * deviation 0.87963 s.
 */
export function initialiseParameter(spec: ParameterSpec, seed: number): Float32Array {
  const values = new Float32Array(elementCount(spec.shape));
  if (spec.init.kind !== 'truncated-normal') return values.fill(spec.init.kind === 'ones' ? 1 : 0);
  const { std, cutoff } = spec.init;
  const generator = createMt19937(hashText(`${seed}/${spec.name}`));
  for (let k = 0; k < values.length; k++) values[k] = generator.truncatedNormal({ std, cutoff });
  return values;
}
