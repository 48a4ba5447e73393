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
import { quantile } from '../../src/numeric/index.ts';
import type { Counted } from './counts.ts';
import { principalDirections } from './principal.ts';

/** Numbers of an embedding that fill it up, at least. */
const FILLING = 8;
/** As many sightings as what a token is alone counts for. */
const ALONE_COUNTS = 3;
/** The most of an embedding's squared length that says something; the rest fills it up. */
const MOST_SAID = 0.95;
/** The share of it in the embedding that says more than `TYPICAL_QUANTILE` of the tokens do. */
const TYPICAL_SAID = 0.4;
const TYPICAL_QUANTILE = 0.9;
/**
 * Each token is drawn to what the teacher says of it on average, and tokens of one text agree: their mean says too little by
 * this factor (docs/log.md has what other factors miss).
 */
const AGREEMENT = 1.9;
/** Deviation of the embeddings' numbers: norms make the model blind to it, but the optimizer's steps are not. */
const EMBEDDING_SCALE = 0.25;

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
  const left = below > 0 ? above / below : 0;
  const expected = new Float64Array(V * W);
  for (let id = 0; id < V; id++)
    for (let i = 0; i < W; i++)
      expected[id * W + i] =
        (seen(id, i) + ALONE_COUNTS * left * alone[id * W + i]!) / (counts[id]! + ALONE_COUNTS);
  return expected;
}

/**
 * The parameters of `distillationTable`: a bag of words, and layers that as yet add little.
 *
 * @param alone what the teacher makes of each token alone, less its mean [V, W]
 */
export function startingParameters(
  config: ModernBertConfig,
  counted: Counted,
  alone: Float32Array,
  seed: number,
): Map<string, Tensor> {
  const { centre, variance } = counted.statistics;
  const W = centre.length;
  const { hiddenSize: D, vocabSize: V } = config;
  const said = Math.min(D - FILLING, W);
  const directions = principalDirections(counted.covariance, W, said);
  const tokens = along(directions, expectedTokens(counted, alone), { V, W, said });
  const lengths = squaredLengths(tokens, V, said);
  const unit = Math.sqrt((TYPICAL_SAID * D) / quantile(lengths.toSorted(), TYPICAL_QUANTILE));

  const parameters = new Map<string, Tensor>();
  for (const spec of distillationTable(config, W))
    parameters.set(spec.name, { shape: spec.shape, data: initialiseParameter(spec, seed) });
  const table = parameters.get(EMBEDDINGS)!.data;
  for (let id = 0; id < V; id++) {
    const row = tokens.subarray(id * said, (id + 1) * said).map((value) => value * unit);
    writeEmbedding(table.subarray(id * D, (id + 1) * D), row);
  }
  const weight = parameters.get(DISTIL_WEIGHT)!.data;
  const scale = AGREEMENT / (unit * Math.sqrt(variance.texts));
  for (let i = 0; i < W; i++)
    for (let d = 0; d < D; d++) weight[i * D + d] = d < said ? scale * directions[d * W + i]! : 0;
  parameters.get(DISTIL_BIAS)!.data.fill(0);
  return parameters;
}

/** Rows [V, W] along directions [said, W]: [V, said]. */
function along(
  directions: Float64Array,
  rows: Float64Array,
  { V, W, said }: { readonly V: number; readonly W: number; readonly said: number },
): Float64Array {
  const projected = new Float64Array(V * said);
  for (let id = 0; id < V; id++)
    for (let d = 0; d < said; d++) {
      let value = 0;
      for (let i = 0; i < W; i++) value += rows[id * W + i]! * directions[d * W + i]!;
      projected[id * said + d] = value;
    }
  return projected;
}

function squaredLengths(rows: Float64Array, count: number, width: number): Float64Array {
  return Float64Array.from({ length: count }, (_, r) =>
    rows.subarray(r * width, (r + 1) * width).reduce((sum, value) => sum + value * value, 0),
  );
}

/** What a token says [said], shortened where it says too much, and numbers that fill its embedding [D] up. */
function writeEmbedding(embedding: Float32Array, says: Float64Array): void {
  const [D, said] = [embedding.length, says.length];
  const filled = D - said;
  const length = says.reduce((sum, value) => sum + value * value, 0);
  const cut = Math.min(1, Math.sqrt((MOST_SAID * D) / Math.max(length, 1e-12)));
  let mean = 0;
  for (let d = 0; d < said; d++) {
    embedding[d] = says[d]! * cut * EMBEDDING_SCALE;
    mean += says[d]! * cut;
  }
  // Half up, half down: LayerNorm takes the mean away.
  const filling = Math.sqrt((D - length * cut ** 2) / filled);
  for (let k = 0; k < filled; k++) {
    const value = (k % 2 === 0 ? filling : -filling) - mean / filled;
    embedding[said + k] = value * EMBEDDING_SCALE;
  }
}
