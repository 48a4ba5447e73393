/**
 * The header of the weights against the sizes that config.json states, before a byte is taken for either: a base is a
 * stranger's file.
 *
 * Only the last layer may be missing, and the head before it: a masked-LM becomes a classifier with a fresh classifier, a
 * classifier becomes a masked-LM with a fresh decoder bias, a bare encoder gets a head as well.
 */
import { shortJson, UnderstudyError } from '../../errors.ts';
import { sameShape } from '../../graph/index.ts';
import { isOfHead } from '../base.ts';
import type { ParameterSpec } from '../parameter-spec.ts';

/** What a header says. */
interface StoredTensors {
  readonly folder: string;
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>;
}

export interface CheckedTensors {
  /** Names of the parameters that the checkpoint does not have and that are drawn instead. */
  readonly fresh: readonly string[];
  /** Names of the checkpoint's tensors that the model does not use. */
  readonly ignored: readonly string[];
}

const CLASSIFIER = ['classifier.weight', 'classifier.bias'];
const DECODER = ['decoder.weight', 'decoder.bias'];

const FITTING =
  'choose a checkpoint of ModernBertForMaskedLM, ModernBertForSequenceClassification, ModernBertModel or BertModel that fits its config.json';

/** @throws UnderstudyError `base` naming the tensor that is missing, superfluous or misshapen, and both shapes */
export function checkTensors(
  { folder, tensors }: StoredTensors,
  table: readonly ParameterSpec[],
): CheckedTensors {
  const refuse = refusing(folder, FITTING);
  const wanted = new Map(table.map((spec) => [spec.name, spec]));
  const mayLack = [[...wanted.keys()].filter(isOfHead), CLASSIFIER, DECODER];
  const fresh = mayLack.flatMap((part) =>
    part.filter((name) => wanted.has(name) && part.every((each) => !tensors.has(each))),
  );
  const ignored: string[] = [];
  for (const [name, { shape }] of tensors) {
    if (wanted.has(name)) continue;
    if (!CLASSIFIER.includes(name) && !DECODER.includes(name))
      throw refuse(name, 'no such tensor in a model of this configuration', shortJson(shape));
    ignored.push(name);
  }
  for (const { name, shape } of table)
    if (!fresh.includes(name)) checkShape(tensors.get(name)?.shape, { name, shape }, refuse);
  return { fresh, ignored };
}

/** @param stored undefined where there is no such tensor. @param refuse words what is wrong */
export function checkShape(
  stored: readonly number[] | undefined,
  { name, shape }: Pick<ParameterSpec, 'name' | 'shape'>,
  refuse: ReturnType<typeof refusing>,
): void {
  if (stored === undefined) throw refuse(name, shortJson(shape), 'none of that name');
  if (!sameShape(stored, shape)) throw refuse(name, shortJson(shape), shortJson(stored));
}

/** Words what is wrong with a tensor of a file or folder. */
export function refusing(path: string, hint: string) {
  return (name: string, expected: string, got: string): UnderstudyError =>
    new UnderstudyError('base', `${path}: tensor ${shortJson(name)}: expected ${expected}, got ${got}`, {
      hint,
    });
}
