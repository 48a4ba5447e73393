/**
 * Masking for masked-language modelling.
 *
 * 30 % of the tokens are to be predicted, as in ModernBERT's pretraining (Warner et al. 2024). What the model sees in
 * their place follows BERT (Devlin et al. 2019) and Transformers' DataCollatorForLanguageModeling: 80 % become [MASK],
 * 10 % a random token of the whole vocabulary, 10 % stay. Special tokens are never chosen.
 */
import type { Mt19937 } from '../numeric/index.ts';
import type { Tokenizer } from './tokenizer.ts';

const CHOSEN = 0.3;
const MASKED = 0.8;
const RANDOM = 0.1;

/** Dimension key: T tokens, M tokens to be predicted. */
interface MaskedTokens {
  /** [T] what the model sees. */
  readonly tokenIds: Int32Array;
  /** [M] rows of the tokens to be predicted, ascending. A very short text may have none. */
  readonly positions: Int32Array;
  /** [M] the tokens that stood there. */
  readonly targetIds: Int32Array;
}

/**
 * Each token is chosen for itself, so that M varies; the input is left as it is.
 *
 * @param tokenIds [T] of one text or of several, one after another
 * @param generator advanced by this: pass the same one from batch to batch
 * @throws RangeError when the tokenizer has no [MASK]
 */
export function maskTokens(
  tokenIds: Int32Array,
  { special, vocabularySize }: Pick<Tokenizer, 'special' | 'vocabularySize'>,
  generator: Mt19937,
): MaskedTokens {
  if (special.mask === null)
    throw new RangeError('maskTokens: expected a tokenizer with a mask token, got none');
  const specialIds = new Set<number | null>(Object.values(special));
  const seen = tokenIds.slice();
  const positions: number[] = [];
  for (const [position, tokenId] of tokenIds.entries()) {
    if (specialIds.has(tokenId) || generator.uniform() >= CHOSEN) continue;
    positions.push(position);
    const fate = generator.uniform();
    if (fate < MASKED) seen[position] = special.mask;
    else if (fate < MASKED + RANDOM) seen[position] = Math.floor(generator.uniform() * vocabularySize);
  }
  return {
    tokenIds: seen,
    positions: Int32Array.from(positions),
    targetIds: Int32Array.from(positions, (position) => tokenIds[position]!),
  };
}
