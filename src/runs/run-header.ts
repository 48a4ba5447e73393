/** run.json: what a run is. Two headers that differ in what decides the result belong to two runs. */
import { join } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../errors.ts';
import {
  checkJson,
  type Json,
  type JsonObject,
  readJson,
  replaceFile,
  stringifyJson,
} from '../files/index.ts';
import { RUN_HEADER } from './layout.ts';
import { isOfItems, type Recipe, type RunSettings, settingsSchemas, storedSettings } from './run-settings.ts';

const schemaOf = <R extends Recipe>(recipe: R) =>
  z.object({
    format: z.literal(1),
    recipe: z.literal(recipe),
    settings: settingsSchemas[recipe],
    /** Versions of Understudy, Node, ONNX Runtime …; a run may be continued with others. */
    versions: z.record(z.string(), z.string()),
    seed: z.int(),
    /** The path is where the log was when the run began; the fingerprint is what it must still be. */
    data: z.object({ path: z.string(), fingerprint: z.string() }),
    /** The revision is the commit of a base that came from the Hub. */
    base: z.object({ name: z.string(), fingerprint: z.string(), revision: z.string().exactOptional() }),
    /** What the split's sides share, in counts, and what could leak from the log; null in runs of earlier versions. */
    leaks: z
      .record(z.string(), z.json() as z.ZodType<Json>)
      .nullable()
      .default(null),
    /** ISO time. */
    started_at: z.string(),
  });

const headerSchema = z.discriminatedUnion('recipe', [
  schemaOf('solo'),
  schemaOf('class'),
  schemaOf('adapter'),
]);

export type RunHeader = Readonly<Omit<z.output<typeof headerSchema>, 'settings'>> & {
  readonly settings: RunSettings;
};

/** Undefined where the folder has none. @throws UnderstudyError `run` if `run.json` is not one of ours */
export async function readRunHeader(folder: string): Promise<RunHeader | undefined> {
  return await readJson(join(folder, RUN_HEADER), headerSchema);
}

/** @throws UnderstudyError `io` if the disk refuses */
export async function writeRunHeader(folder: string, header: RunHeader): Promise<void> {
  const path = join(folder, RUN_HEADER);
  await replaceFile(path, `${stringifyJson(stored(header), path, 2)}\n`);
}

/** @throws UnderstudyError `run` if a header is none */
export function checkRunHeader(header: RunHeader, folder: string): void {
  checkJson(stored(header), headerSchema, join(folder, RUN_HEADER));
}

function stored(header: RunHeader): JsonObject {
  return { ...header, settings: storedSettings(header.settings) };
}

/** @throws UnderstudyError `run` that names the first key in which the run in the folder is not the one asked for */
export function checkSameRun(folder: string, stored: RunHeader, asked: RunHeader): void {
  const difference = firstDifference(identityOf(stored), identityOf(asked));
  if (difference === undefined) return;
  throw new UnderstudyError('run', `${folder}: holds a run ${tell(difference, stored, asked)}`, {
    hint: '`fresh` starts over, or choose another `out`',
  });
}

/** In the names of inputs, for nobody knows a run by its hashes. */
function tell({ key, left, right }: Difference, stored: RunHeader, asked: RunHeader): string {
  const [part, ...names] = key.split('.');
  if (part === 'data')
    return `of another ${dataOf(stored)} (${stored.data.path}${changed(stored.data.path, asked.data.path)})`;
  if (part === 'base')
    return `of another base (${stored.base.name}${changed(stored.base.name, asked.base.name)})`;
  const input = part === 'settings' ? inputOf(stored.recipe, names) : key;
  return `with \`${input}: ${show(left)}\`, not ${show(right)}`;
}

const dataOf = (header: RunHeader): string => (isOfItems(header) ? 'bank of items' : 'answer log');

/** The input of a training that decides a setting, where it has another name. */
const INPUTS: Readonly<Record<string, string>> = {
  questions: 'batchSize',
  'shrinkage.bias': 'shrinkage',
  'shrinkage.vector': 'shrinkage',
  'lora.rank': 'loraRank',
  'lora.alpha': 'loraAlpha',
  'lora.dropout': 'loraDropout',
  'lora.targetModules': 'loraTargets',
};

/** Recipe adapter has the settings of its class, and epochs of its own. */
function inputOf(recipe: Recipe, names: readonly string[]): string {
  const setting = names.join('.');
  if (recipe === 'adapter' && setting === 'epochs') return 'adapterEpochs';
  const bare = setting.replace(/^class\.(settings\.)?/, '');
  return INPUTS[bare] ?? bare;
}

/** The same name for something else: the files behind it are no longer those. */
function changed(stored: string, asked: string): string {
  return stored === asked ? ', which has changed since' : '';
}

/** What decides the result. Not the versions: an update in the middle of a run must not throw the run away. */
function identityOf({ recipe, settings, seed, data, base }: RunHeader): JsonObject {
  return {
    recipe,
    settings: storedSettings(settings),
    seed,
    data: { fingerprint: data.fingerprint },
    base: { fingerprint: base.fingerprint },
  };
}

interface Difference {
  key: string;
  left: Json | undefined;
  right: Json | undefined;
}

function firstDifference(left: Json | undefined, right: Json | undefined, key = ''): Difference | undefined {
  if (!isRecord(left) || !isRecord(right)) {
    return JSON.stringify(left) === JSON.stringify(right) ? undefined : { key, left, right };
  }
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const difference = firstDifference(left[name], right[name], key === '' ? name : `${key}.${name}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: Json | undefined): string {
  return value === undefined || value === null ? 'unset' : JSON.stringify(value);
}
