/** How long work will still take, from how long the work before it took. */

/** Work is counted in units of any kind, as long as a unit always costs about the same. */
export function remainingTime(
  clock: () => number = () => performance.now() / 1000,
): (done: number, all: number) => number | undefined {
  let first: { readonly at: number; readonly done: number } | undefined;
  return (done, all) => {
    const at = clock();
    // The first report starts the clock: what came before it was preparation.
    first ??= { at, done };
    if (done <= first.done) return undefined;
    return ((at - first.at) / (done - first.done)) * (all - done);
  };
}
