/** Work that tells events to a function, begun at once, as a generator of these events that returns its result. */
export function telling<Event, Result>(
  work: (onEvent: (event: Event) => void) => Promise<Result>,
): AsyncGenerator<Event, Result> {
  const waiting: Event[] = [];
  let wake = () => {};
  let isOver = false;
  let isHeard = true;
  const result = work((event) => {
    if (isHeard) waiting.push(event);
    wake();
  });
  const end = () => {
    isOver = true;
    wake();
  };
  result.then(end, end);
  return (async function* () {
    try {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift()!;
        if (isOver) return await result;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      isHeard = false;
    }
  })();
}
