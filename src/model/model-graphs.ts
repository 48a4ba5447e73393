/** The graphs of a model: one that trains, one that answers, over the same parameter blocks. */
import { createGraphBuilder, type Graph, gradients, graphOf, type ParameterBlock } from '../graph/index.ts';
import type { Head, ModernBertConfig } from './config.ts';
import { EMBEDDINGS, encode } from './encoder.ts';
import { classify, crossEntropy, decodeMasked } from './heads.ts';
import { parameterSource } from './parameter-source.ts';
import { parameterTable } from './parameters.ts';

export interface ModelGraphs {
  readonly config: ModernBertConfig;
  readonly head: Head;
  /**
   * Outputs `loss` [] (mean over rows by `weights`), `losses` [rows], `logits` [rows, classes], `squares` []
   * (sum of the squares of all gradients), and the gradient of every block.
   */
  readonly train: Graph;
  /** Outputs `loss`, `losses`, `logits`: needs labels, computes no gradients. */
  readonly evaluate: Graph;
  /** Output `logits`. */
  readonly predict: Graph;
  /** Output `hidden` [T, D]: the states after the last norm. */
  readonly encode: Graph;
  readonly blocks: readonly ParameterBlock[];
}

/**
 * A classifier sees the embedding rows that its texts use (named size R); a masked language model needs the
 * whole table, for its decoder is the table.
 */
export function modelGraphs(config: ModernBertConfig, head: Head): ModelGraphs {
  const g = createGraphBuilder();
  const p = parameterSource(
    g,
    parameterTable(config, head),
    head === 'classifier' ? { [EMBEDDINGS]: 'R' } : {},
  );
  const hidden = encode(g, config, p);
  const [logits, classes, rows] =
    head === 'classifier'
      ? ([classify(g, config, p, hidden), config.labels, 'B'] as const)
      : ([decodeMasked(g, config, p, hidden), config.vocabSize, 'M'] as const);
  const { loss, losses } = crossEntropy(g, logits, classes, rows);
  const results = { loss, losses, logits };

  const slopes = gradients(g, loss, p.values);
  const squares = slopes.map((slope) => g.sumSquares(slope)).reduce((a, b) => g.add(a, b));
  const named = Object.fromEntries(p.blocks.map((block, i) => [block.gradient, slopes[i]!]));
  return {
    config,
    head,
    train: graphOf({ ...results, squares, ...named }),
    evaluate: graphOf(results),
    predict: graphOf({ logits }),
    encode: graphOf({ hidden }),
    blocks: p.blocks,
  };
}
