/** What tells one base from another: a hash of the files that decide what a model computes. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const DECISIVE =
  /^(config\.json|tokenizer\.json|tokenizer_config\.json|model.*\.safetensors(\.index\.json)?)$/;

/** What else decides where the base is an encoder in sentence-transformers' form. */
const OF_ENCODER =
  /^(vocab\.txt|modules\.json|sentence_bert_config\.json|config_sentence_transformers\.json|\d+_Pooling[/\\]config\.json)$/;

/** SHA-256 over names and contents, in hexadecimal. Takes about a second for 600 MB. */
export async function fingerprintFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const isEncoder = await readFile(join(folder, 'config.json'), 'utf8').then(
    (text) => /"model_type"\s*:\s*"bert"|"ModernBertModel"/.test(text),
    () => false,
  );
  const names = await readdir(folder, { recursive: isEncoder });
  for (const name of names
    .filter((file) => DECISIVE.test(file) || (isEncoder && OF_ENCODER.test(file)))
    .sort()) {
    hash.update(`${name}\n`);
    await pipeline(createReadStream(join(folder, name)), async (chunks) => {
      for await (const chunk of chunks) hash.update(chunk as Buffer);
    });
  }
  return hash.digest('hex');
}
