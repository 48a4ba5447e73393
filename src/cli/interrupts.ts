/** Ctrl-C and its like: the first one asks the job to stop, a second one ends it at once. */

/** What a terminal, a service manager and a closed window send. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Signals that are no further apart are one wish of the user. */
const ONE_KEY_MS = 300;

export function catchInterrupts(onStopping: () => void) {
  const stop = new AbortController();
  const kill = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  const onSignal = () => {
    // npm passes a signal on that the terminal has sent to the whole group: one key, two signals.
    const now = performance.now();
    if (now - last < ONE_KEY_MS) return;
    last = now;
    if (stop.signal.aborted) kill.abort();
    else {
      stop.abort();
      onStopping();
    }
  };
  for (const signal of STOPPING) process.on(signal, onSignal);
  return {
    signal: stop.signal,
    kill: kill.signal,
    /** Signals mean again what they mean by default. */
    release() {
      for (const signal of STOPPING) process.off(signal, onSignal);
    },
  };
}
