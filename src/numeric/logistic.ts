/** The logistic curve and its logarithm, without overflow. */

/** σ(z) = 1 / (1 + e⁻ᶻ), P(right) of a logit. Near 1 it rounds: P(wrong) to all its digits is σ(-z). */
export function probabilityOf(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** ln(1 + eˣ), finite for every finite x: -ln P(wrong) at the logit x, -ln P(right) at -x. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** The logit of a share, half a success and half a failure added so that it is finite for none and for all. */
export function smoothedLogit(successes: number, failures: number): number {
  return Math.log((successes + 0.5) / (failures + 0.5));
}
