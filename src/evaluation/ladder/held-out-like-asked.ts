/** Known answers to choose by, where no validation answers are given. */
import { permutation } from '../../numeric/index.ts';
import type { LadderProblem } from './ladder-problem.ts';

const SEED = 42;
const SHARE = 0.1;

/**
 * A tenth of the known answers, or, where most asked questions have no known answers, all those to a tenth of the
 * texts: what is chosen must serve rows like the asked ones. At least one unit is held out and one left.
 */
export function heldOutLikeAsked({
  answers: { question, text },
  known,
  asked,
}: Pick<LadderProblem, 'answers' | 'known' | 'asked'>): Int32Array {
  const answered = new Set(Array.from(known, (place) => question[place]!));
  const unseen = asked.reduce((count, place) => count + (answered.has(question[place]!) ? 0 : 1), 0);
  const unitOf = unseen > asked.length / 2 ? (place: number) => text[place]! : (place: number) => place;
  const units = [...new Set(Array.from(known, unitOf))];
  if (units.length < 2) return new Int32Array(0);
  const count = Math.ceil(SHARE * units.length);
  const heldOut = new Set(
    permutation(units.length, SEED)
      .slice(0, count)
      .map((place) => units[place]!),
  );
  return known.filter((place) => heldOut.has(unitOf(place)));
}
