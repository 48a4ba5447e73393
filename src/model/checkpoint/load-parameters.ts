/**
 * From a checkpoint to the parameters of a model: which tensors are taken, drawn afresh, ignored or refused.
 * `checkTensors` says which may be missing; anything else that is missing, superfluous or misshapen is an error.
 */
import { UnderstudyError } from '../../errors.ts';
import { initialiseParameter } from '../initialise.ts';
import type { ParameterSpec } from '../parameter-spec.ts';
import { type CheckedTensors, checkShape, checkTensors, refusing } from './check-tensors.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Tensor } from './safetensors.ts';

export interface LoadedParameters extends CheckedTensors {
  /** In the order of the table; empty where `take` took them. */
  readonly parameters: Map<string, Tensor>;
}

/** Understudy's classifiers answer one question: would the student get it right? */
const LABELS = 2;

/**
 * Fills every parameter of `table` (from `parameterTable(checkpoint.config, head)`).
 *
 * @param options.seed for the fresh ones: the same seed gives the same classifier, whatever the base
 * @param options.take takes each parameter over as it is read, so that no two of them need lie in memory
 * @throws UnderstudyError `base` naming the tensor and both shapes; also for values that are not finite
 */
export async function loadParameters(
  checkpoint: Checkpoint,
  table: readonly ParameterSpec[],
  { seed, take }: { readonly seed: number; readonly take?: (name: string, tensor: Tensor) => Promise<void> },
): Promise<LoadedParameters> {
  const wanted = new Set(table.map(({ name }) => name));
  checkLabels(checkpoint, wanted);
  const { fresh, ignored } = checkTensors(checkpoint, table);
  const refuse = refusing(checkpoint.folder, 'choose another base');

  const parameters = new Map<string, Tensor>();
  for (const spec of table) {
    const { name, shape } = spec;
    const data = fresh.includes(name)
      ? initialiseParameter(spec, seed)
      : await readFinite(checkpoint, spec, refuse);
    if (take === undefined) parameters.set(name, { shape, data });
    else await take(name, { shape, data });
  }
  return { parameters, fresh, ignored };
}

/** The values of a tensor, once it is there, of this shape, and finite. @param refuse words what is wrong */
export async function readFinite(
  { tensors, read }: Pick<Checkpoint, 'tensors' | 'read'>,
  { name, shape }: Pick<ParameterSpec, 'name' | 'shape'>,
  refuse: ReturnType<typeof refusing>,
): Promise<Float32Array> {
  checkShape(tensors.get(name)?.shape, { name, shape }, refuse);
  const values = await read(name);
  const at = firstNonFinite(values);
  if (at !== -1) throw refuse(name, 'finite numbers', `${values[at]} at position ${at}`);
  return values;
}

/** Position of the first NaN or infinity, -1 when every value is finite. */
function firstNonFinite(values: Float32Array): number {
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k])) return k;
  }
  return -1;
}

/** @throws UnderstudyError `numeric` for a trained tensor that must not be saved */
export function checkFinite(name: string, values: Float32Array): void {
  const at = firstNonFinite(values);
  if (at === -1) return;
  const got = `${values[at]} at position ${at}`;
  throw new UnderstudyError('numeric', `${name}: expected finite numbers, got ${got}`, {
    hint: 'train into another `out` with a lower `learningRate`',
  });
}

function checkLabels({ config, folder, tensors }: Checkpoint, wanted: ReadonlySet<string>): void {
  if (!wanted.has('classifier.weight')) return;
  const stored = tensors.get('classifier.weight')?.shape[0] ?? config.labels;
  if (stored !== LABELS || config.labels !== LABELS) {
    const got = stored === LABELS ? config.labels : stored;
    throw new UnderstudyError('base', `${folder}: classifier.weight: expected ${LABELS} labels, got ${got}`, {
      hint: 'choose a base with two labels or one that was trained for masked-language modelling',
    });
  }
}
