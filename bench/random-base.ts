/** A classifier of ModernBERT-base's shape with random weights, in the temporary folder, made once. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFolderAtomic } from '../src/files/index.ts';
import { initialiseParameters, parseConfig, saveCheckpoint } from '../src/model/index.ts';
import { loadTokenizer } from '../src/text/index.ts';

/** The shape of answerdotai/ModernBERT-base; it has learned nothing. */
const SHAPE = {
  model_type: 'modernbert',
  vocab_size: 50368,
  hidden_size: 768,
  num_hidden_layers: 22,
  num_attention_heads: 12,
  intermediate_size: 1152,
  classifier_pooling: 'mean',
  pad_token_id: 50283,
  cls_token_id: 50281,
  sep_token_id: 50282,
};

export async function randomBase(tokenizerFolder: string): Promise<string> {
  const folder = join(tmpdir(), 'understudy-bench-base');
  if (existsSync(folder)) return folder;
  const { files } = await loadTokenizer(tokenizerFolder);
  const config = parseConfig(SHAPE, 'the benchmark');
  await writeFolderAtomic(folder, async (temporary) => {
    const parameters = initialiseParameters(config, 'classifier', 0);
    await saveCheckpoint(temporary, { config, head: 'classifier', parameters, tokenizerFiles: files });
  });
  return folder;
}
