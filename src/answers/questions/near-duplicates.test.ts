/** Planted near-duplicates, everything against everything, and how long many texts take. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { joinPairs } from './disjoint-sets.ts';
import { findNearDuplicates, type NearPair } from './near-duplicates.ts';
import { questionText } from './question-text.ts';
import { questionWords } from './question-words.ts';
import { readQuestions } from './read-questions.ts';

const bread = (changes: { title?: string; options?: readonly string[]; topic?: string } = {}): string => {
  const {
    title = 'Which of these words names a person who makes bread and sells it?',
    options = ['baker', 'butcher', 'tailor', 'miller'],
    topic = 'Jobs',
  } = changes;
  const [option_a, option_b, option_c, option_d] = options;
  return questionText({
    topic_name: topic,
    question_title: title,
    option_a,
    option_b,
    option_c,
    option_d,
  } as never);
};

describe('findNearDuplicates', () => {
  it('finds a question with any one word changed', () => {
    const words = bread().split(/(?<=\s)/);
    const first = words.findIndex((word) => word.startsWith('Which'));
    for (const place of words.keys()) {
      if (place < first || /^[A-D]\)/.test(words[place]!)) continue;
      const changed = words.with(place, words[place]!.replace(/[a-z]+/i, 'something')).join('');
      expect(findNearDuplicates([bread(), changed])).toEqual([
        { a: 0, b: 1, similarity: expect.closeTo(20 / 24) },
      ]);
    }
  });

  it('gives 1 to what differs in topic, case, punctuation, or the order of its options', () => {
    const options = ['miller', 'tailor', 'baker', 'butcher'];
    const texts = [
      bread(),
      bread({ topic: 'Food' }),
      bread({ title: 'WHICH of these words names a person, who makes bread and sells it' }),
      bread({ options }),
    ];
    expect(findNearDuplicates(texts)).toEqual([
      { a: 0, b: 1, similarity: 1 },
      { a: 0, b: 2, similarity: 1 },
      { a: 0, b: 3, similarity: 1 },
    ]);
  });

  it('tells apart what is short, and what has other numbers and options', () => {
    const sum = (a: number, b: number): string => `Question: What is ${a} + ${b}?\nA) ${a + b}\nB) ${a - b}`;
    const texts = ['Why?', 'Who?', 'What is 3 + 4?', 'What is 3 - 4?', '', '???'].map(
      (text) => `Question: ${text}`,
    );
    expect(findNearDuplicates([...texts, sum(12, 5), sum(12, 6)])).toEqual([]);
  });

  it('pairs many equal texts with the first of them only', () => {
    const texts = [...Array.from({ length: 5 }, () => bread()), 'Question: Why?'];
    expect(findNearDuplicates(texts).map(({ a, b }) => [a, b])).toEqual([1, 2, 3, 4].map((b) => [0, b]));
  });

  it('lists a million pairs of texts that are all alike, and joins the others', () => {
    const texts = Array.from({ length: 1600 }, (_, i) =>
      bread({ title: `Look at picture ${i}. What is his trade?` }),
    );
    const pairs = findNearDuplicates(texts);
    expect(pairs.length).toBeGreaterThanOrEqual(1_000_000);
    expect(pairs.length).toBeLessThan(1_001_600);
    const joined = joinPairs(
      texts.length,
      pairs.map(({ a, b }) => [a, b]),
    );
    expect(joined.groups).toBe(1);
  });

  it('finds what a comparison of everything with everything finds', () => {
    const random = createMt19937(3);
    const draw = (n: number): number => Math.floor(random.uniform() ** 2 * n);
    const texts: string[] = [];
    for (let i = 0; i < 300; i++) {
      const words =
        i > 20 && draw(2) === 0
          ? texts[draw(i)]!.split(' ').map((word) => (random.uniform() < 0.06 ? `w${draw(60)}` : word))
          : Array.from({ length: 3 + draw(40) }, () => `w${draw(60)}`);
      texts.push(words.join(random.uniform() < 0.1 ? '\n' : ' '));
    }
    const unlike = [...new Set(texts.map((text) => text.replaceAll('\n', ' ')))];
    const found = findNearDuplicates(unlike);
    expect(found.length).toBeGreaterThan(50);
    expect(found.filter(({ similarity }) => similarity < 1)).not.toHaveLength(0);
    expect(found).toEqual(everyPair(unlike));
  });

  it('takes a few seconds at most for 20,000 texts of one template', () => {
    const texts = Array.from({ length: 20_000 }, (_, i) => {
      const [a, b] = [i % 89, i % 61];
      return `Question: A shop sells ${a} boxes of ${b} pens and loses ${i}. How many pens are left?\nA) ${a * b}\nB) ${a + b}\nC) ${a * b - i}`;
    });
    const start = performance.now();
    const pairs = findNearDuplicates(texts);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(pairs.length).toBeLessThan(20_000);
  });
});

const DBE = fileURLToPath(new URL('../../../../shared/data/dbe-kt22/answers.csv.gz', import.meta.url));

describe.skipIf(!existsSync(DBE))('DBE-KT22 (skipped: its file is not beside the project)', () => {
  it('has as many near-duplicates as the documentation says', async () => {
    const { questions } = await readQuestions(DBE);
    const pairs = findNearDuplicates(questions.map(({ text }) => text));
    expect([questions.length, pairs.length]).toEqual([208, 188]);
  });
});

/** The definition, without any way to pass over pairs. */
function everyPair(texts: readonly string[]): NearPair[] {
  const sets = texts.map(
    (text) =>
      new Set(
        questionWords(text).flatMap((line) => {
          const ends = ['^', ...line, '$'];
          return ends.slice(1).map((word, place) => `${ends[place]} ${word}`);
        }),
      ),
  );
  const pairs: NearPair[] = [];
  for (const [a, one] of sets.entries()) {
    for (const [b, other] of sets.entries()) {
      if (b <= a) continue;
      const shared = [...one].filter((shingle) => other.has(shingle)).length;
      const similarity = shared / (one.size + other.size - shared);
      if (similarity >= 0.75) pairs.push({ a, b, similarity });
    }
  }
  return pairs;
}
