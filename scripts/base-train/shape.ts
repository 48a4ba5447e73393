/** The student's shape, and what the training's numbers are. */
import { type ModernBertConfig, parseConfig } from '../../src/model/index.ts';
import type { Vocabulary } from './vocabulary.ts';

const SHAPE = { hidden: 256, layers: 6, heads: 4, intermediate: 384 };

/** Longest text that is trained on, in tokens, and the one that the tokenizer names. */
export const LONGEST = 192;
export const NAMED_LONGEST = 512;

/** Chosen by short trials (docs/log.md): a table that learns as fast as the layers forgets what it began with. */
export const SETTINGS = { weightDecay: 0.01, maxGradientNorm: 1, tableRate: 0.2, tokenShare: 0.25 } as const;
const PEAK = 1e-3;
const WARMUP = 40;

/** The descent to a learning rate of 0. */
export interface Finish {
  /** The step after which it began. */
  readonly from: number;
  readonly steps: number;
}

/**
 * Up over the warm-up, level, and down a line once the end has begun (Zhai et al. 2022, arXiv:2106.04560, section 3.5).
 *
 * @param step steps done so far
 */
export function rateAt(step: number, finish: Finish | null): number {
  const level = PEAK * Math.min(1, (step + 1) / WARMUP);
  return finish === null ? level : level * Math.max(0, 1 - (step - finish.from) / finish.steps);
}

export function configOf({ toTeacher, ids }: Vocabulary): ModernBertConfig {
  return parseConfig(
    {
      model_type: 'modernbert',
      vocab_size: toTeacher.length,
      hidden_size: SHAPE.hidden,
      num_hidden_layers: SHAPE.layers,
      num_attention_heads: SHAPE.heads,
      intermediate_size: SHAPE.intermediate,
      layer_types: new Array(SHAPE.layers).fill('full_attention'),
      global_rope_theta: 10_000,
      max_position_embeddings: NAMED_LONGEST,
      classifier_pooling: 'mean',
      pad_token_id: ids.pad,
      cls_token_id: ids.cls,
      bos_token_id: ids.cls,
      sep_token_id: ids.sep,
      eos_token_id: ids.sep,
      mask_token_id: ids.mask,
    },
    'the new base',
  );
}
