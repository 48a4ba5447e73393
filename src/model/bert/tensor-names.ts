/**
 * Names of a BERT checkpoint's tensors. Those of `BertModel` stand as they are in sentence-transformers' folders; models
 * with a head of Transformers put `bert.` before them, and old ones call a norm's weight and bias gamma and beta.
 */

/** Heads of Transformers, which no class reads, and buffers of whole numbers that say nothing. */
const UNREAD = /^(pooler|cls|qa_outputs)\.|^embeddings\.(position_ids|token_type_ids)$/;

/** A tensor's name in `bertParameters`; null for what is not read. */
export function bertTensorName(stored: string): string | null {
  const name = stored
    .replace(/^bert\./, '')
    .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
    .replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
  return UNREAD.test(name) ? null : name;
}
