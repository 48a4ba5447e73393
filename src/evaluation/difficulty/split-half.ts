/**
 * How well the real difficulties are known themselves, which bounds what any prediction can correlate with them: the
 * students are split in two halves, difficulties estimated in each, and their correlation stepped up to all students
 * (Spearman 1910, Brown 1910).
 */
import { createMt19937 } from '../../random/index.ts';
import { correlate } from '../correlation.ts';

export interface HalvedAnswers {
  /** `[answers]` */
  readonly student: Int32Array;
  readonly question: Int32Array;
  readonly label: Uint8Array;
  readonly students: number;
  readonly questions: number;
  /** EAP of every student, logits; with them a half of the answers to a question has a b of its own. */
  readonly ability: Float64Array;
}

/** Goes to comparison.json as it is. */
export type Reliability = {
  /** Of b from all students, stepped up; null where it cannot be told. */
  readonly reliability: number | null;
  /** √reliability: the most that a prediction can correlate with the real b. */
  readonly ceiling: number | null;
  /** Questions with answers in both halves, on average over splits. */
  readonly questions: number;
  readonly splits: number;
};

/** Questions with fewer answers in a half tell more noise than difficulty. */
const FEWEST_ANSWERS = 3;

/** Means over `splits` random halves. Deterministic by seed. */
export function splitHalfReliability(
  answers: HalvedAnswers,
  { splits = 20, seed }: { readonly splits?: number; readonly seed: number },
): Reliability {
  const random = createMt19937(seed);
  let [sum, told, questions] = [0, 0, 0];
  for (let split = 0; split < splits; split++) {
    const half = Uint8Array.from({ length: answers.students }, () => (random.uniform() < 0.5 ? 1 : 0));
    const [one, other] = [difficultiesOf(answers, half, 0), difficultiesOf(answers, half, 1)];
    const both = [...one.keys()].filter((q) => one[q] !== null && other[q] !== null);
    questions += both.length / splits;
    const r = correlate(
      both.map((q) => one[q]!),
      both.map((q) => other[q]!),
    ).pearson?.value;
    if (r === undefined) continue;
    sum += r;
    told++;
  }
  const r = told === 0 ? null : sum / told;
  const reliability = r === null || r <= 0 ? null : (2 * r) / (1 + r);
  return {
    reliability,
    ceiling: reliability === null ? null : Math.sqrt(reliability),
    questions: Math.round(questions),
    splits: told,
  };
}

/** b of each question from the answers of one half, abilities given; null with too few. */
function difficultiesOf(
  { student, question, label, questions, ability }: HalvedAnswers,
  half: Uint8Array,
  which: number,
): (number | null)[] {
  const abilities: number[][] = Array.from({ length: questions }, () => []);
  const right = new Float64Array(questions);
  for (const [row, s] of student.entries()) {
    if (half[s] !== which) continue;
    abilities[question[row]!]!.push(ability[s]!);
    right[question[row]!]! += label[row]!;
  }
  return abilities.map((own, q) => (own.length < FEWEST_ANSWERS ? null : difficultyGiven(own, right[q]!)));
}

/**
 * Posterior mode of b under N(mean ability, 2²), which keeps questions that all or none answered right; Newton's
 * method, the log posterior is concave.
 */
export function difficultyGiven(abilities: readonly number[], right: number): number {
  const centre = abilities.reduce((sum, theta) => sum + theta, 0) / abilities.length;
  const precision = 1 / 4;
  let b = centre;
  for (let step = 0; step < 50; step++) {
    let [expected, information] = [0, 0];
    for (const theta of abilities) {
      const p = 1 / (1 + Math.exp(b - theta));
      expected += p;
      information += p * (1 - p);
    }
    const change = (expected - right - precision * (b - centre)) / (information + precision);
    b += Math.max(-1, Math.min(1, change));
    if (Math.abs(change) < 1e-9) break;
  }
  return b;
}
