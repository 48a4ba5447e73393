/** Logistic regression from known answers to others of the same log. */
import { probabilityOf, smoothedLogit } from '../../numeric/index.ts';
import { logisticRegression } from './logistic-regression.ts';
import { type SparseDesign, timesWeights } from './sparse-design.ts';

/** Probabilities are then right to some six digits. */
const TOLERANCE = 1e-7;

/**
 * The weights that known answers ask for, `[features + 1]`, the intercept last. Where all of them are right, or all
 * wrong, no weight has an estimate: the intercept alone then says their share, half an answer added to both sides.
 *
 * @param design of all answers of the log
 * @param labels `[answers]`
 * @param known places of the answers to learn from
 */
export function fitKnown({
  design,
  labels,
  known,
  penalties,
  start,
  tolerance = TOLERANCE,
}: {
  readonly design: SparseDesign;
  readonly labels: Uint8Array;
  readonly known: Int32Array;
  readonly penalties: Float64Array;
  readonly start?: Float64Array | undefined;
  readonly tolerance?: number;
}): Float64Array {
  const knownLabels = Uint8Array.from(known, (place) => labels[place]!);
  const right = knownLabels.reduce((sum, label) => sum + label, 0);
  if (right === 0 || right === known.length) {
    const weights = new Float64Array(design.features + 1);
    weights[design.features] = smoothedLogit(right, known.length - right);
    return weights;
  }
  const { weights } = logisticRegression({
    design: rowsOfPlaces(design, known),
    labels: knownLabels,
    penalties,
    start,
    tolerance,
  });
  return weights;
}

/** P(right) of the answers at some places, `[places]`. */
export function probabilities(
  design: SparseDesign,
  { weights, places }: { readonly weights: Float64Array; readonly places: Int32Array },
): Float64Array {
  return timesWeights(rowsOfPlaces(design, places), weights).map(probabilityOf);
}

function rowsOfPlaces({ features, parts }: SparseDesign, places: Int32Array): SparseDesign {
  return {
    answers: places.length,
    features,
    parts: parts.map(({ rows, rowOf }) => ({
      rows,
      rowOf: Int32Array.from(places, (place) => rowOf[place]!),
    })),
  };
}
