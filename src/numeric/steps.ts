/**
 * Computations that can be left off between their parts: as generators, so that whoever runs one may show how far it is,
 * hear a wish to stop, and leave it where it is. Run to the end they are ordinary functions.
 */

/** Yields now and then the share that is done, 0 to 1; how often and how evenly is up to the computation. */
export type Steps<Result> = Generator<number, Result, void>;

/** What comes out in the end. */
export function finish<Result>(steps: Steps<Result>): Result {
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
}

/** The same as a part of a larger computation, which has the share `from` done before it and `to` after it. */
export function* part<Result>(steps: Steps<Result>, from: number, to: number): Steps<Result> {
  let next = steps.next();
  for (; !next.done; next = steps.next()) yield from + (to - from) * next.value;
  return next.value;
}
