/**
 * From a checkpoint to the parameters of a model: which tensors are taken, drawn afresh, ignored or refused.
 *
 * Only the last layer may be missing: a masked-LM becomes a classifier with a fresh classifier, a classifier becomes a
 * masked-LM with a fresh decoder bias. Of a BERT the head may be missing too. Anything else that is missing, superfluous or
 * misshapen is an error.
 */
import { UnderstudyError } from '../../errors.ts';
import { sameShape } from '../../graph/index.ts';
import { initialiseParameter } from '../initialise.ts';
import type { ParameterSpec } from '../parameter-spec.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Tensor } from './safetensors.ts';

export interface LoadedParameters {
  /** In the order of the table; empty where `take` took them. */
  readonly parameters: Map<string, Tensor>;
  /** Names of the parameters that the checkpoint does not have and that were drawn instead. */
  readonly fresh: readonly string[];
  /** Names of the checkpoint's tensors that this head does not use. */
  readonly ignored: readonly string[];
}

const CLASSIFIER = ['classifier.weight', 'classifier.bias'];
const DECODER = ['decoder.weight', 'decoder.bias'];
/** What stands between pooling and classifier, which no BERT comes with. */
const HEAD = ['head.dense.weight', 'head.norm.weight'];

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
  const { tensors } = checkpoint;
  const refuse = refusing(checkpoint.folder, FITTING);
  const wanted = new Set(table.map(({ name }) => name));
  const last = wanted.has('classifier.weight') ? CLASSIFIER : DECODER;
  const mayLack = checkpoint.config.architecture === 'bert' ? [HEAD, last] : [last];
  const fresh = mayLack.flatMap((part) =>
    part.filter((name) => wanted.has(name) && part.every((each) => !tensors.has(each))),
  );
  checkLabels(checkpoint, wanted);

  const ignored: string[] = [];
  for (const [name, { shape }] of tensors) {
    if (wanted.has(name)) continue;
    if (!CLASSIFIER.includes(name) && !DECODER.includes(name))
      throw refuse(name, 'no such tensor in a model of this configuration', `[${shape}]`);
    ignored.push(name);
  }

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
  const stored = tensors.get(name);
  if (stored === undefined) throw refuse(name, `[${shape}]`, 'none of that name');
  if (!sameShape(stored.shape, shape)) throw refuse(name, `[${shape}]`, `[${stored.shape}]`);
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

const FITTING =
  'choose a checkpoint of ModernBertForMaskedLM, ModernBertForSequenceClassification or BertModel that fits its config.json';

/** Words what is wrong with a tensor of a file or folder. */
export function refusing(path: string, hint: string) {
  return (name: string, expected: string, got: string): UnderstudyError =>
    new UnderstudyError('base', `${path}: tensor "${name}": expected ${expected}, got ${got}`, { hint });
}
