/** Two ridges, chosen by what they earn on answers that were held out. */

/** 1 / ridge is the variance of a normal prior, in square logits. */
export interface Ridges {
  readonly words: number;
  readonly students: number;
}

/** Exponents k of ridges 10^(k/2): a step is a factor of 3.2. */
type Place = Ridges;
const START: Place = { words: 2, students: 1 };
const LEAST = -2;
const MOST = 6;

/** Where there is nothing to choose by. */
export const USUAL_RIDGES: Ridges = ridgesAt(START);

/**
 * From the usual ridges on, one and then the other is moved as long as the loss falls, until neither helps.
 *
 * @param lossOf asked once for each pair of ridges
 */
export function chooseRidges(lossOf: (ridges: Ridges) => number): Ridges {
  const losses = new Map<string, number>();
  const lossAt = (place: Place): number => {
    const key = `${place.words} ${place.students}`;
    const loss = losses.get(key) ?? lossOf(ridgesAt(place));
    losses.set(key, loss);
    return loss;
  };
  let best = START;
  for (;;) {
    const before = best;
    for (const name of ['words', 'students'] as const)
      for (const step of [1, -1]) best = walk(best, { [name]: step }, lossAt);
    if (best === before) return ridgesAt(best);
  }
}

/** As far as the loss falls in one direction. */
function walk(from: Place, direction: Partial<Place>, lossAt: (place: Place) => number): Place {
  for (let best = from; ; ) {
    const { words = 0, students = 0 } = direction;
    const next = { words: best.words + words, students: best.students + students };
    const isInside = Object.values(next).every((exponent) => exponent >= LEAST && exponent <= MOST);
    if (!isInside || !(lossAt(next) < lossAt(best))) return best;
    best = next;
  }
}

function ridgesAt({ words, students }: Place): Ridges {
  return { words: 10 ** (words / 2), students: 10 ** (students / 2) };
}
