/** What a command sees of the world around it, so that tests can put another in its place. */
export interface Io {
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** ISO time. */
  readonly now: () => string;
}

export const processIo = (): Io => ({
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  now: () => new Date().toISOString(),
});

/** Prints lines to standard output. */
export function print(io: Io, ...lines: readonly string[]): void {
  for (const line of lines) io.out.write(`${line}\n`);
}
