/** Work that tells events to a function, as a generator of these events that returns the work's result. */
export async function* telling<Event, Result>(
  work: (onEvent: (event: Event) => void) => Promise<Result>,
): AsyncGenerator<Event, Result> {
  const waiting: Event[] = [];
  let wake = () => {};
  let isOver = false;
  const result = work((event) => {
    waiting.push(event);
    wake();
  });
  const end = () => {
    isOver = true;
    wake();
  };
  result.then(end, end);
  for (;;) {
    while (waiting.length > 0) yield waiting.shift()!;
    if (isOver) return await result;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}
