/**
 * Integrals over a normal ability as sums over equally spaced points. For smooth integrands that vanish at both
 * ends nothing converges faster: the error of a Gaussian of deviation s, taken in steps of h, falls as
 * 2 exp(-2 π² s² / h²), which is 5e-9 at h = s (Trefethen & Weideman 2014, "The exponentially convergent
 * trapezoidal rule").
 */

/** The integral of f(θ) N(θ; μ, σ²) dθ is Σ exp(logWeights[k]) f(nodes[k]). */
export interface AbilityGrid {
  /** `[nodes]`, ascending, logits. */
  readonly nodes: Float64Array;
  /** `[nodes]`, logarithms of weights that add up to 1. */
  readonly logWeights: Float64Array;
}

/** How far the points reach to either side, in deviations; beyond lie 1e-10 of the variance. */
const REACH = 7;
const FEWEST_NODES = 49;
/** What tables of curves can bear; only a deviation of many logits or thousands of answers a person ask for more. */
const MOST_NODES = 501;

/**
 * Points for N(mean, deviation²), close enough to resolve the posterior of a person with `mostAnswers` answers: an
 * answer tells at most 1/4 about the ability, so no posterior is narrower than 1/√(1/σ² + answers/4). Where items
 * discriminate, an answer counts as the square of its item's discrimination.
 */
export function abilityGrid({
  mean = 0,
  deviation,
  mostAnswers,
}: {
  readonly mean?: number;
  readonly deviation: number;
  readonly mostAnswers: number;
}): AbilityGrid {
  const wanted = 2 * Math.ceil(REACH * Math.sqrt(1 + (deviation ** 2 * mostAnswers) / 4)) + 1;
  const count = Math.min(Math.max(wanted, FEWEST_NODES), MOST_NODES);
  const standard = Float64Array.from({ length: count }, (_, k) => REACH * ((2 * k) / (count - 1) - 1));
  const logTotal = Math.log(standard.reduce((sum, x) => sum + Math.exp(-(x * x) / 2), 0));
  return {
    nodes: standard.map((x) => mean + deviation * x),
    logWeights: standard.map((x) => -(x * x) / 2 - logTotal),
  };
}
