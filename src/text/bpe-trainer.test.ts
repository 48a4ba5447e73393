import { describe, expect, test } from 'vitest';
import { type BpeTraining, SPECIAL_TOKENS, trainByteLevelBpe } from './bpe-trainer.ts';

interface Definition {
  readonly added_tokens: readonly { readonly content: string; readonly lstrip: boolean }[];
  readonly model: { readonly vocab: Record<string, number>; readonly merges: readonly [string, string][] };
}

const train = (texts: string[], options: Partial<BpeTraining> = {}): Definition =>
  trainByteLevelBpe({ texts, vocabularySize: 300, specials: SPECIAL_TOKENS, maxLength: 64, ...options })
    .tokenizerJson as unknown as Definition;

describe('trainByteLevelBpe', () => {
  test('merges the most frequent pair first, pairs seen once never', () => {
    const { merges } = train(['hug hug hug', 'pug pun']).model;
    // "ug" is there 4 times, then "h ug" 3 and "Ġ hug" 2 times; "p u" was there twice until "ug" took one of them.
    expect(merges).toEqual([
      ['u', 'g'],
      ['h', 'ug'],
      ['Ġ', 'hug'],
    ]);
  });

  test('counts pairs of repeated letters and of overlapping merges', () => {
    const { merges } = train(['aaaaaaaa', 'aaaaaaaa']).model;
    expect(merges).toEqual([
      ['a', 'a'],
      ['aa', 'aa'],
      ['aaaa', 'aaaa'],
    ]);
  });

  test('ties go to the lower ids: the same texts in any order give the same tokenizer', () => {
    const texts = ['ab cd', 'cd ab', 'ef', 'ef ab', 'cd'];
    expect(train(texts)).toEqual(train([...texts].reverse()));
  });

  test('ids: specials, then the 256 bytes, then merges; stops at the size asked for', () => {
    const { model, added_tokens: added } = train(['hug hug hug', 'pug pun'], { vocabularySize: 263 });
    expect(Object.values(model.vocab).sort((a, b) => a - b)).toEqual([...Array(263).keys()]);
    expect(SPECIAL_TOKENS.map((token) => model.vocab[token])).toEqual([0, 1, 2, 3, 4]);
    expect(model.vocab.ug).toBe(261);
    expect(added.filter(({ lstrip }) => lstrip).map(({ content }) => content)).toEqual(['[MASK]']);
  });

  test('normalises to NFC before it counts', () => {
    expect(train(['e\u0301 e\u0301 e\u0301']).model.merges[0]).toEqual(['Ã', '©']);
  });

  test('refuses a vocabulary without room, missing and repeated specials', () => {
    expect(() => train([], { vocabularySize: 260 })).toThrow('expected at least 261 tokens, got 260');
    expect(() => train([], { specials: ['[CLS]'] })).toThrow('once, got [CLS]');
    expect(() => train([], { specials: [...SPECIAL_TOKENS, '[CLS]'] })).toThrow('once');
  });
});
