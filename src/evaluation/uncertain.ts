/** A number that is not known exactly. */
export interface Uncertain {
  /** The mean of what it may be. */
  readonly value: number;
  /** Its standard error. */
  readonly error: number;
}
