/** Newton's method for two unknowns, each step shortened until the function does not fall. */

export type Pair = readonly [first: number, second: number];

/** A function of two unknowns that is to be climbed. */
export interface Hill {
  height(at: Pair): number;
  /** Newton's step, or what comes near to it. */
  step(at: Pair): Pair;
  /** How long a step is; one longer than 1 is cut, so that a bad start does not overshoot. */
  length(step: Pair, at: Pair): number;
  /** A step that is shorter is the last. */
  readonly shortStep: number;
}

const MOST_STEPS = 10;
const MOST_HALVINGS = 30;
const LONGEST_STEP = 1;

export function climbPlane(
  from: Pair,
  { height: heightAt, step: stepAt, length: lengthOf, shortStep }: Hill,
): Pair {
  let at = from;
  let height = heightAt(at);
  for (let round = 0; round < MOST_STEPS; round++) {
    const step = stepAt(at);
    const whole = lengthOf(step, at);
    let part = whole > LONGEST_STEP ? LONGEST_STEP / whole : 1;
    for (let halving = 0; ; halving++) {
      const next: Pair = [at[0] + part * step[0], at[1] + part * step[1]];
      const reached = heightAt(next);
      if (reached >= height) {
        at = next;
        height = reached;
        break;
      }
      if (halving === MOST_HALVINGS) return at;
      part /= 2;
    }
    if (part * whole < shortStep) break;
  }
  return at;
}
