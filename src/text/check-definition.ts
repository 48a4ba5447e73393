/**
 * The vocabulary of a tokenizer.json before the library sees it: the file is a stranger's, and the library lays out a list
 * as long as the largest id.
 */

import { shortJson } from '../errors.ts';

/** Sixteen times what the largest vocabularies have. */
const MOST_TOKENS = 2 ** 22;

/** What is wrong with the ids of a definition; null where nothing is. */
export function faultOfIds(definition: object): string | null {
  const { model, added_tokens: added } = definition as {
    model?: { vocab?: unknown } | null;
    added_tokens?: unknown;
  };
  const vocab = model?.vocab;
  const ofModel =
    typeof vocab === 'object' && vocab !== null && !Array.isArray(vocab) ? Object.entries(vocab) : [];
  const ofAdded = Array.isArray(added)
    ? added.map((token: { content?: unknown; id?: unknown } | null) => [token?.content, token?.id] as const)
    : [];
  for (const [token, id] of [...ofModel, ...ofAdded])
    if (!(Number.isInteger(id) && (id as number) >= 0 && (id as number) < MOST_TOKENS))
      return `id of ${shortJson(token)}: expected a whole number from 0 and below ${MOST_TOKENS}, got ${shortJson(id)}`;
  return null;
}
