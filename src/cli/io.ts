/** What a command sees of the world around it, so that tests can put another in its place. */
import pc from 'picocolors';

export interface Io {
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** ISO time. */
  readonly now: () => string;
  /** Where jobs compute: in processes of their own, or in this one. @default child */
  readonly host?: 'child' | 'here';
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

/** Bold on a terminal that has it. */
export function bold(io: Io, text: string): string {
  return pc.createColors(io.out.isTTY === true && io.env.NO_COLOR === undefined).bold(text);
}

/** A line for people, beside the condition that it is printed under: `count > 0 && 'some are left out'`. */
export type Line = string | false | null;

/** Prints lines to standard output; those whose condition is not met are left out. */
export function print(io: Io, ...lines: readonly Line[]): void {
  for (const line of lines) if (typeof line === 'string') io.out.write(`${line}\n`);
}
