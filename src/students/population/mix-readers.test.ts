import { describe, expect, test } from 'vitest';
import { createMt19937 } from '../../numeric/index.ts';
import { readDifficulty } from '../../readers/index.ts';
import { type MixTask, mixReaders } from './mix-readers.ts';

const random = createMt19937(12);
const COUNT = 240;
const KNOWN = Array.from({ length: 200 }, (_, i) => i);
const WORDS = Array.from({ length: 12 }, (_, w) => `word${'abcdefghijkl'[w]}`);
const ofWord = WORDS.map(() => random.normal());
const texts = Array.from({ length: COUNT }, (_, t) => `${WORDS[t % 12]} of a question`);
/** What the encoder makes of each text: one number that tells a part of the difficulty. */
const vectors = texts.map(() => [random.normal()]);
const truth = texts.map((_, t) => 2 + vectors[t]![0]! + ofWord[t % 12]!);
const head = { weight: Float64Array.of(0.5), bias: 0.1 };
const unseen = Float64Array.from(vectors, ([x]) => 0.5 * x! + 0.1);
const task: MixTask = {
  texts,
  unseen,
  head,
  known: KNOWN,
  difficulty: Float64Array.from(KNOWN, (t) => truth[t]! + 0.3 * random.normal()),
  error: new Float64Array(KNOWN.length).fill(0.3),
  fold: Int32Array.from(KNOWN, (t) => Math.floor(t / 12) % 3),
  beside: ['words'],
  seed: 1,
};
const errorOf = (prior: Float64Array, some: readonly number[]) =>
  Math.sqrt(some.reduce((sum, t) => sum + (prior[t]! - truth[t]!) ** 2, 0) / some.length);

describe('mixReaders', () => {
  test('adds up what each says, as much as it is right', () => {
    const { prior, reader, residual } = mixReaders(task);
    expect(errorOf(prior, KNOWN)).toBeLessThan(0.35);
    // The encoder says half of what is so.
    expect(reader.blocks[0]!.weights[0]).toBeGreaterThan(0.85);
    expect(reader.blocks[0]!.weights[0]).toBeLessThan(1.15);
    expect(residual).toBeLessThan(0.15);
    // The reader that is kept says of texts without a difficulty what was said of them.
    const rest = [...texts.keys()].slice(200);
    const read = readDifficulty(reader, {
      texts: rest.map((t) => texts[t]!),
      base: rest.map((t) => vectors[t]!),
    });
    read.forEach((b, i) => {
      expect(b).toBeCloseTo(prior[rest[i]!]!, 9);
    });
    expect(errorOf(prior, rest)).toBeLessThan(0.35);
  });

  test('leaves out what says nothing, or the opposite', () => {
    const mixed = mixReaders({ ...task, unseen: unseen.map((b) => -b) });
    expect(mixed.reader.blocks[0]!.weights[0]).toBe(0);
    const alone = mixReaders({ ...task, texts: texts.map(() => 'the same') });
    for (const { name, weights } of alone.reader.blocks.slice(1))
      expect([name, weights.every((w) => Math.abs(w) < 1e-6)]).toEqual([name, true]);
    expect(alone.reader.blocks[0]!.weights[0]).toBeGreaterThan(0.8);
  });

  test('with nothing beside it is a line through what the encoder says', () => {
    const { prior, reader } = mixReaders({ ...task, beside: [] });
    expect(reader.blocks.map(({ name }) => name)).toEqual(['base']);
    // Least squares: what is left does not go with what was said.
    const mean = (of: (t: number) => number) => KNOWN.reduce((sum, t) => sum + of(t), 0) / KNOWN.length;
    const left = (t: number) => task.difficulty[t]! - prior[t]!;
    expect(mean(left)).toBeCloseTo(0, 9);
    expect(mean((t) => left(t) * unseen[t]!)).toBeCloseTo(0, 9);
  });

  test('the encoder alone is a line through what it says, whatever is read beside it', () => {
    const { alone } = mixReaders(task);
    const { reader } = mixReaders({ ...task, beside: [] });
    expect([...alone.weight]).toEqual(reader.blocks[0]!.weights);
    expect(alone.bias).toBeCloseTo(reader.mean, 12);
  });

  test('what is left out has no say in what is said of it, nor in how much of each is believed', () => {
    const alone = { ...task, beside: [] };
    const other = task.difficulty.map((b, i) => (task.fold[i] === 1 ? 5 - 3 * b : b));
    const [once, again] = [mixReaders(alone), mixReaders({ ...alone, difficulty: other })];
    for (const i of KNOWN) {
      if (task.fold[i] === 1) expect(again.leftOut[i]).toBe(once.leftOut[i]);
      else expect(again.leftOut[i]).not.toBe(once.leftOut[i]);
    }
    // Without the encoder and with nothing beside it, it is the mean of the others, all being known alike.
    const others = KNOWN.filter((i) => task.fold[i] !== 2);
    const mean = others.reduce((sum, i) => sum + task.difficulty[i]!, 0) / others.length;
    expect(once.leftOutBeside[2 * 12]).toBeCloseTo(mean, 12);
    expect(task.fold[2 * 12]).toBe(2);
  });

  test('of one text, or of texts that are all left out together, the mean is said', () => {
    for (const known of [[0], KNOWN]) {
      const { prior, residual } = mixReaders({
        ...task,
        unseen: new Float64Array(COUNT),
        known,
        difficulty: task.difficulty.slice(0, known.length),
        error: task.error.slice(0, known.length),
        fold: new Int32Array(known.length),
      });
      const mean = task.difficulty.slice(0, known.length).reduce((a, b) => a + b, 0) / known.length;
      expect(prior[known[0]!]).toBeCloseTo(mean, 6);
      expect(residual).toBeGreaterThan(0);
    }
  });
});
