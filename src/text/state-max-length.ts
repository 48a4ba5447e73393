/** What a tokenizer's files say of the longest text, for readers that are not told otherwise. */
import { SETTINGS, type TokenizerFile } from './tokenizer.ts';

/**
 * The files with `model_max_length` as given: where Transformers cuts texts if it is asked to cut them, and
 * Transformers.js in any case.
 *
 * @param files of a tokenizer that was loaded; those that say so already stay as they are, to the byte
 * @param maxLength in tokens, [CLS] and [SEP] included
 */
export function stateMaxLength(files: readonly TokenizerFile[], maxLength: number): readonly TokenizerFile[] {
  return files.map((file) => {
    if (file.name !== SETTINGS) return file;
    const settings = JSON.parse(new TextDecoder().decode(file.bytes)) as Record<string, unknown>;
    if (settings.model_max_length === maxLength) return file;
    const text = JSON.stringify({ ...settings, model_max_length: maxLength }, null, 2);
    return { ...file, bytes: new TextEncoder().encode(`${text}\n`) };
  });
}
