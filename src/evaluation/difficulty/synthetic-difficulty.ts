/**
 * How hard a class finds a question, from what its synthetic students say: P(correct) of each. The scale is that of the
 * real answers, because the students' abilities come from them: b is where students of these abilities would reach the
 * same share right under the Rasch model.
 */
import { UnderstudyError } from '../../errors.ts';
import { probabilityOf } from '../../numeric/index.ts';
import {
  type Abilities,
  type AbilityMixture,
  abilityMixture,
  difficultyOf,
  facilitySlope,
} from './ability-mixture.ts';
import { slackOf } from './answer-curves.ts';

/** Of one question, as the class has it, before it is held against real answers. */
export interface SyntheticDifficulty {
  /** Expected share right of the class. */
  readonly facility: number;
  /** Standard error of the facility from the sampling of students: others of the same population would differ. */
  readonly facilityError: number;
  /** b, logits. */
  readonly difficulty: number;
  /** Standard error of b from the sampling of students, logits. */
  readonly samplingError: number;
}

/**
 * @param probability `[questions, students]`: P(correct) of all students for the first question, then the next one's
 * @throws UnderstudyError `numeric` for less than two students of weight, and for what is no probability
 */
export function syntheticDifficulties(
  probability: Float32Array,
  abilities: Abilities,
): SyntheticDifficulty[] {
  const class_ = abilityMixture(abilities);
  const students = abilities.mean.length;
  const counted = abilities.weight?.filter((w) => w > 0).length ?? students;
  if (counted < 2)
    throw new UnderstudyError(
      'numeric',
      `difficulty: expected a class of at least 2 students, got ${counted}`,
      {
        hint: 'one student does not tell how much students differ; train a class of more students',
      },
    );
  if (probability.length % students !== 0)
    throw new UnderstudyError(
      'numeric',
      `probabilities: expected ${students} a question, got ${probability.length} in all`,
    );
  const odd = probability.findIndex((p) => !(p >= 0 && p <= 1));
  if (odd !== -1)
    throw new UnderstudyError(
      'numeric',
      `P(correct) of student ${odd % students} for question ${Math.floor(odd / students)}: expected 0 to 1, got ${probability[odd]}`,
    );
  return Array.from({ length: probability.length / students }, (_, q) =>
    ofQuestion(probability.subarray(q * students, (q + 1) * students), abilities, class_),
  );
}

function ofQuestion(
  probability: Float32Array,
  { mean, error, weight }: Abilities,
  class_: AbilityMixture,
): SyntheticDifficulty {
  let [total, sum, counted] = [0, 0, 0];
  for (const [s, p] of probability.entries()) {
    const w = weight?.[s] ?? 1;
    total += w;
    sum += w * p;
    if (w > 0) counted++;
  }
  const facility = Math.min(sum / total, 1);
  const difficulty = difficultyOf(class_, facility);
  const slope = facilitySlope(class_, difficulty);
  // Of a weighed mean, in which the students are the sample (Cochran 1977, eq. 2.45): what students differ by beyond
  // what their abilities explain moves b, ability itself is accounted for.
  let [around, beyond] = [0, 0];
  for (const [s, p] of probability.entries()) {
    const w = (weight?.[s] ?? 1) / total;
    around += (w * (p - facility)) ** 2;
    beyond += (w * (p - atAbility(mean[s]!, error[s]!, difficulty))) ** 2;
  }
  const freed = counted / (counted - 1);
  return {
    facility,
    facilityError: Math.sqrt(freed * around),
    difficulty,
    samplingError: Math.sqrt(freed * beyond) / Math.abs(slope),
  };
}

/** ∫ σ(θ − b) N(θ; mean, error²) dθ, as nearly as an error of an error asks. */
function atAbility(mean: number, error: number, difficulty: number): number {
  return probabilityOf((mean - difficulty) / slackOf(error));
}
