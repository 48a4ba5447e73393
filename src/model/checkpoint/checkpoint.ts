/**
 * A checkpoint folder as Transformers writes it: config.json, and the weights in model.safetensors or in shards that
 * model.safetensors.index.json lists. Opening reads no values; `read` fetches one tensor at a time.
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { shortJson, UnderstudyError } from '../../errors.ts';
import { asksModules, type BaseConfig, encoderParameters, parseBaseConfig } from '../base.ts';
import { readPooling } from '../bert/pooling.ts';
import { readConfigJson } from '../config-fields.ts';
import { checkTensors } from './check-tensors.ts';
import { openSafetensors, type SafetensorsFile } from './safetensors.ts';
import type { TensorEntry } from './safetensors-header.ts';
import { tensorNames } from './tensor-names.ts';

export interface Checkpoint {
  readonly folder: string;
  readonly config: BaseConfig;
  /** Name to dtype, shape and place, over all shards; names are those of `parameterTable`. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** The values of one tensor as 32-bit floats, row-major. */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}

const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

const HOLDS = 'give the folder that holds config.json and model.safetensors';
const REFETCH = 'fetch the file again';

/**
 * Opens the checkpoint in a folder: close it when its tensors are read. Its weights have the sizes that its config.json
 * states, the last layer aside, whose size hangs on what is made of it.
 *
 * @throws UnderstudyError `base` when the folder, its configuration or its weights are missing or broken
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw refusal(`${folder}: expected a folder with a model, got no readable folder`, HOLDS, cause);
  });
  const config = await readConfig(folder);
  const nameOf = tensorNames(config);
  const files = await openWeights(folder, names, (stored) => nameOf(stored) === null);
  const close = async () => {
    for (const file of files) await file.close();
  };
  try {
    const stored = storedTensors(folder, files, (name) => nameOf(name)!);
    const tensors = new Map([...stored].map(([name, { entry }]) => [name, entry]));
    // A BERT with a classifier but without the head of a class was trained for something else.
    if (config.architecture === 'bert' && !tensors.has('head.dense.weight'))
      for (const name of [...tensors.keys()].filter((one) => one.startsWith('classifier.')))
        tensors.delete(name);
    checkTensors({ folder, tensors }, encoderParameters(config, 'and head'));
    return {
      folder,
      config,
      tensors,
      async read(name) {
        const found = stored.get(name);
        if (found === undefined)
          throw new UnderstudyError('base', `${folder}: expected a tensor "${name}", got none of that name`);
        return await found.read();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The tensors of all files under the names that parameters have. */
function storedTensors(
  folder: string,
  files: readonly SafetensorsFile[],
  nameOf: (stored: string) => string,
) {
  const found = new Map<string, { readonly entry: TensorEntry; read(): Promise<Float32Array> }>();
  for (const file of files)
    for (const [stored, entry] of file.tensors) {
      const name = nameOf(stored);
      if (found.has(name))
        throw refusal(
          `${folder}: tensor ${shortJson(stored)}: expected ${name} once, got it twice`,
          'choose another base: its weights have two encoders',
        );
      found.set(name, { entry, read: () => file.read(stored) });
    }
  return found;
}

/**
 * The configuration in a folder, whether or not there are weights.
 *
 * @throws UnderstudyError `base` when it is missing or broken, or of another architecture
 */
export async function readConfig(folder: string): Promise<BaseConfig> {
  const path = join(folder, 'config.json');
  if (!existsSync(path))
    throw refusal(`${path}: expected the configuration of the model, got no such file`, HOLDS);
  const config = parseBaseConfig(await readConfigJson(path, REFETCH), path);
  const pooling = asksModules(config) ? await readPooling(folder) : undefined;
  if (pooling === undefined) return config;
  if (config.architecture === 'bert') return { ...config, classifierPooling: pooling };
  if (pooling !== 'max') return { ...config, classifierPooling: pooling };
  throw refusal(
    `${folder}: expected pooling by cls or mean for a ModernBERT, got max`,
    'choose another base',
  );
}

/** @param isUnread whether a tensor is passed over, whatever it holds */
async function openWeights(
  folder: string,
  names: readonly string[],
  isUnread: (name: string) => boolean,
): Promise<SafetensorsFile[]> {
  if (names.includes(WEIGHTS)) return [await openSafetensors(join(folder, WEIGHTS), isUnread)];
  if (names.includes(INDEX)) return openShards(folder, isUnread);
  const pickled = names.find((name) => name.startsWith('pytorch_model') && name.endsWith('.bin'));
  const where = join(folder, WEIGHTS);
  throw pickled === undefined
    ? refusal(`${where}: expected the weights of the model, got no such file`, HOLDS)
    : refusal(
        `${where}: expected safetensors, got only ${pickled}`,
        'convert the weights to safetensors or take a revision of the model that has them',
      );
}

async function openShards(folder: string, isUnread: (name: string) => boolean): Promise<SafetensorsFile[]> {
  const indexPath = join(folder, INDEX);
  const weightMap = parseWeightIndex(await readConfigJson(indexPath, REFETCH), indexPath);
  const files: SafetensorsFile[] = [];
  try {
    for (const name of [...weightMap.keys()].filter(isUnread)) weightMap.delete(name);
    for (const shard of new Set(weightMap.values()))
      files.push(await openSafetensors(join(folder, shard), isUnread));
    checkShards(files, weightMap, indexPath);
    return files;
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

/**
 * What model.safetensors.index.json says: tensor name to file name.
 *
 * @throws UnderstudyError `base` when it names no files, or others than safetensors in its own folder
 */
export function parseWeightIndex(json: unknown, indexPath: string): Map<string, string> {
  const weightMap = (json as { weight_map?: unknown } | null)?.weight_map;
  if (typeof weightMap !== 'object' || weightMap === null)
    throw refusal(`${indexPath}: expected an object "weight_map", got none`, REFETCH);
  const entries: [string, unknown][] = Object.entries(weightMap);
  return new Map(
    entries.map(([name, shard]) => {
      // A name, not a path: an index must not reach out of its folder.
      if (typeof shard === 'string' && basename(shard) === shard && shard.endsWith('.safetensors'))
        return [name, shard];
      const got = shortJson(shard);
      throw refusal(
        `${indexPath}: tensor ${shortJson(name)}: expected the name of a safetensors file, got ${got}`,
        REFETCH,
      );
    }),
  );
}

/** Index and shards must tell the same story. */
function checkShards(
  files: readonly SafetensorsFile[],
  weightMap: ReadonlyMap<string, string>,
  indexPath: string,
): void {
  const found = new Map(files.map((file) => [basename(file.path), file.tensors]));
  const differs = (name: string, rest: string) =>
    refusal(
      `${indexPath}: tensor ${shortJson(name)}: expected in ${rest}`,
      'fetch the index and all shards again',
    );
  for (const [name, shard] of weightMap)
    if (!found.get(shard)!.has(name)) throw differs(name, `${shard}, got none there`);
  for (const [shard, tensors] of found)
    for (const name of tensors.keys())
      if (weightMap.get(name) !== shard) throw differs(name, `the index, got only in ${shard}`);
}

function refusal(message: string, hint: string, cause?: unknown): UnderstudyError {
  return new UnderstudyError('base', message, { hint, cause });
}
