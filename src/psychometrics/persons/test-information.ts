/** How exactly a test measures at each ability. */
import { UnderstudyError } from '../../errors.ts';
import { probabilityOf } from '../../numeric/index.ts';
import { boundLogit, checkItems, type ItemParameters } from '../item-curves.ts';

/** `[abilities]` each. */
export interface TestInformation {
  /** Logits. */
  readonly abilities: Float64Array;
  /** Σ a² P (1 - P), in 1 / logits². */
  readonly information: Float64Array;
  /** Conditional standard error of an ability estimated from all items: 1 / √information, logits. */
  readonly errors: Float64Array;
}

/** -4 … 4 in steps of a tenth: where all but 1 in 10,000 of a standard normal class are. */
const DEFAULT_ABILITIES = Float64Array.from({ length: 81 }, (_, k) => (k - 40) / 10);

/**
 * Source: Birnbaum, in Lord & Novick, "Statistical Theories of Mental Test Scores" (1968), ch. 20.
 *
 * @param items all finite, at least one that discriminates
 * @param abilities @default 81 from -4 to 4
 * @throws UnderstudyError `numeric` on other items and on abilities that are not finite
 */
export function testInformation(
  items: ItemParameters,
  abilities: Float64Array = DEFAULT_ABILITIES,
): TestInformation {
  const { discriminations, difficulties } = items;
  checkItems(items, difficulties.length);
  if (!abilities.every(Number.isFinite)) {
    throw new UnderstudyError('numeric', 'test information: expected finite abilities only');
  }
  difficulties.forEach((b, i) => {
    if (!Number.isFinite(b) || !Number.isFinite(discriminations[i]!)) {
      throw new UnderstudyError(
        'numeric',
        `test information: expected finite parameters of item ${i}, got ${discriminations[i]} and ${b}`,
        { hint: 'leave out items that could not be estimated' },
      );
    }
  });
  if (discriminations.every((a) => a === 0)) {
    throw new UnderstudyError('numeric', 'test information: expected an item that discriminates, got none');
  }
  const information = abilities.map((ability) => {
    let sum = 0;
    for (let i = 0; i < difficulties.length; i++) {
      const logit = boundLogit(discriminations[i]! * (ability - difficulties[i]!));
      sum += discriminations[i]! ** 2 * probabilityOf(logit) * probabilityOf(-logit);
    }
    return sum;
  });
  return {
    abilities: abilities.slice(),
    information,
    errors: information.map((value) => 1 / Math.sqrt(value)),
  };
}
