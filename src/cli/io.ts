/** What a command sees of the world around it, so that tests can put another in its place. */
export interface Io {
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** ISO time. */
  readonly now: () => string;
}

/** The process's own streams. When the reader of standard output goes away, so does the command, as others do. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(PIPE_CLOSED);
      throw error;
    });
  return { out: process.stdout, err: process.stderr, env: process.env, now: () => new Date().toISOString() };
}

/** 128 + SIGPIPE, as shells count. */
const PIPE_CLOSED = 141;

/** Prints lines to standard output. */
export function print(io: Io, ...lines: readonly string[]): void {
  for (const line of lines) io.out.write(`${line}\n`);
}
