/** Which files make up a base: what `openCheckpoint` and `loadTokenizer` read, and nothing else of a repository. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseWeightIndex } from '../../model/index.ts';

/** A file of a repository at a commit. */
export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** The hash of the content: SHA-256 of a file in LFS, git's SHA-1 of another. */
  readonly hash: string;
}

export const CONFIG = 'config.json';
export const TOKENIZER_FILES: readonly string[] = ['tokenizer.json', 'tokenizer_config.json'];
/** A BERT may come as a list of words in the place of them. */
export const VOCABULARY = 'vocab.txt';
/** What an encoder in sentence-transformers' form says beside; the pooling's folder is named in the first. */
export const SENTENCE_FILES: readonly string[] = [
  'modules.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
];
export const isPooling = (path: string): boolean => /^\d+_Pooling\/config\.json$/.test(path);
/** Not every base has it, and none needs it; it goes along with a student. */
export const SPECIAL_TOKENS_MAP = 'special_tokens_map.json';
export const WEIGHTS = 'model.safetensors';
/** Names the shards where weights come in several. */
export const WEIGHT_INDEX = 'model.safetensors.index.json';

/** Pickled weights, which are never opened: unpickling runs whatever code the file holds. */
export const isPickled = (name: string): boolean => /^pytorch_model.*\.bin$/.test(name);

/**
 * Names of the shards that an index lists.
 *
 * @param where the index's path, for errors
 * @throws UnderstudyError `base` for an index that is broken or names files outside its folder
 */
export function shardsOf(index: unknown, where: string): string[] {
  return [...new Set(parseWeightIndex(index, where).values())];
}

/** Names of the files that a folder would still need to be a base. */
export async function missingFiles(folder: string): Promise<string[]> {
  const there = new Set(await readdir(folder).catch(() => []));
  const isList = there.has(VOCABULARY) && !there.has(TOKENIZER_FILES[0]!);
  const tokenizer = isList ? [VOCABULARY] : TOKENIZER_FILES;
  const needed = [CONFIG, ...tokenizer, ...(await neededWeights(folder, there))];
  const present = await Promise.all(needed.map((name) => isFile(join(folder, name))));
  return needed.filter((_, i) => !present[i]);
}

async function neededWeights(folder: string, there: ReadonlySet<string>): Promise<string[]> {
  if (there.has(WEIGHTS) || !there.has(WEIGHT_INDEX)) return [WEIGHTS];
  const path = join(folder, WEIGHT_INDEX);
  try {
    return shardsOf(JSON.parse(await readFile(path, 'utf8')), path);
  } catch {
    return [WEIGHT_INDEX];
  }
}

/** Whether there is a file; a link that leads nowhere does not count. */
async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
