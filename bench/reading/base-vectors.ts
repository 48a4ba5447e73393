/** What a base makes of the texts of a set, each read once: whoever reads by the same base shares them. */
import { resolve } from 'node:path';
import { openDevice } from '../../src/engine/index.ts';
import { openCheckpoint } from '../../src/model/index.ts';
import { fitTokenizer, loadTokenizer } from '../../src/text/index.ts';
import { poolTexts } from '../pool-texts.ts';
import type { ReadingSet } from './reading-set.ts';

/** Longest text that is read, in tokens. */
const LONGEST = 1024;

/** Pooled as the base's folder says, `[hidden]` each; those of the latest set are kept. */
export type BaseVectors = (set: ReadingSet, texts: readonly string[]) => Promise<readonly Float32Array[]>;

/** @param folder a base that a class can have */
export function baseVectors(folder: string, threads: number): BaseVectors {
  let latest: ReadingSet | undefined;
  const known = new Map<string, Float32Array>();
  return async (set, texts) => {
    if (latest !== set) known.clear();
    latest = set;
    const unread = [...new Set(texts)].filter((text) => !known.has(text));
    const vectors = unread.length === 0 ? [] : await read(resolve(folder), unread, threads);
    unread.forEach((text, i) => {
      known.set(text, vectors[i]!);
    });
    return texts.map((text) => known.get(text)!);
  };
}

async function read(folder: string, texts: readonly string[], threads: number): Promise<Float32Array[]> {
  const checkpoint = await openCheckpoint(folder);
  const tokenizer = fitTokenizer(await loadTokenizer(folder), checkpoint.config);
  const device = await openDevice('cpu', { threads });
  const tokens = texts.map((text) => tokenizer.encode(text, LONGEST));
  const vectors = await poolTexts(device, checkpoint, tokens);
  await checkpoint.close();
  return vectors;
}
