/** What a step of the ladder may know, and what it is asked. */
import type { ClassAnswers } from '../../answers/index.ts';
import { UnderstudyError } from '../../errors.ts';
import type { Ridges } from './choose-ridges.ts';

export interface LadderQuestion {
  readonly answers: ClassAnswers;
  /** Places of the answers that may be learned from, each once. */
  readonly known: ArrayLike<number>;
  /** Places of the answers to predict; their labels are not looked at. */
  readonly asked: ArrayLike<number>;
  /**
   * Places of the answers on which what must be chosen is chosen, held out as the asked ones are. Those that are also
   * known are learned from after the choice. @default some of the known ones, see `heldOutLikeAsked`
   */
  readonly validation?: ArrayLike<number>;
  /** Of the bag of words, where they are chosen already: by another fold of the same answers. */
  readonly wordRidges?: Ridges;
}

export interface LadderProblem {
  readonly answers: ClassAnswers;
  readonly known: Int32Array;
  readonly asked: Int32Array;
  readonly validation: Int32Array;
  readonly wordRidges?: Ridges | undefined;
}

/**
 * @throws UnderstudyError `numeric` on places that are none, on answers that are known twice, or asked and known or
 *   asked and for validation, and on none known
 */
export function checkLadder({
  answers,
  known,
  asked,
  validation = [],
  wordRidges,
}: LadderQuestion): LadderProblem {
  const refuse = (problem: string): never => {
    throw new UnderstudyError('numeric', `ladder: ${problem}`);
  };
  const rows = answers.label.length;
  const problem = {
    answers,
    known: Int32Array.from(known),
    asked: Int32Array.from(asked),
    validation: Int32Array.from(validation),
    wordRidges,
  };
  for (const places of [problem.known, problem.asked, problem.validation])
    for (const place of places)
      if (place < 0 || place >= rows) refuse(`expected answers from 0 to ${rows - 1}, got ${place}`);
  if (problem.known.length === 0) refuse('expected at least one known answer, got none');
  const isKnown = new Set<number>();
  for (const place of problem.known) {
    if (isKnown.has(place)) refuse(`answer ${place} is known twice`);
    isKnown.add(place);
  }
  const isAsked = new Set(problem.asked);
  for (const place of problem.asked) if (isKnown.has(place)) refuse(`answer ${place} is asked and known`);
  for (const place of problem.validation)
    if (isAsked.has(place)) refuse(`answer ${place} is asked and for validation`);
  return problem;
}
