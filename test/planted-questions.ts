/** Questions that a random base cannot tell apart and a tuned one can: a few of many words say which are hard. */
import { permutation } from '../src/numeric/index.ts';

/** Sixteen words that make a question hard or easy, more than a random base of 24 numbers tells apart. */
const TELLING =
  'adopt bread cloud dance eagle flute grape house ivory jelly knife lemon mango noble ocean piano'.split(
    ' ',
  );
const OTHER =
  'about after again before every first great large never other place right small sound still study their there'.split(
    ' ',
  );

export interface PlantedQuestion {
  readonly title: string;
  /** Logits. */
  readonly b: number;
}

export function plantedQuestions(count: number): PlantedQuestion[] {
  return Array.from({ length: count }, (_, q) => {
    const telling = q % TELLING.length;
    const others = permutation(OTHER.length, q)
      .slice(0, 4)
      .map((place) => OTHER[place]!);
    const word = TELLING[telling]!;
    return { title: [word, word, word, ...others].join(' '), b: telling % 2 === 0 ? -2 : 2 };
  });
}
