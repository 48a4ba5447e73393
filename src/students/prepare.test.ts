import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer, ClassAnswers } from '../answers/index.ts';
import { splitAnswers } from '../answers/index.ts';
import { loadTokenizer, type Tokenizer } from '../text/index.ts';
import {
  FEWEST_ANSWERS,
  prepareStudent,
  reasonAfterSplit,
  reasonToSkip,
  sidesById,
  sizesOf,
} from './prepare.ts';

let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = await loadTokenizer(resolve(import.meta.dirname, '../../test/fixtures/notebook-run/base'));
});

const answers = Array.from(
  { length: 14 },
  (_, i): Answer => ({
    answerId: `a${i}`,
    userId: 'ann',
    questionId: `q${i % 5}`,
    label: i % 2 === 0 ? 1 : 0,
    text: `How many letters has the word “${'ab'.repeat(1 + (i % 5))}”?`,
  }),
);
const ids = (rows: readonly Answer[]) => rows.map(({ answerId }) => answerId);

describe('prepareStudent', () => {
  test.each(['validation', 'test'] as const)('alone: the split of the answers, selection %s', (selection) => {
    const prepared = prepareStudent(answers, { tokenizer, maxLength: 12, selection });
    const expected = splitAnswers(answers, { selection });
    for (const side of ['train', 'validation', 'test'] as const)
      expect(ids(prepared[side])).toEqual(ids(expected[side]));
    expect(prepared.validation.length > 0).toBe(selection === 'validation');
  });

  test('in a class: the sides that the class has, in order', () => {
    const sideOf = ({ questionId }: Answer) =>
      questionId === 'q0' ? 'test' : questionId === 'q3' ? 'validation' : 'train';
    const { train, validation, test } = prepareStudent(answers, {
      tokenizer,
      maxLength: 12,
      selection: 'validation',
      sideOf,
    });
    expect(ids(test)).toEqual(['a0', 'a5', 'a10']);
    expect(ids(validation)).toEqual(['a3', 'a8', 'a13']);
    expect(train).toHaveLength(8);
  });

  test('a text that answers share is tokenised once, and cut to the length', () => {
    const { train, validation, test } = prepareStudent(answers, {
      tokenizer,
      maxLength: 9,
      selection: 'validation',
    });
    const rows = [...train, ...validation, ...test];
    expect(new Set(rows.map(({ tokens }) => tokens)).size).toBe(5);
    for (const { tokens, text } of rows) expect(tokens).toEqual(tokenizer.encode(text, 9));
  });
});

test('sides are found by the answer', () => {
  const sideOf = sidesById({ answerIds: ['x', 'y'] } as unknown as ClassAnswers, ['test', 'train']);
  expect(sideOf({ ...answers[0]!, answerId: 'y' })).toBe('train');
  expect(sideOf({ ...answers[0]!, answerId: 'x' })).toBe('test');
});

test('too few answers, and a split that leaves nothing, are reasons to skip', () => {
  expect(reasonToSkip(FEWEST_ANSWERS)).toBeUndefined();
  expect(reasonToSkip(9)).toBe('9 answers, 10 are needed');
  const [row] = prepareStudent(answers, { tokenizer, maxLength: 9, selection: 'validation' }).train;
  const [some, none] = [[row!], []];
  const reason = (
    train: typeof some,
    validation: typeof some,
    test: typeof some,
    selection: 'validation' | 'test',
  ) => reasonAfterSplit(sizesOf({ train, validation, test }), { selection, isTested: true });
  expect(reason(some, some, some, 'validation')).toBeUndefined();
  expect(reason(some, none, some, 'test')).toBeUndefined();
  expect(reason(none, some, some, 'validation')).toBe('no answer to train on after the split');
  expect(reason(some, some, none, 'test')).toBe('no answer to test on after the split');
  expect(reason(some, none, some, 'validation')).toBe('no answer to choose the epoch by');
  // A split that holds out nothing at all tests nobody, by intention.
  expect(
    reasonAfterSplit({ train: 1, validation: 1, test: 0 }, { selection: 'validation', isTested: false }),
  ).toBe(undefined);
});
