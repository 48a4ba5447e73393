/** Runs a training to its end, one event at a time. */
export async function follow<Event, Result>(
  events: AsyncGenerator<Event, Result>,
  onEvent: (event: Event) => void,
): Promise<Result> {
  let next = await events.next();
  for (; !next.done; next = await events.next()) {
    onEvent(next.value);
    // Lets the message "stop" in: the training itself never waits for the event loop.
    await new Promise(setImmediate);
  }
  return next.value;
}
