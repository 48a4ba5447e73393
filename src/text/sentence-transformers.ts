/** What a folder in sentence-transformers' form says of the texts of its encoder: their length, and what stands before them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../errors.ts';

const LENGTHS = 'sentence_bert_config.json';
const PROMPTS = 'config_sentence_transformers.json';

const lengthsSchema = z.object({
  max_seq_length: z.int().min(3).nullish(),
  do_lower_case: z.boolean().nullish(),
});
const promptsSchema = z.object({
  prompts: z.record(z.string(), z.string()).nullish(),
  default_prompt_name: z.string().nullish(),
});

export interface TextForm {
  /** Tokens of the longest text, the two around it included. */
  readonly longest: number;
  /** The text as the tokenizer is to read it: after the prompt that the folder names as its default, if it does. */
  readonly prepare: (text: string) => string;
  /** What stands before a text, and a part of one without it. */
  readonly prompt: string;
  readonly plain: (part: string) => string;
  /** The files that say so. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** @throws UnderstudyError `base` for a file that is broken, or whose default prompt is not among its prompts */
export async function readTextForm(folder: string): Promise<TextForm> {
  const lengths = await read(folder, LENGTHS, lengthsSchema);
  const prompts = await read(folder, PROMPTS, promptsSchema);
  const name = prompts?.value.default_prompt_name ?? null;
  const prompt = name === null ? '' : prompts?.value.prompts?.[name];
  if (prompt === undefined)
    throw broken(join(folder, PROMPTS), `prompts: expected one named ${JSON.stringify(name)}, got none`);
  const lower = lengths?.value.do_lower_case ?? false;
  const plain = (text: string) => (lower ? text.toLowerCase() : text);
  return {
    longest: lengths?.value.max_seq_length ?? Number.POSITIVE_INFINITY,
    prepare: (text) => prompt + plain(text),
    prompt,
    plain,
    files: [lengths, prompts].flatMap((found) => (found === undefined ? [] : [found.file])),
  };
}

async function read<T>(folder: string, name: string, schema: z.ZodType<T>) {
  const path = join(folder, name);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return undefined;
  try {
    return { value: schema.parse(JSON.parse(bytes.toString('utf8'))), file: { name, bytes } };
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0]! : undefined;
    const got = issue === undefined ? (cause as Error).message : `${issue.path.join('.')}: ${issue.message}`;
    throw broken(path, `expected the settings of sentence-transformers, got ${got}`);
  }
}

function broken(path: string, what: string): UnderstudyError {
  return new UnderstudyError('base', `${path}: ${what}`, { hint: 'fetch the file again' });
}
