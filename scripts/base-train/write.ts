/** The base as it ships: a folder that Transformers reads, its numbers in half precision. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialiseParameters, type ModernBertConfig, saveCheckpoint } from '../../src/model/index.ts';
import { loadTokenizer } from '../../src/text/index.ts';
import type { Distillation } from '../../src/training/index.ts';
import { type Vocabulary, writeTokenizer } from './vocabulary.ts';

interface BaseToWrite {
  readonly teacher: string;
  readonly vocabulary: Vocabulary;
  readonly config: ModernBertConfig;
  readonly model: Distillation;
  readonly seed: number;
  readonly maxLength: number;
}

/** The head that a masked-LM has comes as it is drawn: nothing has been masked. */
export async function writeBase(folder: string, base: BaseToWrite): Promise<void> {
  const { teacher, vocabulary, config, model, seed, maxLength } = base;
  const parameters = initialiseParameters(config, 'masked-lm', seed);
  await model.copyTo(parameters);
  const scratch = await mkdtemp(join(tmpdir(), 'understudy-'));
  try {
    await writeTokenizer(teacher, vocabulary, scratch, maxLength);
    const { files } = await loadTokenizer(scratch);
    await mkdir(folder, { recursive: true });
    await saveCheckpoint(folder, {
      config,
      head: 'masked-lm',
      parameters,
      tokenizerFiles: files,
      dtype: 'F16',
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
