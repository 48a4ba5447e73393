import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SPECIAL_TOKENS, trainByteLevelBpe } from './bpe-trainer.ts';
import { fitTokenizer, loadTokenizer } from './tokenizer.ts';

const TEXTS = [
  'Solve for x: 8x − 4 = 28.',
  'Solve for y: 3y + 4 = 28.',
  'The sum of 4 and 28 is 32.',
  'Café, the sum',
];
const trained = trainByteLevelBpe({
  texts: TEXTS,
  vocabularySize: 320,
  specials: SPECIAL_TOKENS,
  maxLength: 64,
});
const definition = trained.tokenizerJson as { model: { merges: string[][] } };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(tokenizerJson: unknown, tokenizerConfig: unknown): void {
  const text = (content: unknown): string =>
    typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(folder, 'tokenizer.json'), text(tokenizerJson));
  writeFileSync(join(folder, 'tokenizer_config.json'), text(tokenizerConfig));
}

describe('loadTokenizer', () => {
  test('both ways to write merges give the same ids', async () => {
    write(definition, trained.tokenizerConfig);
    const arrays = await loadTokenizer(folder);
    const model = { ...definition.model, merges: definition.model.merges.map((pair) => pair.join(' ')) };
    write({ ...definition, model }, trained.tokenizerConfig);
    const strings = await loadTokenizer(folder);
    for (const text of TEXTS) expect(strings.encode(text, 512)).toEqual(arrays.encode(text, 512));
    expect(arrays.encode(TEXTS[0]!, 512).length).toBeLessThan(TEXTS[0]!.length);
  });

  test('puts [CLS] and [SEP] around a text and keeps the first tokens of one that is too long', async () => {
    write(definition, trained.tokenizerConfig);
    const tokenizer = await loadTokenizer(folder);
    const whole = tokenizer.encode(TEXTS[0]!, 512);
    expect(whole[0]).toBe(tokenizer.special.cls);
    expect(whole.at(-1)).toBe(tokenizer.special.sep);
    expect(tokenizer.encode(TEXTS[0]!, whole.length)).toEqual(whole);
    expect([...tokenizer.encode(TEXTS[0]!, 6)]).toEqual([...whole.subarray(0, 5), tokenizer.special.sep]);
    expect([...tokenizer.encode('', 3)]).toEqual([1, 2]);
    expect(() => tokenizer.encode('x', 2)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test('decoding gives the text back, in NFC', async () => {
    write(definition, trained.tokenizerConfig);
    const tokenizer = await loadTokenizer(folder);
    for (const text of [...TEXTS, ' two  spaces , 日本\n\t😀', '', 'Cafe\u0301']) {
      expect(tokenizer.decode(tokenizer.encode(text, 512))).toBe(text.normalize('NFC'));
    }
  });

  test('takes U+FEFF for no white space, as the Rust library does', async () => {
    // Two signs of one word merge, white space and a sign would be two words: "\uFEFF(" must be one token.
    const texts = ['\uFEFF(', '\uFEFF('];
    const { tokenizerJson, tokenizerConfig } = trainByteLevelBpe({
      texts,
      vocabularySize: 320,
      specials: SPECIAL_TOKENS,
      maxLength: 64,
    });
    write(tokenizerJson, tokenizerConfig);
    expect((await loadTokenizer(folder)).encode('\uFEFF(', 512)).toHaveLength(3);
  });

  test('knows its special tokens, however they are written, and its size', async () => {
    write(definition, {
      ...trained.tokenizerConfig,
      mask_token: { content: '[MASK]', lstrip: true },
      unk_token: null,
    });
    const tokenizer = await loadTokenizer(folder);
    expect(tokenizer.special).toEqual({ unk: null, cls: 1, sep: 2, pad: 3, mask: 4 });
    expect(tokenizer.vocabularySize).toBe(5 + 256 + definition.model.merges.length);
    expect(() => fitTokenizer(tokenizer, { vocabSize: tokenizer.vocabularySize, longest: 8 })).not.toThrow();
    expect(() => fitTokenizer(tokenizer, { vocabSize: tokenizer.vocabularySize - 1, longest: 8 })).toThrow(
      expect.objectContaining({
        code: 'base',
        message: expect.stringContaining('tokenizer.json: expected token ids'),
      }),
    );
  });

  test('hands out its files as they are', async () => {
    write(definition, trained.tokenizerConfig);
    writeFileSync(join(folder, 'special_tokens_map.json'), '{}');
    const { files } = await loadTokenizer(folder);
    rmSync(join(folder, 'special_tokens_map.json'));
    expect(files.map(({ name }) => name)).toEqual([
      'tokenizer.json',
      'tokenizer_config.json',
      'special_tokens_map.json',
    ]);
    expect(new TextDecoder().decode(files[0]!.bytes)).toBe(JSON.stringify(definition));
  });

  test.each<[string, unknown, unknown, string]>([
    ['a tokenizer.json that is no JSON', '{', {}, 'tokenizer.json: expected a JSON object'],
    ['a tokenizer.json that is no object', '[]', {}, 'tokenizer.json: expected a JSON object'],
    ['a tokenizer.json without a model', {}, {}, 'tokenizer.json: expected a tokenizer'],
    [
      'a tokenizer_config.json that is no JSON',
      definition,
      'x',
      'tokenizer_config.json: expected a JSON object',
    ],
    ['a tokenizer without cls_token', definition, { sep_token: '[SEP]' }, 'got cls_token null, sep_token 2'],
    [
      'a template without [SEP]',
      { ...definition, post_processor: null },
      trained.tokenizerConfig,
      'and [] around',
    ],
  ])('refuses %s', async (_, tokenizerJson, tokenizerConfig, message) => {
    write(tokenizerJson, tokenizerConfig);
    await expect(loadTokenizer(folder)).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  test.each(['tokenizer.json', 'tokenizer_config.json'])('refuses a folder without %s', async (name) => {
    write(definition, trained.tokenizerConfig);
    rmSync(join(folder, name));
    await expect(loadTokenizer(folder)).rejects.toThrow(`${name}: expected the tokenizer of the model`);
  });
});

describe.skipIf(!existsSync('../shared'))('against ../shared (skipped without it)', () => {
  interface Vector {
    readonly text: string;
    readonly ids: number[];
    readonly pair?: string;
  }

  test('ModernBERT: every vector', async () => {
    const tokenizer = await loadTokenizer('../shared/modernbert-tokenizer');
    expect(tokenizer.special).toEqual({ cls: 50281, sep: 50282, pad: 50283, mask: 50284, unk: 50280 });
    expect(tokenizer.vocabularySize).toBe(50368);
    const path = '../shared/reference/tokenizer_vectors.json';
    const vectors = (JSON.parse(readFileSync(path, 'utf8')) as Vector[]).filter(
      ({ pair }) => pair === undefined,
    );
    expect(vectors.length).toBeGreaterThan(20);
    for (const { text, ids } of vectors)
      expect([text, [...tokenizer.encode(text, 8192)]]).toEqual([text, ids]);
  });

  test.each(['11', '12', '13'])('notebook run: the first text of student %s', async (student) => {
    const tokenizer = await loadTokenizer('../shared/golden/notebook-run/base');
    const path = `../shared/golden/notebook-run/expected-student-${student}.json`;
    const expected = JSON.parse(readFileSync(path, 'utf8')) as {
      first_train_text: string;
      first_train_ids: number[];
    };
    expect([...tokenizer.encode(expected.first_train_text, 512)]).toEqual(expected.first_train_ids);
  });
});

describe('a BERT’s folder', () => {
  const BASE = resolve(import.meta.dirname, '../../test/fixtures/bert/base');
  const TEXT = 'Which fraction is MORE than one half';
  const WHOLE = 99;
  let place: string;
  const put = (name: string, content: unknown) => writeFileSync(join(place, name), JSON.stringify(content));
  const idsOf = async (text: string) => [...(await loadTokenizer(place)).encode(text, WHOLE)];
  beforeEach(() => {
    place = mkdtempSync(join(folder, 'bert-'));
    cpSync(BASE, place, { recursive: true });
  });

  test('cuts at the length that it names, or at what the model computes', async () => {
    put('sentence_bert_config.json', { max_seq_length: 5 });
    expect(await idsOf(TEXT)).toHaveLength(5);
    rmSync(join(place, 'sentence_bert_config.json'));
    const tokenizer = await loadTokenizer(place);
    expect(tokenizer.encode(TEXT, WHOLE)).toHaveLength(9);
    const fitted = fitTokenizer(tokenizer, { vocabSize: tokenizer.vocabularySize, longest: 8 });
    expect(fitted.encode(TEXT, WHOLE)).toHaveLength(8);
    expect(fitted.encode(TEXT, 4)).toHaveLength(4);
  });

  test('puts the default prompt before a text, and no other', async () => {
    const plain = await idsOf(`question: ${TEXT}`);
    const prompts = { query: 'question: ', other: 'topic: ' };
    put('config_sentence_transformers.json', { prompts, default_prompt_name: 'query' });
    expect(await idsOf(TEXT)).toEqual(plain);
    put('config_sentence_transformers.json', { prompts, default_prompt_name: null });
    expect(await idsOf(`question: ${TEXT}`)).toEqual(plain);
    put('config_sentence_transformers.json', { prompts, default_prompt_name: 'document' });
    await expect(idsOf(TEXT)).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining('prompts: expected one named "document", got none'),
    });
  });

  test('case and accents of a list of words are what tokenizer_config.json says', async () => {
    rmSync(join(place, 'tokenizer.json'));
    const unknown = (await loadTokenizer(place)).special.unk;
    expect(await idsOf('MORE café')).not.toContain(unknown);
    put('tokenizer_config.json', { do_lower_case: false });
    expect(await idsOf('more MORE')).toEqual([...(await idsOf('more')).slice(0, 2), unknown, 3]);
  });

  test('its files go along with a class', async () => {
    put('config_sentence_transformers.json', {});
    const names = (await loadTokenizer(place)).files.map(({ name }) => name);
    expect(names).toEqual([
      'tokenizer.json',
      'tokenizer_config.json',
      'sentence_bert_config.json',
      'config_sentence_transformers.json',
    ]);
  });

  test('without words is refused, and so are settings of another kind', async () => {
    for (const name of ['tokenizer.json', 'vocab.txt']) rmSync(join(place, name));
    await expect(loadTokenizer(place)).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining('tokenizer.json: expected the tokenizer of the model'),
    });
    cpSync(BASE, place, { recursive: true });
    put('sentence_bert_config.json', { max_seq_length: 'long' });
    await expect(loadTokenizer(place)).rejects.toMatchObject({
      code: 'base',
      message: expect.stringContaining('sentence_bert_config.json: expected the settings'),
    });
    rmSync(join(place, 'sentence_bert_config.json'));
    rmSync(join(place, 'tokenizer.json'));
    writeFileSync(join(place, 'vocab.txt'), 'a\nb\n');
    await expect(loadTokenizer(place)).rejects.toMatchObject({ code: 'base' });
  });
});
