/** A job that was asked for: a promise of its result, and the events on the way there. */

/**
 * Awaited, it gives the result; iterated, the events, and the result to an `await` afterwards. Who stops iterating
 * misses events; the job goes on.
 */
export class JobRun<Event, Result> implements PromiseLike<Result | null>, AsyncIterable<Event> {
  readonly #result: Promise<Result | null>;
  #listeners: ((event: Event) => void)[] = [];

  /** @param work does the job; it begins in the next moment, so that whoever asked can listen first */
  constructor(work: (onEvent: (event: Event) => void) => Promise<Result | null>) {
    this.#result = Promise.resolve().then(() =>
      work((event) => {
        for (const listener of this.#listeners) listener(event);
      }),
    );
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  then<Fulfilled = Result | null, Rejected = never>(
    onFulfilled?: ((result: Result | null) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#result.then(onFulfilled, onRejected);
  }

  /** Ends with the job; throws what the job throws. */
  [Symbol.asyncIterator](): AsyncIterator<Event, void> {
    const waiting: Event[] = [];
    let wake = () => {};
    let isOver = false;
    const listener = (event: Event) => {
      waiting.push(event);
      wake();
    };
    this.#listeners.push(listener);
    const leave = () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
    const end = () => {
      isOver = true;
      wake();
    };
    this.#result.then(end, end);
    return {
      next: async () => {
        while (waiting.length === 0 && !isOver)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        if (waiting.length > 0) return { done: false, value: waiting.shift()! };
        leave();
        await this.#result;
        return { done: true, value: undefined };
      },
      return: async () => {
        leave();
        return { done: true, value: undefined };
      },
    };
  }
}
