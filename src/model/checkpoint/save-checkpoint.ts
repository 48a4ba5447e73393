/** Writes a checkpoint folder that Transformers loads: config.json, model.safetensors, the tokenizer's files. */
import { basename, join } from 'node:path';
import { replaceFile } from '../../files/index.ts';
import { sameShape } from '../../graph/index.ts';
import { type BaseConfig, baseConfigText, parameterTable } from '../base.ts';
import type { Head } from '../config.ts';
import { checkFinite } from './load-parameters.ts';
import { type StoredDtype, type Tensor, writeSafetensors } from './safetensors.ts';

/** A file that is saved as it is. */
export interface NamedBytes {
  /** A file name without folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface CheckpointContents {
  readonly config: BaseConfig;
  readonly head: Head;
  /** Exactly the parameters of `parameterTable(config, head)`, in any order. */
  readonly parameters: Iterable<readonly [string, Tensor]>;
  /** What `loadTokenizer` found beside the base. */
  readonly tokenizerFiles?: readonly NamedBytes[];
  /** As what the weights are stored; they are computed with as 32-bit floats either way. @default 'F32' */
  readonly dtype?: StoredDtype;
}

/**
 * Writes into an existing folder; every file is on the disk when this resolves. That the folder as a whole comes about
 * at once or not at all is the caller's matter: write into a fresh one and rename it.
 *
 * @throws UnderstudyError `numeric` for a weight that is not finite, before anything is written; `io` when the disk refuses
 */
export async function saveCheckpoint(folder: string, contents: CheckpointContents): Promise<void> {
  const { config, head, tokenizerFiles = [], dtype = 'F32' } = contents;
  const parameters = new Map(contents.parameters);
  checkParameters(parameters, config, head);
  await writeSafetensors(join(folder, 'model.safetensors'), parameters, dtype);
  await replaceFile(join(folder, 'config.json'), baseConfigText(config, { head }));
  for (const { name, bytes } of tokenizerFiles) {
    if (basename(name) !== name) throw new RangeError(`saveCheckpoint: expected a file name, got ${name}`);
    await replaceFile(join(folder, name), bytes);
  }
}

function checkParameters(parameters: ReadonlyMap<string, Tensor>, config: BaseConfig, head: Head): void {
  const table = parameterTable(config, head);
  if (parameters.size !== table.length) {
    throw new RangeError(`saveCheckpoint: expected ${table.length} parameters, got ${parameters.size}`);
  }
  for (const { name, shape } of table) {
    const tensor = parameters.get(name);
    if (tensor === undefined || !sameShape(tensor.shape, shape)) {
      throw new RangeError(
        `saveCheckpoint: ${name}: expected [${shape}], got ${tensor && `[${tensor.shape}]`}`,
      );
    }
    checkFinite(name, tensor.data);
  }
}
