/** A student's classifier in Transformers' form: one row for each label, wrong before right. */
import type { Tensor } from '../checkpoint/safetensors.ts';
import type { Adapter } from './adapter.ts';

/** By name classifier.weight [2, hidden] = [−w/2; w/2] and classifier.bias [2] = [−c/2; c/2]. */
export function twoLabelClassifier({ row, bias }: Pick<Adapter, 'row' | 'bias'>): [name: string, Tensor][] {
  const halves = (values: readonly number[] | Float32Array) =>
    Float32Array.from([
      ...Array.from(values, (value) => -value / 2),
      ...Array.from(values, (value) => value / 2),
    ]);
  return [
    ['classifier.weight', { shape: [2, row.length], data: halves(row) }],
    ['classifier.bias', { shape: [2], data: halves([bias]) }],
  ];
}
