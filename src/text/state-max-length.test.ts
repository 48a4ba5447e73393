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
