/** What the base that ships may read, and in which form. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cutGlosses, type Gloss } from '../../scripts/base-train/glosses.ts';
import { mayShip, proseSources, readQuestions } from '../../scripts/base-train/sources.ts';
import { epochTexts, isHeldOut, readLibrary } from '../../scripts/base-train/texts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, lines: readonly string[]) =>
  writeFileSync(join(folder, name), gzipSync(`${lines.join('\n')}\n`));

test.each([
  ['CC BY 4.0', true],
  ['CC BY-SA 3.0', true],
  ['public domain / CC0', true],
  ['WordNet 3.0 licence (permissive)', true],
  ['CC BY-NC-SA 4.0', false],
  ['CC BY-SA 4.0 (check)', false],
  ['pages say CC BY-SA 3.0/GFDL (not verified)', false],
  ['GPL-2+', false],
  ['GFDL-1.1+', false],
])('licence %s: %s', (licence, may) => {
  expect(mayShip(licence)).toBe(may);
});

describe('a folder of texts', () => {
  const row = (name: string, licence: string) => `${name}\t2\t9\t${licence}\tsomewhere \t${name}.txt.gz`;
  const passages = Array.from(
    { length: 600 },
    (_, i) => `Passage ${i} begins here. It goes on for a while, and for longer than that. Then it ends.`,
  );
  beforeEach(() => {
    writeFileSync(
      join(folder, 'sources.tsv'),
      `${row('free', 'CC BY 4.0')}\n${row('closed', 'CC BY-NC 4.0')}\n${row('absent', 'MIT')}\n${row('wordnet_glosses', 'permissive')}\n`,
    );
    write('free.txt.gz', passages);
    write('closed.txt.gz', ['Nobody may sell this.']);
    write('wordnet_glosses.txt.gz', [
      'hound, dog: an animal that barks; "the dog barked". lamp: what gives light.',
    ]);
    write('questions-with-key.csv.gz', [
      'source,licence,topic_name,question,option_a,option_b,key',
      ...Array.from({ length: 300 }, (_, i) => `made,CC BY 4.0,sums,What is ${i} + 1?,${i},${i + 1},B`),
      'made,GFDL (check),sums,What is left out?,this,that,A',
    ]);
  });

  test('what is measured on is never read, whatever its licence', () => {
    writeFileSync(
      join(folder, 'sources.tsv'),
      `${row('gsm8k_problems', 'MIT')}\n${row('naep-items', 'public domain')}\n${row('free', 'CC BY 4.0')}\n`,
    );
    for (const name of ['gsm8k_problems', 'naep-items']) write(`${name}.txt.gz`, ['What is 3 + 4?']);
    expect(proseSources(folder).map(({ name }) => name)).toEqual(['free']);
    write('questions-with-key.csv.gz', [
      'source,licence,topic_name,question,option_a,option_b,key',
      'hq-trivia,CC0,sums,What is 1 + 1?,1,2,B',
      'made,CC0,sums,What is 2 + 1?,1,3,B',
    ]);
    expect(readQuestions(folder).map(({ question }) => question)).toEqual(['What is 2 + 1?']);
  });

  test('only what is there and may be used is read', () => {
    expect(proseSources(folder).map(({ name }) => name)).toEqual(['free']);
    expect(readQuestions(folder)).toHaveLength(300);
  });

  test('an epoch is the same again, another is not, and held-out sources are in none', () => {
    const library = readLibrary(folder);
    const epoch = (at: number, held: boolean) => epochTexts(library, { epoch: at, seed: 5, held });
    expect(epoch(0, false)).toEqual(epoch(0, false));
    expect(epoch(1, false)).not.toEqual(epoch(0, false));
    const trained = new Set([0, 1, 2, 3].flatMap((at) => epoch(at, false)));
    const held = passages.filter(isHeldOut);
    expect(held.length).toBeGreaterThan(0);
    const number = (text: string) => /^Passage (\d+)/.exec(text)?.[1];
    const seen = new Set([...trained].map(number));
    expect(held.filter((text) => seen.has(number(text)))).toEqual([]);
    expect(new Set(epoch(0, false)).size).toBe(epoch(0, false).length);
  });

  test('a list with a line that lacks columns: the line is named', () => {
    writeFileSync(join(folder, 'sources.tsv'), `${row('free', 'CC BY 4.0')}\nfree\t2\n`);
    expect(() => proseSources(folder)).toThrow(/sources\.tsv: line 2: expected 6 columns, got 2/);
  });

  test('a folder without a list', () => {
    expect(() => proseSources(join(folder, 'no'))).toThrow('expected a folder with texts and sources.tsv');
  });
});

test('what is held out is in no text that is trained on, as a wrong option neither', () => {
  const glosses: Gloss[] = Array.from({ length: 900 }, (_, i) => ({
    words: [`word${i}`],
    gloss: `meaning number ${i}.`,
    examples: [],
  }));
  const library = { questions: [], glosses, passages: [] };
  const texts = (held: boolean) =>
    [0, 1, 2].flatMap((epoch) => epochTexts(library, { epoch, seed: 5, held }));
  const of = (side: boolean) => glosses.filter(({ gloss }) => isHeldOut(gloss) === side);
  expect(of(true).length).toBeGreaterThan(3);
  for (const held of [false, true]) {
    const read = texts(held).join('\n');
    expect(of(!held).filter(({ gloss }) => read.includes(gloss))).toEqual([]);
  }
});

test('the options of a meaning are three different ones', () => {
  const glosses: Gloss[] = Array.from({ length: 4 }, (_, i) => ({
    words: [`word${i}`],
    gloss: `meaning ${i}`,
    examples: [],
  }));
  const asked = Array.from({ length: 200 }, (_, epoch) =>
    epochTexts({ questions: [], glosses, passages: [] }, { epoch, seed: 1, held: false }),
  )
    .flat()
    .filter((text) => text.includes('C) '));
  expect(asked.length).toBeGreaterThan(10);
  for (const text of asked) expect(new Set(text.match(/meaning \d/g)).size, text).toBe(3);
});

test('glosses are cut at their ends, words, meanings and examples apart', () => {
  const line =
    'dispatch, despatch: killing a person or animal. fell: the act of felling something (as a tree); "he cut. Then it fell"; "a fell". suicide: see Mr. Smith.';
  expect(cutGlosses(line)).toEqual([
    { words: ['dispatch', 'despatch'], gloss: 'killing a person or animal', examples: [] },
    {
      words: ['fell'],
      gloss: 'the act of felling something (as a tree)',
      examples: ['he cut. Then it fell', 'a fell'],
    },
    { words: ['suicide'], gloss: 'see Mr. Smith', examples: [] },
  ]);
});
