/**
 * What a student is expected to make of the words of a question, without their order and meaning:
 *
 *   logit P(right) = c + Σ_{words of the question} weight in the question · w_word + v_student,
 *
 * with one ridge on w and another on v.
 */
import { chooseRidges, type Ridges, USUAL_RIDGES } from './choose-ridges.ts';
import { heldOutLikeAsked } from './held-out-like-asked.ts';
import { fitKnown, probabilities } from './known-regression.ts';
import type { LadderProblem } from './ladder-problem.ts';
import { oneHotRows, type SparseDesign } from './sparse-design.ts';
import { bagOfWords, wordsOf } from './words.ts';

/** Of the fits that ridges are compared by: their losses are right to four digits or more. */
const ROUGH = 1e-4;

/** The words of each text, `[texts]`. */
type TextWords = readonly ReadonlySet<string>[];

/**
 * P(right), `[asked]`. The ridges are those that the problem brings, or those with the least log loss on the validation
 * answers, or on some known ones held out in their place, after learning from the other known ones.
 */
export function wordsAndStudents(problem: LadderProblem): Float64Array {
  const { answers, known, asked } = problem;
  const texts = answers.texts.map(wordsOf);
  const { design, penalties } = wordDesign(problem, texts);
  const ridges = problem.wordRidges ?? bestRidges(problem, texts);
  const weights = fitKnown({ design, labels: answers.label, known, penalties: penalties(ridges) });
  return probabilities(design, { weights, places: asked });
}

/** The ridges that `wordsAndStudents` would choose. */
export function wordRidges(problem: LadderProblem): Ridges {
  return bestRidges(problem, problem.answers.texts.map(wordsOf));
}

function bestRidges(problem: LadderProblem, texts: TextWords): Ridges {
  const { answers, validation } = problem;
  const heldOut = validation.length > 0 ? validation : heldOutLikeAsked(problem);
  const isHeldOut = new Set(heldOut);
  const known = problem.known.filter((place) => !isHeldOut.has(place));
  if (heldOut.length === 0 || known.length === 0) return USUAL_RIDGES;
  const { design, penalties } = wordDesign({ answers, known }, texts);
  let start: Float64Array | undefined; // the weights of one pair of ridges are near those of the next
  return chooseRidges((ridges) => {
    const weights = fitKnown({
      design,
      labels: answers.label,
      known,
      penalties: penalties(ridges),
      start,
      tolerance: ROUGH,
    });
    start = weights;
    const right = probabilities(design, { weights, places: heldOut });
    return heldOut.reduce(
      (loss, place, row) => loss - Math.log(answers.label[place] === 1 ? right[row]! : 1 - right[row]!),
      0,
    );
  });
}

/** Of all answers: first the words that known texts have, then the students; and the penalties that ridges make. */
function wordDesign(
  { answers, known }: Pick<LadderProblem, 'answers' | 'known'>,
  texts: TextWords,
): { design: SparseDesign; penalties: (ridges: Ridges) => Float64Array } {
  const isKnown = new Uint8Array(texts.length);
  for (const place of known) isKnown[answers.text[place]!] = 1;
  const { words, rows } = bagOfWords(texts, isKnown);
  const students = answers.students.length;
  const parts = [
    { rows, rowOf: answers.text },
    { rows: oneHotRows(students, words), rowOf: answers.student },
  ];
  return {
    design: { answers: answers.label.length, features: words + students, parts },
    penalties: (ridges) =>
      new Float64Array(words + students).fill(ridges.students).fill(ridges.words, 0, words),
  };
}
