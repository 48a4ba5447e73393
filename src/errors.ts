/**
 * The one error that users meet.
 *
 * A message says what is wrong and where (file, line, tensor), offending value last, without a full stop;
 * `hint` says what to do. The command line prints both on one line and nothing else; any other error that
 * reaches it is a defect of ours and keeps its stack.
 */
export class UnderstudyError extends Error {
  override readonly name = 'UnderstudyError';
  readonly code: ErrorCode;
  /** What the reader can do about it, an imperative sentence without a full stop. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/**
 * - `usage`: wrong flags or arguments (exit status 2)
 * - `log`: the answer log is missing, unreadable or holds something it must not
 * - `base`: a base or checkpoint folder is missing, broken or of another architecture
 * - `run`: the run folder is locked, of another class, or broken
 * - `numeric`: a number stopped being finite, or an estimate did not come about
 * - `io`: the disk refused (full, read-only, no such place)
 * - `hub`: the Hugging Face Hub cannot be reached, refuses, or sends what it did not promise
 * - `graph`: a graph that does not check; always a defect of ours
 */
export type ErrorCode = 'usage' | 'log' | 'base' | 'run' | 'numeric' | 'io' | 'hub' | 'graph';

export function isUnderstudyError(error: unknown): error is UnderstudyError {
  return error instanceof UnderstudyError;
}

/** The text that a user reads: the message, then the remedy, on one line whatever a file of strangers put into it. */
export function describeError(error: UnderstudyError): string {
  const text = error.hint === undefined ? error.message : `${error.message}; ${error.hint}`;
  return text.replace(/\p{Cc}+/gu, ' ');
}

/** A value of a file in a message: as JSON, never longer than a line allows. */
export function shortJson(value: unknown, most = 80): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}
