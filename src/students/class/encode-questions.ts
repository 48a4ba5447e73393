/** What a frozen encoder makes of every question: encoded once, kept by content for this run and later ones. */
import { createHash } from 'node:crypto';
import type { Device } from '../../engine/index.ts';
import type { Checkpoint } from '../../model/index.ts';
import { createPooler, type Tokens } from '../../training/index.ts';
import type { ClassEvent } from '../events.ts';

/** Features by a hash of the text's tokens; the run folder provides it. */
export interface FeatureStore {
  get(hash: string): Float32Array | undefined;
  /** Kept at once: what a killed process had added is there for the next. */
  add(entries: readonly (readonly [hash: string, features: Float32Array])[]): Promise<void>;
}

interface EncodingJob {
  readonly device: Device;
  readonly base: Checkpoint;
  readonly texts: readonly Tokens[];
  readonly features: FeatureStore;
  readonly seed: number;
  readonly interrupted: () => boolean;
}

/** Questions between two savings. */
const CHUNK = 256;

/** [hidden] for each text, from the store where it has them; `null` when interrupted. */
export async function* encodeQuestions(job: EncodingJob): AsyncGenerator<ClassEvent, Float32Array[] | null> {
  const { device, base, texts, features, seed } = job;
  const hashes = texts.map(contentHash);
  const seen = new Set<string>();
  const missing = [...texts.keys()].filter((text) => {
    const hash = hashes[text]!;
    const isNew = !seen.has(hash) && features.get(hash) === undefined;
    seen.add(hash);
    return isNew;
  });
  const cached = texts.length - missing.length;
  yield { event: 'encoding', questions: texts.length, cached, done: cached };
  if (missing.length > 0) {
    const pooler = await createPooler(device, base, seed);
    try {
      let fresh: [string, Float32Array][] = [];
      let done = cached;
      for await (const batch of pooler.encode(missing.map((text) => texts[text]!))) {
        batch.texts.forEach((position, i) => {
          const row = batch.rows.slice(i * pooler.width, (i + 1) * pooler.width);
          fresh.push([hashes[missing[position]!]!, row]);
        });
        done += batch.texts.length;
        if (fresh.length >= CHUNK) {
          await features.add(fresh);
          fresh = [];
        }
        yield { event: 'encoding', questions: texts.length, cached, done };
        if (job.interrupted()) {
          await features.add(fresh);
          return null;
        }
      }
      await features.add(fresh);
    } finally {
      await pooler.release();
    }
  }
  return hashes.map((hash) => features.get(hash)!);
}

/** SHA-256 of the token ids: two texts that a model reads alike are one content. */
function contentHash(tokens: Tokens): string {
  return createHash('sha256')
    .update(new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength))
    .digest('hex');
}
