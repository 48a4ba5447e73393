/** Item characteristic curves P(right) = σ(a (θ - b)), in logits; the Rasch model has a = 1 throughout. */
import { UnderstudyError } from '../errors.ts';
import { probabilityOf } from '../numeric/index.ts';

export interface ItemParameters {
  /** a, `[items]`. */
  readonly discriminations: Float64Array;
  /** b, `[items]`. */
  readonly difficulties: Float64Array;
}

/** Rasch difficulties as parameters of curves. */
export function raschItems(difficulties: Float64Array): ItemParameters {
  return { discriminations: new Float64Array(difficulties.length).fill(1), difficulties };
}

/** @throws UnderstudyError `numeric` where the columns are not as long as there are items */
export function checkItems({ discriminations, difficulties }: ItemParameters, items: number): void {
  if (discriminations.length !== items || difficulties.length !== items) {
    throw new UnderstudyError(
      'numeric',
      `item parameters: expected ${items} of each kind, got ${discriminations.length} discriminations and ${difficulties.length} difficulties`,
    );
  }
}

/** Beyond, an answer is certain for all that anyone can tell, and the square of a surprise would overflow. */
const LARGEST_LOGIT = 300;

/** A logit where its exponential, and the square of that, are finite. */
export function boundLogit(logit: number): number {
  return Math.min(Math.max(logit, -LARGEST_LOGIT), LARGEST_LOGIT);
}

/** P(right) of an item at each ability: σ(a (θ - b)). */
export function curveProbabilities(
  { discrimination, difficulty }: { readonly discrimination: number; readonly difficulty: number },
  abilities: Float64Array,
): Float64Array {
  return abilities.map((ability) => probabilityOf(boundLogit(discrimination * (ability - difficulty))));
}

/** A value of each item at each ability, from the logit a (θ - b): `[items, abilities]`. */
export function tabulateItems(
  { discriminations, difficulties }: ItemParameters,
  abilities: Float64Array,
  of: (logit: number) => number,
): Float64Array {
  const count = abilities.length;
  const table = new Float64Array(difficulties.length * count);
  for (let i = 0; i < difficulties.length; i++) {
    for (let k = 0; k < count; k++) {
      table[i * count + k] = of(discriminations[i]! * (abilities[k]! - difficulties[i]!));
    }
  }
  return table;
}
