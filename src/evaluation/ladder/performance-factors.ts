/**
 * Performance factors analysis (Pavlik, Cen & Koedinger 2009, "Performance factors analysis: a new alternative to
 * knowledge tracing"): what a student has got right and wrong in a topic tells how the next answer will be,
 *
 *   logit P(right) = c + β_topic + γ_topic · right before + ρ_topic · wrong before.
 *
 * There is no parameter of a student. Other than in the paper the weights have a ridge, and an intercept stands in for
 * β of topics without known answers; where the log has no order, "before" is all but the answer itself. ln(1 + count)
 * in place of the count, as in DAS3H (Choffin et al. 2019), helped some splits of real answers and harmed others.
 */
import { earlierAnswers } from './earlier-answers.ts';
import { fitKnown, probabilities } from './known-regression.ts';
import type { LadderProblem } from './ladder-problem.ts';
import { plainDesign, type SparseDesign } from './sparse-design.ts';

/** As a normal prior with a deviation of one logit. */
const RIDGE = 1;

/** P(right), `[asked]`. */
export function performanceFactors(problem: LadderProblem): Float64Array {
  const { answers, known, asked } = problem;
  const design = factorDesign(problem);
  const penalties = new Float64Array(design.features).fill(RIDGE);
  const weights = fitKnown({ design, labels: answers.label, known, penalties });
  return probabilities(design, { weights, places: asked });
}

/** Of all answers; of each topic, and of answers without one, the features β, γ and ρ. */
function factorDesign(problem: LadderProblem): SparseDesign {
  const { topic, topics } = problem.answers;
  const { right, wrong } = earlierAnswers(problem);
  const features = new Int32Array(3 * topic.length);
  const values = new Float64Array(3 * topic.length);
  topic.forEach((of, row) => {
    const first = 3 * (of === -1 ? topics.length : of);
    features.set([first, first + 1, first + 2], 3 * row);
    values.set([1, right[row]!, wrong[row]!], 3 * row);
  });
  const offsets = Int32Array.from({ length: topic.length + 1 }, (_, row) => 3 * row);
  return plainDesign({ offsets, features, values }, 3 * (topics.length + 1));
}
