/** Makes a tokenizer's files fit for other machines: they state the longest text, and no path of this machine. */
import { SETTINGS, type TokenizerFile } from './tokenizer.ts';

/** Transformers 4 saves where it read a tokenizer from: folders and files of its user. No reader needs them. */
const PATHS = /^_?name_or_path$|_file$|^cache_dir$/;

/**
 * The files with `model_max_length` as given: where Transformers cuts texts if it is asked to cut them, and
 * Transformers.js in any case. Paths of the machine that the tokenizer was saved on are left out.
 *
 * @param files of a tokenizer that was loaded; those that have nothing to be changed stay as they are, to the byte
 * @param maxLength in tokens, [CLS] and [SEP] included
 */
export function stateMaxLength(files: readonly TokenizerFile[], maxLength: number): readonly TokenizerFile[] {
  return files.map((file) => {
    if (file.name !== SETTINGS) return file;
    const settings = JSON.parse(new TextDecoder().decode(file.bytes)) as Record<string, unknown>;
    const kept = Object.entries(settings).filter(([key]) => !PATHS.test(key));
    if (settings.model_max_length === maxLength && kept.length === Object.keys(settings).length) return file;
    const text = JSON.stringify({ ...Object.fromEntries(kept), model_max_length: maxLength }, null, 2);
    return { ...file, bytes: new TextEncoder().encode(`${text}\n`) };
  });
}
