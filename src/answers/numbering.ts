/** Numbers for values, in order of first appearance. */

/** The number of a value among those met so far, from 0; a new one gets the next. */
export function numberOf<T>(numbers: Map<T, number>, value: T): number {
  return numbers.get(value) ?? numbers.set(value, numbers.size).size - 1;
}
