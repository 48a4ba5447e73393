/** How well real and synthetic answers hold together: questions with the rest of the test, students with the model. */

import { correlate, mean, permutation, quantile, sampleDeviation } from '../../../numeric/index.ts';
import {
  classicalAnalysis,
  countByItem,
  meanSquareFit,
  personAbilities,
  type RaschFit,
  raschItems,
  raschMml,
  type SparseAnswers,
  separation,
} from '../../../psychometrics/index.ts';
import { answersOf } from '../../sparse-answers.ts';

/** Corrected item-rest correlations of the questions that both answers define them for. */
export type ItemRest = {
  readonly questions: number;
  /** Means over the questions. */
  readonly real: number | null;
  readonly synthetic: number | null;
  /**
   * r of the real with the synthetic ones, as it were if both were known without error: whether the same questions tell
   * able students apart. By chance it may come out above 1.
   */
  readonly r_without_noise: number | null;
  /** Why there is none; null where there is. */
  readonly reason: string | null;
};

/**
 * Of students with at least ten answers: infit mean squares of both answers under difficulties that were fitted to the
 * real answers of other students, each with the abilities that it shows itself. So a class that is right in every P looks
 * like the real students. A Rasch model of the synthetic answers would find nothing odd in a class that guesses: to it
 * all questions are as hard.
 */
export type PersonFit = {
  readonly students: number;
  readonly real: PersonFitSummary;
  readonly synthetic: PersonFitSummary;
};

export type PersonFitSummary = {
  /** Infit, 1 where answers are as random as the model says. */
  readonly mean: number;
  readonly deviation: number;
  /**
   * Share of students whose answers surprise: infit z above 1.96. By itself it says little: difficulties that few
   * answers tell are drawn together, and nothing surprises much. It is to be held beside the other's.
   */
  readonly surprising: number;
};

/** Of a student who counts. */
export const FEWEST_ANSWERS = 10;
/** Fewer say nothing of a question. */
const FEWEST_PERSONS = 10;
/** Answers of the middle question: with fewer, item-rest correlations are little more than noise. */
const ENOUGH_ANSWERS = 50;
const SPLITS = 5;
/** Of item-rest correlations in two halves of the students. With less what is left without the noise is a guess. */
const LEAST_RELIABLE = 0.2;
/** Difficulties are those of the other four parts of the students. */
const PARTS = 5;
const SURPRISING_Z = 1.96;
/** Logits; questions differ by more. */
const LEAST_SPREAD = 0.1;

/** @param uniform from 0 to 1, decides who is in which half */
export function itemRestOf(real: SparseAnswers, synthetic: SparseAnswers, uniform: () => number): ItemRest {
  const pairs = itemRestPairs([real, synthetic]);
  const meanOf = (which: number) => (pairs.length === 0 ? null : mean(pairs.map((pair) => pair[which]!)));
  return {
    questions: pairs.length,
    real: meanOf(0),
    synthetic: meanOf(1),
    ...withoutNoise(real, synthetic, uniform),
  };
}

/** Item-rest correlations of the questions for which all of some tables of answers define them. */
function itemRestPairs(tables: readonly SparseAnswers[]): number[][] {
  const [first, ...others] = tables.map((answers) => classicalAnalysis(answers).items);
  return first!.flatMap((item, q) => {
    const all = [item, ...others.map((items) => items[q]!)].map(({ itemRest }) => itemRest);
    const defined = all.filter((value) => value !== null);
    return item.answered < FEWEST_PERSONS || defined.length < all.length ? [] : [defined];
  });
}

/**
 * Spearman (1904), all four correlations between halves of the students: what real and synthetic answers of the same
 * students have in common by who they are is in none of them.
 */
function withoutNoise(
  real: SparseAnswers,
  synthetic: SparseAnswers,
  uniform: () => number,
): Pick<ItemRest, 'r_without_noise' | 'reason'> {
  const none = (reason: string) => ({ r_without_noise: null, reason });
  const counts = countByItem(real)
    .answered.filter((count) => count > 0)
    .sort();
  if (quantile(counts, 0.5) < ENOUGH_ANSWERS) return none(`fewer than ${ENOUGH_ANSWERS} answers a question`);
  let [withinReal, withinSynthetic, between, splits] = [0, 0, 0, 0];
  for (let split = 0; split < SPLITS; split++) {
    const half = Uint8Array.from({ length: real.persons }, () => (uniform() < 0.5 ? 1 : 0));
    const halves = [0, 1].flatMap((which) =>
      [real, synthetic].map((answers) => answersOf(answers, (person) => half[person] === which)),
    );
    if (halves.some(({ label }) => label.length === 0)) continue;
    const pairs = itemRestPairs(halves);
    const r = (a: number, b: number) =>
      correlate(
        pairs.map((pair) => pair[a]!),
        pairs.map((pair) => pair[b]!),
      ).pearson?.value ?? Number.NaN;
    const [ofReal, ofSynthetic, ofBoth] = [r(0, 2), r(1, 3), (r(0, 3) + r(1, 2)) / 2];
    if (Number.isNaN(ofReal + ofSynthetic + ofBoth)) continue;
    withinReal += ofReal;
    withinSynthetic += ofSynthetic;
    between += ofBoth;
    splits++;
  }
  // NaN, where no split defined anything, is not enough either.
  if (!(withinReal / splits >= LEAST_RELIABLE))
    return none('two halves of the real students hardly agree on them');
  if (!(withinSynthetic / splits >= LEAST_RELIABLE))
    return none('two halves of the class hardly agree on them');
  return { r_without_noise: between / Math.sqrt(withinReal * withinSynthetic), reason: null };
}

/**
 * Null where no student has enough answers, or there are no others.
 *
 * The difficulties have a prior as narrow as questions differ: of few answers they would be scattered otherwise, and
 * everybody's answers surprising.
 *
 * @param synthetic of the same students to the same questions
 * @param fit of all real answers
 * @param seed decides who is in which part
 */
export function personFitOf(
  real: SparseAnswers,
  synthetic: SparseAnswers,
  { difficulties, difficultyErrors }: Pick<RaschFit, 'difficulties' | 'difficultyErrors'>,
  seed: number,
): PersonFit | null {
  const counts = countByItem({ item: real.person, items: real.persons, label: real.label }).answered;
  const judged = [...counts.keys()].filter((person) => counts[person]! >= FEWEST_ANSWERS);
  const present = [...counts.keys()].filter((person) => counts[person]! > 0);
  if (judged.length === 0 || present.length < 2) return null;
  const spread = separation(difficulties, difficultyErrors)?.trueVariance ?? 0;
  const options = { difficultyDeviation: Math.max(LEAST_SPREAD, Math.sqrt(spread)) };
  const part = new Int32Array(real.persons);
  for (const [i, place] of permutation(present.length, seed).entries()) part[present[place]!] = i % PARTS;
  const [ofReal, ofSynthetic]: [Infit[], Infit[]] = [[], []];
  for (let heldOut = 0; heldOut < Math.min(PARTS, present.length); heldOut++) {
    const others = raschMml(
      answersOf(real, (person) => part[person] !== heldOut),
      options,
    );
    const items = raschItems(others.difficulties);
    const prior = { mean: others.abilityMean, deviation: others.abilityDeviation };
    for (const [answers, found] of [
      [real, ofReal],
      [synthetic, ofSynthetic],
    ] as const) {
      const theirs = answersOf(answers, (person) => part[person] === heldOut);
      const { abilities } = personAbilities(theirs, items, { method: 'EAP', prior });
      const { infit, infitZ } = meanSquareFit(theirs, { items, abilities }).persons;
      for (const person of judged)
        if (part[person] === heldOut) found.push({ square: infit[person]!, z: infitZ[person]! });
    }
  }
  return { students: judged.length, real: summaryOf(ofReal), synthetic: summaryOf(ofSynthetic) };
}

/** Of one student. */
interface Infit {
  readonly square: number;
  readonly z: number;
}

function summaryOf(students: readonly Infit[]): PersonFitSummary {
  const squares = students.map(({ square }) => square);
  return {
    mean: mean(squares),
    deviation: sampleDeviation(squares),
    surprising: students.filter(({ z }) => z > SURPRISING_Z).length / students.length,
  };
}
