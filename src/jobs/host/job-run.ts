/** A job that was asked for: a promise of its result, and the events on the way there. */
import { telling } from '../telling.ts';

/**
 * Awaited, it gives the result; iterated, the events, and the result to an `await` afterwards. An iteration has the
 * events from its start on: one that starts at once has all of them, one that starts later misses those before it. Who
 * stops iterating misses the rest; the job goes on.
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

  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Result | null | Rejected> {
    return this.#result.catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<Result | null> {
    return this.#result.finally(onFinally);
  }

  /** Ends with the job; throws what the job throws. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void> {
    let listener: ((event: Event) => void) | undefined;
    try {
      yield* telling<Event, unknown>((onEvent) => {
        listener = onEvent;
        this.#listeners.push(onEvent);
        return this.#result;
      });
    } finally {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    }
  }
}
