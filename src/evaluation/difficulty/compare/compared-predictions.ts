/** What says how hard questions are that it had not met: simpler predictions, the class alone, and class and words. */
import type { Estimate } from '../../../numeric/index.ts';
import { abilityMixture, expectedFacility } from '../ability-mixture.ts';
import { type QuestionEvidence, realDifficulties } from '../question-evidence.ts';
import { type Agreement, agreementOf } from './agreement.ts';
import { difficultyBaselines } from './difficulty-baselines.ts';
import { rmseGain } from './paired-rmse.ts';

/** A prediction of all questions' difficulty. Goes to comparison.json as it is. */
export type ComparedPrediction = {
  readonly name: string;
  readonly b: Agreement;
  readonly facility: Agreement;
};

/** How much smaller the RMSE of the synthetic b is than that of another prediction. */
export type RmseGain = Estimate & { readonly over: string };

/**
 * The synthetic difficulties last. The gain is over what did best of all that needs no student, a choice that favours
 * it: it is meant to.
 *
 * @param noise variance of the errors of the real b, square logits; null where it cannot be known
 */
export function comparedPredictions(
  { answers, parts, scale, abilities, heldOut }: QuestionEvidence,
  { seed, noise }: { readonly seed: number; readonly noise: number | null },
): { readonly predictions: readonly ComparedPrediction[]; readonly gain: RmseGain | null } {
  const class_ = abilityMixture(abilities);
  const facilities = Float64Array.from(scale.right, (right, q) => right / scale.answered[q]!);
  const part = new Int32Array(answers.questions.length).fill(-1);
  for (const one of heldOut) part[one.question] = one.part;
  const ofB = difficultyBaselines({ answers, part, parts, real: realDifficulties(scale) });
  const ofFacility = difficultyBaselines({ answers, part, parts, real: facilities });
  const at = (values: Float64Array) => heldOut.map(({ question }) => values[question]!);
  const real = at(scale.difficulties);
  const realFacility = at(facilities);
  const byB = (name: string, values: readonly number[]) => ({
    name,
    values,
    facility: values.map((value) => expectedFacility(class_, value)),
  });
  const simpler = [
    ...ofB.map(({ name, predicted }, i) => ({
      name: name as string,
      values: at(predicted),
      facility: at(ofFacility[i]!.predicted),
    })),
    byB(
      'words alone',
      heldOut.map(({ ofWords }) => ofWords.value),
    ),
  ];
  const classAlone = byB(
    'class alone',
    heldOut.map(({ ofClass }) => ofClass.value),
  );
  const synthetic = byB(
    'synthetic: class and words',
    heldOut.map(({ calibrated }) => calibrated.value),
  );
  const predictions = [...simpler, classAlone, synthetic].map(({ name, values, facility }) => ({
    name,
    b: agreementOf(values, real, noise),
    facility: agreementOf(facility, realFacility),
  }));
  const rmse = (i: number) => predictions[i]!.b.rmse ?? Number.POSITIVE_INFINITY;
  const best = simpler[[...simpler.keys()].reduce((a, b) => (rmse(b) < rmse(a) ? b : a))]!;
  const gain = rmseGain(synthetic.values, best.values, real, seed);
  return {
    predictions,
    gain: gain === null ? null : { value: gain.value, low: gain.low, high: gain.high, over: best.name },
  };
}
