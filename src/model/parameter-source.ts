/**
 * Where a forward pass takes its parameters from. A matrix may be taken in blocks of rows: each block is an
 * input of its own that shares the parameter's memory, so that `[q; k; v]` and the two halves of the gated
 * feed-forward are never split or joined at run time.
 */
import { UnderstudyError } from '../errors.ts';
import type { GraphBuilder, ParameterBlock, Value } from '../graph/index.ts';
import type { ParameterSpec } from './parameter-spec.ts';

export type ParameterSource = ReturnType<typeof parameterSource>;

/**
 * A source over the parameters of `table`, none taken yet; throws UnderstudyError `graph` for a name that is not there.
 *
 * @param rowsOf parameters whose rows differ from the table's and have a named size: the embeddings, because training
 *   holds only the rows that its texts use, and the students' parameters
 */
export function parameterSource(
  g: GraphBuilder,
  table: readonly Pick<ParameterSpec, 'name' | 'shape'>[],
  rowsOf: Readonly<Record<string, string>> = {},
) {
  const specs = new Map(table.map((spec) => [spec.name, spec]));
  const taken = new Map<string, { block: ParameterBlock; value: Value }>();

  function take(name: string, from: number, to: number, shape: readonly number[]): Value {
    const whole = from === 0 && to === shape[0];
    const input = whole ? name : `${name}[${from}:${to}]`;
    const earlier = taken.get(input);
    if (earlier !== undefined) return earlier.value;
    const block = {
      input,
      gradient: `gradient ${input}`,
      parameter: name,
      rows: whole ? null : ([from, to] as const),
    };
    const value = g.input(input, 'f32', [rowsOf[name] ?? to - from, ...shape.slice(1)]);
    taken.set(input, { block, value });
    return value;
  }
  const shapeOf = (name: string) => {
    const spec = specs.get(name);
    if (spec === undefined) throw new UnderstudyError('graph', `internal: no parameter ${name}`);
    return spec.shape;
  };

  return {
    /** The whole parameter. */
    whole: (name: string) => take(name, 0, shapeOf(name)[0]!, shapeOf(name)),
    /** Rows [from, to). */
    rows: (name: string, from: number, to: number) => take(name, from, to, shapeOf(name)),
    has: (name: string) => specs.has(name),
    /** Every block taken so far, in order. */
    get blocks() {
      return [...taken.values()].map(({ block }) => block);
    },
    get values() {
      return [...taken.values()].map(({ value }) => value);
    },
  };
}
