/** Trains a small base from nothing: texts, tokenizer, masked language modelling, and the folder of the result. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadingEvent } from '../../classes/index.ts';
import { UnderstudyError } from '../../errors.ts';
import { writeFolderAtomic } from '../../files/index.ts';
import { parseConfig, saveCheckpoint } from '../../model/index.ts';
import { pretrainingTexts } from '../../samples/index.ts';
import { loadTokenizer, SPECIAL_TOKENS, type Tokenizer, trainByteLevelBpe } from '../../text/index.ts';
import { type MaskedLmQuality, type PretrainEvent, pretrain } from '../../training/index.ts';
import type { JobContext } from '../job.ts';
import type { PretrainJob } from './input.ts';

export interface PretrainSummary {
  readonly folder: string;
  readonly weights: number;
  readonly texts: number;
  /** On held-out text. */
  readonly quality: MaskedLmQuality;
}

/** One text in so many is never trained on. */
const HELD_OUT_EVERY = 50;

/**
 * Writes the base only when it is done; an interrupted pretraining leaves nothing.
 *
 * @throws UnderstudyError `io` when the folder is not free, `numeric` when the loss stops being finite
 */
export async function* run(
  job: PretrainJob,
  { device, signal }: JobContext,
): AsyncGenerator<ReadingEvent | PretrainEvent, PretrainSummary | null> {
  await refuseExisting(job.out);
  yield { event: 'reading', what: `${job.texts} generated questions` };
  const texts = [...new Set(pretrainingTexts({ seed: job.seed, count: job.texts }))];
  const tokenizer = await trainTokenizer(texts, job);
  const tokens = texts.map((text) => tokenizer.encode(text, job.maxLength));
  const config = parseConfig(configOf(job, tokenizer), 'the new base');
  const isHeldOut = (_: unknown, i: number) => i % HELD_OUT_EVERY === 0;
  const result = yield* pretrain({
    device: await device(),
    config,
    tokenizer,
    train: tokens.filter((text, i) => !isHeldOut(text, i)),
    heldOut: tokens.filter(isHeldOut),
    settings: job,
    interrupted: () => signal.aborted,
  });
  if (result === null) return null;
  await writeFolderAtomic(job.out, async (folder) => {
    const { parameters } = result;
    await saveCheckpoint(folder, { config, head: 'masked-lm', parameters, tokenizerFiles: tokenizer.files });
  });
  const weights = [...result.parameters.values()].reduce((total, { data }) => total + data.length, 0);
  return { folder: job.out, texts: texts.length, weights, quality: result.heldOut };
}

/** @throws UnderstudyError `io` when something is there: a folder of the user's is never replaced */
async function refuseExisting(folder: string): Promise<void> {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? [] : ['a file'],
  );
  if (there.length > 0)
    throw new UnderstudyError(
      'io',
      `\`out: ${folder}\`: expected an empty or a new folder, got one with ${there[0]}`,
      {
        hint: 'choose another `out`, or remove what is there',
      },
    );
}

/** Through a folder, as every other tokenizer comes: what is saved is what was used. */
async function trainTokenizer(texts: readonly string[], job: PretrainJob): Promise<Tokenizer> {
  const { tokenizerJson, tokenizerConfig } = trainByteLevelBpe({
    texts,
    vocabularySize: job.vocabulary,
    specials: SPECIAL_TOKENS,
    maxLength: job.maxLength,
  });
  const folder = await mkdtemp(join(tmpdir(), 'understudy-'));
  try {
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerJson));
    await writeFile(join(folder, 'tokenizer_config.json'), `${JSON.stringify(tokenizerConfig, null, 2)}\n`);
    return await loadTokenizer(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function configOf(job: PretrainJob, { vocabularySize, special }: Tokenizer): object {
  return {
    architectures: ['ModernBertForMaskedLM'],
    model_type: 'modernbert',
    vocab_size: vocabularySize,
    hidden_size: job.hidden,
    num_hidden_layers: job.layers,
    num_attention_heads: job.heads,
    intermediate_size: job.intermediate,
    max_position_embeddings: job.maxLength,
    classifier_pooling: 'mean',
    pad_token_id: special.pad,
    cls_token_id: special.cls,
    bos_token_id: special.cls,
    sep_token_id: special.sep,
    eos_token_id: special.sep,
  };
}
