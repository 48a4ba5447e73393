/** The graphs of a model: one that trains, one that answers, over the same parameter blocks. */
import {
  createGraphBuilder,
  type Graph,
  type GraphBuilder,
  gradients,
  graphOf,
  type ParameterBlock,
  type Value,
} from '../graph/index.ts';
import type { AttentionView } from './attention.ts';
import { type BaseConfig, encode, parameterTable, TOKEN_ROWS } from './base.ts';
import type { Head } from './config.ts';
import { classify, crossEntropy, decodeMasked } from './heads.ts';
import { type ParameterSource, parameterSource } from './parameter-source.ts';

export interface ModelGraph {
  readonly graph: Graph;
  /** The parameters that it takes. */
  readonly blocks: readonly ParameterBlock[];
}

/**
 * The graph of one step's loss and gradients; its inputs are those of `batch-inputs.ts` and the blocks. Outputs `loss`
 * [] (mean over rows by `weights`), `losses` [rows], `logits` [rows, classes], `squares` [] (sum of the squares of all
 * gradients), and the gradient of every block.
 */
export function trainingGraph(config: BaseConfig, head: Head, view: AttentionView): ModelGraph {
  const { g, p, results } = forward(config, head, view);
  return lossGraph(g, p, results);
}

/** Adds the gradient of the loss by every block that was taken, and the sum of their squares, to the results. */
export function lossGraph(
  g: GraphBuilder,
  { blocks, values }: Pick<ParameterSource, 'blocks' | 'values'>,
  results: Readonly<Record<string, Value>> & { readonly loss: Value },
): ModelGraph {
  const slopes = gradients(g, results.loss, values);
  const squares = slopes.map((slope) => g.sumSquares(slope)).reduce((a, b) => g.add(a, b));
  const named = Object.fromEntries(blocks.map((block, i) => [block.gradient, slopes[i]!]));
  return { graph: graphOf({ ...results, squares, ...named }), blocks };
}

/** The graphs of answers, with and without their loss: one set of blocks serves both. */
export function predictionGraphs(config: BaseConfig, head: Head, view: AttentionView) {
  const { p, results } = forward(config, head, view);
  return {
    /** Output `logits`. */
    predict: graphOf({ logits: results.logits }),
    /** Outputs `loss`, `losses`, `logits`: needs labels. */
    evaluate: graphOf(results),
    blocks: p.blocks,
  };
}

/**
 * A classifier sees the embedding rows that its texts use (named size R); a masked language model needs the
 * whole table, for its decoder is the table.
 */
function forward(config: BaseConfig, head: Head, view: AttentionView) {
  const g = createGraphBuilder();
  const rowsOf = head === 'classifier' ? TOKEN_ROWS : {};
  const p = parameterSource(g, parameterTable(config, head), rowsOf);
  const hidden = encode(g, config, p, view);
  const [logits, classes, rows] =
    head === 'classifier'
      ? ([classify(g, config, p, hidden), config.labels, 'B'] as const)
      : ([decodeMasked(g, config, p, hidden), config.vocabSize, 'M'] as const);
  const { loss, losses } = crossEntropy(g, logits, classes, rows);
  return { g, p, results: { loss, losses, logits } };
}
