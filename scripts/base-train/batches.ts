/** An epoch's texts in batches of like length, in an order that depends on seed and epoch alone, and what the teacher says. */
import { UnderstudyError } from '../../src/errors.ts';
import { permutation } from '../../src/numeric/index.ts';
import { packByLength, type Taught, type Teacher, type Tokens } from '../../src/training/index.ts';
import { epochTexts, type Library } from './texts.ts';

const BATCH = { mostTokens: 2048, mostTexts: 256 } as const;
/** Texts that are sorted by length together. */
const WINDOW = 4096;
/** Batches that the teacher is ahead of the student. */
const AHEAD = 3;

/** A batch of a window of an epoch. */
export interface Place {
  readonly epoch: number;
  readonly window: number;
  readonly batch: number;
}

/** How much of an epoch of so many texts lies before a place, to within a window. */
export const shareOfEpoch = ({ window }: Place, texts: number): number =>
  Math.min(1, (window * WINDOW) / texts);

export interface BatchSource {
  readonly library: Library;
  /** The teacher's ids of a text. */
  readonly encode: (text: string) => Tokens;
  readonly teacher: Teacher;
  readonly seed: number;
  /** Of a batch. @default BATCH.mostTokens */
  readonly mostTokens?: number;
}

export interface TaughtBatch {
  /** In the teacher's ids. */
  readonly batch: readonly Tokens[];
  readonly taught: Taught;
  /** What comes after it. */
  readonly next: Place;
}

/** Batches of a window, shuffled: [batch][text] places in `tokens`. */
export function windowBatches(
  tokens: readonly Tokens[],
  seed: number,
  mostTokens: number = BATCH.mostTokens,
): number[][] {
  const packed = packByLength(
    tokens.map(({ length }) => length),
    { ...BATCH, mostTokens },
  );
  return permutation(packed.length, seed).map((place) => packed[place]!);
}

/**
 * Batches from a place on, without end; the teacher is a few ahead. Whoever stops waits until the teacher has read those,
 * so that they may be released.
 *
 * @throws whatever the teacher throws, where their batch is asked for
 */
export async function* taughtBatches(source: BatchSource, from: Place): AsyncGenerator<TaughtBatch, never> {
  const coming = batchesFrom(source, from);
  const ahead: (Omit<TaughtBatch, 'taught'> & { readonly taught: Promise<Taught> })[] = [];
  try {
    for (;;) {
      while (ahead.length < AHEAD) {
        const { batch, next } = coming.next().value;
        const taught = source.teacher.read(batch);
        // A failure is heard where the batch is asked for; until then Node would take it for one that nobody hears.
        taught.catch(() => undefined);
        ahead.push({ batch, next, taught });
      }
      const { taught, ...first } = ahead.shift()!;
      yield { ...first, taught: await taught };
    }
  } finally {
    await Promise.allSettled(ahead.map(({ taught }) => taught));
  }
}

/** @throws UnderstudyError `log` for a library without texts */
function* batchesFrom(
  { library, encode, seed, mostTokens }: BatchSource,
  from: Place,
): Generator<Omit<TaughtBatch, 'taught'>, never> {
  let { window, batch } = from;
  for (let epoch = from.epoch; ; epoch++) {
    const texts = epochTexts(library, { epoch, seed, held: false });
    if (texts.length === 0)
      throw new UnderstudyError('log', `epoch ${epoch}: expected texts to train on, got none`, {
        hint: 'see what the folder of texts has whose licence allows it',
      });
    for (; window * WINDOW < texts.length; window++) {
      const tokens = texts.slice(window * WINDOW, (window + 1) * WINDOW).map(encode);
      const batches = windowBatches(tokens, seed + window, mostTokens);
      for (; batch < batches.length; batch++)
        yield {
          batch: batches[batch]!.map((place) => tokens[place]!),
          next: { epoch, window, batch: batch + 1 },
        };
      batch = 0;
    }
    window = 0;
  }
}

/**
 * Texts with what the teacher says of them, once, in the teacher's ids.
 *
 * @throws whatever the teacher throws
 */
export async function* teachAll(
  texts: readonly string[],
  { encode, teacher }: Pick<BatchSource, 'encode' | 'teacher'>,
): AsyncGenerator<Omit<TaughtBatch, 'next'>, void> {
  const tokens = texts.map(encode);
  for (const places of windowBatches(tokens, 1)) {
    const batch = places.map((place) => tokens[place]!);
    yield { batch, taught: await teacher.read(batch) };
  }
}
