/**
 * Where the student starts: as a bag of words that already says most of what the teacher says. The teacher's vector of a
 * text is the mean of its tokens', so the best guess that looks at no context gives each token the mean of what the
 * teacher makes of it in texts; for tokens that are rare there, what it makes of the token alone stands in. Near its
 * start a ModernBERT hands its embeddings through, except that norms make all of one length: some numbers of each
 * embedding only fill up the length, so that a token that says little stays small in the others.
 */
import {
  DISTIL_BIAS,
  DISTIL_WEIGHT,
  distillationTable,
  EMBEDDINGS,
  initialiseParameter,
  type ModernBertConfig,
  type Tensor,
} from '../../src/model/index.ts';
import type { Taught, Teacher, Tokens } from '../../src/training/index.ts';
import { principalDirections } from './principal.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Numbers of an embedding that fill it up, at least. */
const FILLING = 8;
/** As many sightings as what a token is alone counts for. */
const ALONE_COUNTS = 3;
/** The most of an embedding's squared length that says something, and the quantile of lengths that is laid there. */
const MOST_SAID = 0.95;
const TYPICAL_SAID = 0.4;
/**
 * Each token is drawn to what the teacher says of it on average, and tokens of one text agree: their mean says too little by
 * this factor (share missed of 384 held-out texts with 1, 1.5, 2 and 2.5: .696, .616, .580, .589).
 */
const AGREEMENT = 1.9;
/** Deviation of the embeddings' numbers: norms make the model blind to it, but the optimizer's steps are not. */
const EMBEDDING_SCALE = 0.25;

/** What the teacher's vectors are like. */
export interface Statistics {
  /** Mean over texts, [W]. */
  readonly centre: Float32Array;
  /** Mean variance of the W numbers. */
  readonly variance: { readonly texts: number; readonly tokens: number };
}

/** Sums over texts and tokens while the teacher reads. */
export function startCounts(width: number, vocabulary: number) {
  const W = width;
  const tokenSums = new Float64Array(vocabulary * W);
  const counts = new Float64Array(vocabulary);
  const textSum = new Float64Array(W);
  const products = new Float64Array(W * W);
  let [texts, tokens, tokenSquares] = [0, 0, 0];
  return {
    /** @param batch the student's ids */
    add(batch: readonly Tokens[], taught: Taught): void {
      let t = 0;
      for (const sequence of batch)
        for (const id of sequence) {
          counts[id]!++;
          for (let i = 0; i < W; i++) {
            const value = taught.tokens[t * W + i]!;
            tokenSums[id * W + i]! += value;
            tokenSquares += value * value;
          }
          t++;
        }
      tokens += t;
      for (let b = 0; b < batch.length; b++) {
        const row = taught.texts.subarray(b * W, (b + 1) * W);
        for (let i = 0; i < W; i++) {
          const value = row[i]!;
          textSum[i]! += value;
          for (let j = 0; j < W; j++) products[i * W + j]! += value * row[j]!;
        }
      }
      texts += batch.length;
    },
    /** Sums, and the covariance of texts [W, W]. */
    finish() {
      const centre = textSum.map((sum) => sum / texts);
      const covariance = products.map((sum, k) => sum / texts - centre[Math.floor(k / W)]! * centre[k % W]!);
      let trace = 0;
      for (let i = 0; i < W; i++) trace += covariance[i * W + i]!;
      let tokenCentre = 0;
      for (let i = 0; i < W; i++) {
        let sum = 0;
        for (let id = 0; id < vocabulary; id++) sum += tokenSums[id * W + i]!;
        tokenCentre += (sum / tokens) ** 2;
      }
      const statistics: Statistics = {
        centre: Float32Array.from(centre),
        variance: { texts: trace / W, tokens: (tokenSquares / tokens - tokenCentre) / W },
      };
      return { statistics, covariance, tokenSums, counts };
    },
  };
}

export type Counted = ReturnType<ReturnType<typeof startCounts>['finish']>;

/** What the teacher makes of each token alone, less the mean over tokens: [V, W]. */
export async function readAlone(
  teacher: Teacher,
  { toTeacher, ids }: Vocabulary,
  tokensAtOnce = 512,
): Promise<Float32Array> {
  const W = teacher.width;
  const alone = new Float32Array(toTeacher.length * W);
  for (let from = 0; from < toTeacher.length; from += tokensAtOnce) {
    const batch = Array.from(toTeacher.subarray(from, from + tokensAtOnce), (id) =>
      Int32Array.of(toTeacher[ids.cls]!, id, toTeacher[ids.sep]!),
    );
    const { tokens } = await teacher.read(batch);
    batch.forEach((_, i) => {
      alone.set(tokens.subarray((3 * i + 1) * W, (3 * i + 2) * W), (from + i) * W);
    });
  }
  for (let i = 0; i < W; i++) {
    let sum = 0;
    for (let id = 0; id < toTeacher.length; id++) sum += alone[id * W + i]!;
    for (let id = 0; id < toTeacher.length; id++) alone[id * W + i]! -= sum / toTeacher.length;
  }
  return alone;
}

/** What each token adds to a text's vector on average, less the texts' centre: [V, W]. */
function expectedTokens({ statistics, tokenSums, counts }: Counted, alone: Float32Array): Float64Array {
  const W = statistics.centre.length;
  const V = counts.length;
  const seen = (id: number, i: number) => tokenSums[id * W + i]! - counts[id]! * statistics.centre[i]!;
  // How much of a token alone is left in a text: least squares over the tokens that were seen, by sightings.
  let [above, below] = [0, 0];
  for (let id = 0; id < V; id++)
    if (counts[id]! > 0)
      for (let i = 0; i < W; i++) {
        const value = alone[id * W + i]!;
        above += value * seen(id, i);
        below += value * value * counts[id]!;
      }
  const left = above / below;
  const expected = new Float64Array(V * W);
  for (let id = 0; id < V; id++)
    for (let i = 0; i < W; i++)
      expected[id * W + i] =
        (seen(id, i) + ALONE_COUNTS * left * alone[id * W + i]!) / (counts[id]! + ALONE_COUNTS);
  return expected;
}

/** The parameters of `distillationTable`: a bag of words, and layers that as yet add little. */
export function startingParameters(
  config: ModernBertConfig,
  counted: Counted,
  alone: Float32Array,
  seed: number,
): Map<string, Tensor> {
  const W = counted.statistics.centre.length;
  const { hiddenSize: D, vocabSize: V } = config;
  const said = Math.min(D - FILLING, W);
  const filled = D - said;
  const directions = principalDirections(counted.covariance, W, said);
  const expected = expectedTokens(counted, alone);
  const projected = new Float64Array(V * said);
  const lengths = new Float64Array(V);
  for (let id = 0; id < V; id++)
    for (let d = 0; d < said; d++) {
      let value = 0;
      for (let i = 0; i < W; i++) value += expected[id * W + i]! * directions[d * W + i]!;
      projected[id * said + d] = value;
      lengths[id]! += value * value;
    }
  const typical = [...lengths].sort((a, b) => a - b)[Math.floor(0.9 * V)]!;
  const unit = Math.sqrt((TYPICAL_SAID * D) / typical);

  const parameters = new Map<string, Tensor>();
  for (const spec of distillationTable(config, W))
    parameters.set(spec.name, { shape: spec.shape, data: initialiseParameter(spec, seed) });
  const table = parameters.get(EMBEDDINGS)!.data;
  for (let id = 0; id < V; id++) {
    const length = lengths[id]! * unit ** 2;
    const cut = Math.min(1, Math.sqrt((MOST_SAID * D) / Math.max(length, 1e-12)));
    let mean = 0;
    for (let d = 0; d < said; d++) {
      const value = projected[id * said + d]! * unit * cut;
      table[id * D + d] = value * EMBEDDING_SCALE;
      mean += value;
    }
    // Half up, half down: LayerNorm takes the mean away.
    const filling = Math.sqrt((D - length * cut ** 2) / filled);
    for (let k = 0; k < filled; k++) {
      const value = (k % 2 === 0 ? filling : -filling) - mean / filled;
      table[id * D + said + k] = value * EMBEDDING_SCALE;
    }
  }
  const weight = parameters.get(DISTIL_WEIGHT)!.data;
  const deviation = Math.sqrt(counted.statistics.variance.texts);
  for (let i = 0; i < W; i++)
    for (let d = 0; d < D; d++)
      weight[i * D + d] = d < said ? (AGREEMENT * directions[d * W + i]!) / unit / deviation : 0;
  parameters.get(DISTIL_BIAS)!.data.fill(0);
  return parameters;
}
