/** The shape of the base that is trained. */
import { type ModernBertConfig, parseConfig } from '../../src/model/index.ts';
import type { Vocabulary } from './vocabulary.ts';

const SHAPE = { hidden: 256, layers: 6, heads: 4, intermediate: 384 };

/** The longest text that the tokenizer names, in tokens: what positions there are. Trained on are shorter ones (`LONGEST`). */
export const NAMED_LONGEST = 512;

/** @throws UnderstudyError `base` where the shape fits no vocabulary of this size */
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
