/** Against R (scripts/make-psychometrics-classical.R) and by hand. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { itemFlags } from './flags.ts';
import { classicalAnalysis } from './items.ts';
import { optionAnalysis } from './options.ts';

const fixture: {
  readonly answers: readonly string[];
  readonly selected: readonly string[];
  readonly key: readonly number[];
  readonly results: {
    readonly complete: {
      readonly optionRest: readonly (readonly (number | 'NA')[])[];
      readonly thirds: readonly (readonly (readonly number[])[])[];
    };
  };
} = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/psychometrics-classical.json'), 'utf8'),
);
const expected = fixture.results.complete;
const items = fixture.key.length;
const persons = fixture.answers.length;
const answers = {
  person: Int32Array.from({ length: persons * items }, (_, row) => Math.floor(row / items)),
  item: Int32Array.from({ length: persons * items }, (_, row) => row % items),
  label: Uint8Array.from([...fixture.answers.join('')], Number),
  persons,
  items,
};
const selected = Int8Array.from([...fixture.selected.join('')], (mark) => (mark === '.' ? -1 : Number(mark)));
const key = Int8Array.from(fixture.key);
const options = new Int8Array(items).fill(4);
const found = optionAnalysis(answers, { selected, key, options });

describe('options', () => {
  test('option-rest correlations against R', () => {
    found.forEach(({ options }, i) => {
      options.forEach(({ optionRest }, option) => {
        const value = expected.optionRest[i]![option]!;
        if (value === 'NA') expect(optionRest).toBeNull();
        else expect(optionRest).toBeCloseTo(value, 9);
      });
    });
  });

  test('shares by third against R', () => {
    found.forEach(({ options }, i) => {
      options.forEach(({ shareByThird }, option) => {
        shareByThird.forEach((share, third) => {
          expect(share).toBeCloseTo(expected.thirds[third]![i]![option]!, 9);
        });
      });
    });
  });

  test('shares add up to one of the answers whose option is known', () => {
    found.forEach(({ options, known, contradictions }, i) => {
      const column = [...selected].filter((_, row) => row % items === i && selected[row]! >= 0);
      expect(known).toBe(column.length);
      expect(options.reduce((sum, { share }) => sum + share!, 0)).toBeCloseTo(1, 12);
      expect(contradictions).toBe(0);
    });
  });

  test('a log at odds with its key is counted; unknown keys and options are null', () => {
    const wrongKey = key.map((option, i) => (i === 0 ? (option + 1) % 4 : i === 1 ? -1 : option));
    const none = selected.map((option, row) => (row % items === 2 ? -1 : option));
    const [first, second, third] = optionAnalysis(answers, { selected: none, key: wrongKey, options });
    const chosen = (option: number) =>
      [...selected].filter((mine, row) => row % items === 0 && mine === option).length;
    expect(first!.contradictions).toBe(chosen(key[0]!) + chosen(wrongKey[0]!));
    expect(second).toMatchObject({ key: null, contradictions: 0 });
    expect(third).toMatchObject({ known: 0 });
    for (const option of third!.options) {
      expect(option).toEqual({ count: 0, share: null, optionRest: null, shareByThird: [null, null, null] });
    }
  });

  test('of repeated answers the first option counts', () => {
    const twice = <Column extends Int32Array | Uint8Array | Int8Array>(column: Column) => {
      const both = new (column.constructor as new (length: number) => Column)(2 * column.length);
      both.set(column);
      both.set(column, column.length);
      return both;
    };
    const again = twice(selected);
    again.fill(0, selected.length);
    const repeated = {
      ...answers,
      person: twice(answers.person),
      item: twice(answers.item),
      label: twice(answers.label),
    };
    expect(optionAnalysis(repeated, { selected: again, key, options })).toEqual(found);
  });

  test('items may have different numbers of options', () => {
    const used = key.map((_, i) => 1 + Math.max(...selected.filter((__, row) => row % items === i)));
    const fewer = optionAnalysis(answers, { selected, key, options: used });
    expect(fewer.map((item) => item.options)).toEqual(
      found.map((item, i) => item.options.slice(0, used[i]!)),
    );
  });

  test('columns that do not fit are an error', () => {
    const choices = { selected, key, options };
    expect(() => optionAnalysis(answers, { ...choices, key: key.slice(1) })).toThrow(
      'key: expected one an item, 12, got 11',
    );
    expect(() => optionAnalysis(answers, { ...choices, selected: selected.slice(1) })).toThrow(
      /selected: expected one an answer/,
    );
    expect(() => optionAnalysis(answers, { ...choices, options: options.with(7, 3) })).toThrow(
      /^selected, answer \d+: expected an option below 3 or -1, got 3/,
    );
  });
});

describe('flags', () => {
  const kinds = (flags: ReturnType<typeof itemFlags>) => flags.map(({ kind }) => kind);
  const optionsOf = (rests: readonly (number | null)[], shares: readonly number[]) => ({
    known: 100,
    key: 0,
    contradictions: 0,
    options: rests.map((optionRest, option) => ({
      count: 100 * shares[option]!,
      share: shares[option]!,
      optionRest,
      shareByThird: [null, null, null] as const,
    })),
  });

  test('the item that was keyed wrongly, and the one that tells nothing', () => {
    const { items } = classicalAnalysis(answers);
    const flags = items.map((item, i) => itemFlags(item, found[i]!));
    expect(kinds(flags[4]!)).toEqual(expect.arrayContaining(['negative-discrimination', 'key-suspect']));
    const suspect = flags[4]!.find(({ kind }) => kind === 'key-suspect')!;
    expect(suspect.option).not.toBe(key[4]);
    expect(suspect.value).toBe(found[4]!.options[suspect.option!]!.optionRest);
    expect(suspect.value).toBeGreaterThan(0.1);
    expect(kinds(flags[8]!)).toContain('low-discrimination');
  });

  test('limits', () => {
    expect(kinds(itemFlags({ facility: 0.96, itemRest: 0.3 }))).toEqual(['too-easy']);
    expect(kinds(itemFlags({ facility: 0.95, itemRest: 0.2 }))).toEqual([]);
    expect(kinds(itemFlags({ facility: 0.19, itemRest: 0.19 }))).toEqual(['low-discrimination', 'too-hard']);
    expect(kinds(itemFlags({ facility: 0.5, itemRest: -0.01 }))).toEqual(['negative-discrimination']);
    expect(itemFlags({ facility: null, itemRest: null })).toEqual([]);
  });

  test('a key that is shunned is suspect though no other option is better', () => {
    expect(itemFlags({ facility: 0.5, itemRest: 0.4 }, optionsOf([-0.1, -0.2, null], [0.5, 0.5, 0]))).toEqual(
      [
        { kind: 'key-suspect', value: -0.1, option: 0 },
        { kind: 'rare-distractor', value: 0, option: 2 },
      ],
    );
  });

  test('without a key there are no distractors', () => {
    const two = optionsOf([0.3, -0.3, null], [0.5, 0.5, 0]);
    expect(itemFlags({ facility: 0.5, itemRest: 0.4 }, { ...two, key: null })).toEqual([]);
  });
});
