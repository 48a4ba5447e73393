/** The loss of logistic regression, Σ ln(1 + exp(z)) - y z, as a function of the logits. */

/** Of the loss in each logit: σ(z) - y, and σ(z) (1 - σ(z)); `[answers]` each. */
export function derivatives(
  logits: Float64Array,
  labels: Uint8Array,
): { residuals: Float64Array; curvatures: Float64Array } {
  const residuals = new Float64Array(logits.length);
  const curvatures = new Float64Array(logits.length);
  for (let i = 0; i < logits.length; i++) {
    const small = Math.exp(-Math.abs(logits[i]!));
    const unlikely = small / (1 + small); // the smaller of σ(z) and σ(-z), without loss of digits
    const likely = 1 / (1 + small);
    const saysRight = logits[i]! > 0;
    if (labels[i] === 1) residuals[i] = -(saysRight ? unlikely : likely);
    else residuals[i] = saysRight ? likely : unlikely;
    curvatures[i] = unlikely * likely;
  }
  return { residuals, curvatures };
}

/** Σ -ln P(label) at logits + step · change, in nats. */
export function lossOf(
  logits: Float64Array,
  change: Float64Array,
  { step, labels }: { readonly step: number; readonly labels: Uint8Array },
): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const logit = logits[i]! + step * change[i]!;
    const margin = labels[i] === 1 ? logit : -logit;
    sum += Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))); // -ln σ(margin), without overflow
  }
  return sum;
}
