import { expect, test } from 'vitest';
import { stateMaxLength } from './state-max-length.ts';

const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
const FILES = [
  file('tokenizer.json', '{}'),
  file('tokenizer_config.json', '{"cls_token":"[CLS]","model_max_length":8192}'),
];

test('the settings state it, all else is as it was', () => {
  const [definition, settings] = stateMaxLength(FILES, 512);
  expect(definition).toBe(FILES[0]);
  expect(JSON.parse(new TextDecoder().decode(settings!.bytes))).toEqual({
    cls_token: '[CLS]',
    model_max_length: 512,
  });
});

test('settings that state it already stay to the byte', () => {
  expect(stateMaxLength(FILES, 8192)).toEqual(FILES);
});

test('paths of the machine that they were saved on are left out', () => {
  const paths = {
    name_or_path: '/home/ada/models/base',
    special_tokens_map_file: '/home/ada/.cache/special_tokens_map.json',
    tokenizer_file: 'C:\\Users\\ada\\tokenizer.json',
    vocab_file: null,
    cache_dir: '~/cache',
  };
  for (const model_max_length of [512, 8192]) {
    const settings = { sep_token: '[SEP]', model_max_length, tokenizer_class: 'TokenizersBackend' };
    const [changed] = stateMaxLength(
      [file('tokenizer_config.json', JSON.stringify({ ...settings, ...paths }))],
      512,
    );
    const text = new TextDecoder().decode(changed!.bytes);
    expect(JSON.parse(text)).toEqual({ ...settings, model_max_length: 512 });
    expect(text).not.toContain('ada');
  }
});
