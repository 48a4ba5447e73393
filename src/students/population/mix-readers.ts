/**
 * What a tuned encoder says, and what words, letters and surface say beside it, in one sum (stacked regression; Breiman
 * 1996). How much of each is found on texts that neither had learned from: both are then as good as so many texts make
 * them, which would not be so if the words had learned from all texts and the encoder from some.
 */
import {
  type BaseLine,
  type BlockName,
  type BlockSum,
  evidenceWeights,
  learnBlocks,
  learnToRead,
  mixedReader,
  type Reader,
  readDifficulty,
} from '../../readers/index.ts';

export interface MixTask {
  /** Every text. */
  readonly texts: readonly string[];
  /** What the encoder says of every text that it has not seen, less its mean, logits. */
  readonly unseen: Float64Array;
  /** How it says that of what it makes of new texts. */
  readonly head: BaseLine;
  /** Positions of the texts that have a difficulty. */
  readonly known: readonly number[];
  /** Of each of them, logits. */
  readonly difficulty: Float64Array;
  /** Standard error of each, logits. */
  readonly error: Float64Array;
  /** The fold that each was left out in. */
  readonly fold: Int32Array;
  /** What is read beside the base. */
  readonly beside: readonly BlockName[];
  /** What the lines of covariates in texts begin with. @default none */
  readonly covariates?: readonly string[];
  readonly seed: number;
}

export interface MixedReading {
  /** Difficulty of every text, by what has not seen it, logits. */
  readonly prior: Float64Array;
  /** Of each text with a difficulty, by what was learned without its fold, how much of each included; logits. */
  readonly leftOut: Float64Array;
  /** The same without the encoder. */
  readonly leftOutBeside: Float64Array;
  /** Variance of what it leaves open, logits². */
  readonly residual: number;
  /** Reads new texts. */
  readonly reader: Reader;
  /** The same without what is read beside the encoder, as much of it as is then right. */
  readonly alone: BaseLine;
}

/** Below this nothing is said to differ. */
const LEAST = 1e-9;

/** @throws UnderstudyError `numeric` where what is learned is not finite */
export function mixReaders(task: MixTask): MixedReading {
  const { texts, unseen, head, known, difficulty, error, fold, beside, covariates = [], seed } = task;
  const on = (places: readonly number[]) => ({
    texts: places.map((i) => texts[known[i]!]!),
    blocks: beside,
    covariates,
    difficulty: Float64Array.from(places, (i) => difficulty[i]!),
    error: Float64Array.from(places, (i) => error[i]!),
    seed,
  });
  /** Less the mean of what was learned from, which is the lower the harder those are that were left out. */
  const say = (reader: BlockSum, some: readonly number[]) =>
    readDifficulty(reader, { texts: some.map((text) => texts[text]!) }).map((b) => b - reader.mean);

  const places = [...known.keys()];
  const words = new Float64Array(texts.length);
  const hasBeside = beside.length > 0;
  const put = (reader: BlockSum, some: readonly number[]) =>
    say(reader, some).forEach((b, i) => {
      words[some[i]!] = b;
    });
  if (hasBeside)
    for (const k of new Set(fold)) {
      const others = places.filter((i) => fold[i] !== k);
      const left = places.filter((i) => fold[i] === k).map((i) => known[i]!);
      if (others.length > 0) put(learnBlocks(on(others)), left);
    }
  const whole = hasBeside ? learnToRead(on(places)).reader : null;
  const isKnown = new Set(known);
  if (whole !== null)
    put(
      whole,
      [...texts.keys()].filter((text) => !isKnown.has(text)),
    );

  const found = shares(task, words, places);
  const { mean, ofBase, ofBeside, residual } = found;
  const leftOut = withoutFolds(task, words);
  const nothing = { ...task, unseen: new Float64Array(texts.length) };
  const leftOutBeside = withoutFolds(nothing, words);
  const only = shares(task, new Float64Array(texts.length), places);
  const spread = known.reduce((sum, text) => sum + unseen[text]! ** 2, 0) / Math.max(1, known.length);
  return {
    prior: unseen.map((b, text) => mean + ofBase * b + ofBeside * words[text]!),
    leftOut,
    leftOutBeside,
    residual,
    reader: mixedReader({ ...found, base: head, variance: spread, beside: whole }),
    alone: {
      weight: head.weight.map((w) => only.ofBase * w),
      bias: only.mean + only.ofBase * head.bias,
    },
  };
}

/** What both say of each text with a difficulty, how much of each found without the fold that it is in. */
function withoutFolds(task: MixTask, words: Float64Array): Float64Array {
  const { known, fold, unseen } = task;
  const places = [...known.keys()];
  const read = new Float64Array(known.length);
  for (const k of new Set(fold)) {
    const others = places.filter((i) => fold[i] !== k);
    if (others.length === 0) continue;
    const { mean, ofBase, ofBeside } = shares(task, words, others);
    for (const i of places)
      if (fold[i] === k) read[i] = mean + ofBase * unseen[known[i]!]! + ofBeside * words[known[i]!]!;
  }
  return read;
}

/**
 * Weighted least squares of the difficulty on both, neither below 0: what contradicts the answers is left out.
 *
 * @param some places in what is known, at least one
 */
function shares(task: MixTask, words: Float64Array, some: readonly number[]) {
  const { unseen } = task;
  const known = some.map((i) => task.known[i]!);
  const [difficulty, error] = [task.difficulty, task.error].map((of) =>
    Float64Array.from(some, (i) => of[i]!),
  ) as [Float64Array, Float64Array];
  const weight = evidenceWeights({ difficulty, error });
  const sum = weight.reduce((a, b) => a + b, 0);
  const mean = (of: (i: number) => number) => weight.reduce((all, w, i) => all + w * of(i), 0) / sum;
  const [f, g] = [unseen, words].map((of) => known.map((text) => of[text]!)) as [number[], number[]];
  const [mf, mg, my] = [mean((i) => f[i]!), mean((i) => g[i]!), mean((i) => difficulty[i]!)];
  const moment = (a: ArrayLike<number>, ma: number, b: ArrayLike<number>, mb: number) =>
    mean((i) => (a[i]! - ma) * (b[i]! - mb));
  const [ff, fg, gg] = [moment(f, mf, f, mf), moment(f, mf, g, mg), moment(g, mg, g, mg)];
  const [fy, gy, yy] = [
    moment(f, mf, difficulty, my),
    moment(g, mg, difficulty, my),
    moment(difficulty, my, difficulty, my),
  ];
  const single = (xx: number, xy: number) => (xx > LEAST ? Math.max(0, xy / xx) : 0);
  const determinant = ff * gg - fg * fg;
  const both =
    determinant > LEAST * ff * gg && ff > LEAST && gg > LEAST
      ? [(fy * gg - gy * fg) / determinant, (gy * ff - fy * fg) / determinant]
      : [-1, -1];
  const [onlyF, onlyG] = [single(ff, fy), single(gg, gy)];
  const [ofBase, ofBeside] =
    both[0]! >= 0 && both[1]! >= 0
      ? (both as [number, number])
      : onlyF * fy >= onlyG * gy
        ? [onlyF, 0]
        : [0, onlyG];
  const left =
    yy -
    2 * (ofBase * fy + ofBeside * gy) +
    ofBase ** 2 * ff +
    2 * ofBase * ofBeside * fg +
    ofBeside ** 2 * gg;
  const noise = mean((i) => error[i]! ** 2);
  return {
    mean: my - ofBase * mf - ofBeside * mg,
    ofBase,
    ofBeside,
    residual: Math.max(left - noise, 0.01 * left, LEAST),
  };
}
