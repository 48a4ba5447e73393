/** The reading benchmark's folds and scores, on small records of their own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foldsOf } from '../bench/reading/folds.ts';
import { loadSets } from '../bench/reading/load-sets.ts';
import { PREDICTORS } from '../bench/reading/predictors.ts';
import type { ReadingSet } from '../bench/reading/reading-set.ts';
import { differenceOfR, scorePrediction } from '../bench/reading/score.ts';

const question = (i: number, group: string): ReadingSet['questions'][number] => ({
  id: `q${i}`,
  text: `Question: number ${i}`,
  topic: i % 2 === 0 ? 'even' : 'odd',
  covariates: { grade: i % 3 },
  group,
});

describe('folds', () => {
  /** Groups of one to four questions, those of a group apart from each other. */
  const questions = Array.from({ length: 103 }, (_, i) => question(i, `group ${(i * i) % 41}`));

  test('keep groups together and are as large as each other but for a group', () => {
    const part = foldsOf({ questions }, 5, 42);
    const partsOf = new Map<string, Set<number>>();
    for (const [q, { group }] of questions.entries())
      partsOf.set(group, (partsOf.get(group) ?? new Set()).add(part[q]!));
    expect([...partsOf.values()].every((parts) => parts.size === 1)).toBe(true);
    const sizes = [0, 1, 2, 3, 4].map((fold) => part.filter((one) => one === fold).length);
    const largest = Math.max(
      ...[...partsOf.keys()].map((name) => questions.filter((q) => q.group === name).length),
    );
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
  });

  test('depend on the seed alone', () => {
    expect(foldsOf({ questions }, 5, 42)).toEqual(foldsOf({ questions }, 5, 42));
    expect(foldsOf({ questions }, 5, 43)).not.toEqual(foldsOf({ questions }, 5, 42));
  });

  test.each([1, 2.5, 42])('%s of fewer groups, or of one part, are refused', (folds) => {
    expect(() => foldsOf({ questions }, folds, 42)).toThrow('folds: expected a whole number from 2 to the');
  });
});

describe('score', () => {
  const real = Float64Array.of(1, 2, 3, 4);
  const onePart = new Int32Array(4);

  test('of one part is Pearson’s r and the root mean squared error over the spread', () => {
    // Deviations −1.5 −0.5 0.5 1.5 against −0.5 −1.5 1.5 0.5: r = 3 / 5. Errors 1, 1, 1, 1 over squares of 5.
    const score = scorePrediction({ predicted: Float64Array.of(2, 1, 4, 3), real, part: onePart });
    expect(score.questions).toBe(4);
    expect(score.r).toBeCloseTo(0.6, 12);
    expect(score.rmse).toBeCloseTo(Math.sqrt(4 / 5), 12);
  });

  test('of the mean is no r and an error of the whole spread', () => {
    const predicted = new Float64Array(4).fill(2.5);
    expect(scorePrediction({ predicted, real, part: onePart })).toEqual({ questions: 4, r: null, rmse: 1 });
  });

  test('of the means of other parts has no r, though over all questions they correlate', () => {
    const predicted = Float64Array.of(3.5, 3.5, 1.5, 1.5);
    expect(scorePrediction({ predicted, real, part: Int32Array.of(0, 0, 1, 1) }).r).toBeNull();
    expect(scorePrediction({ predicted, real, part: onePart }).r).toBeCloseTo(-2 / Math.sqrt(5), 12);
  });

  test('does not look at questions that were only learned from', () => {
    const score = scorePrediction({
      predicted: Float64Array.of(2, 1, Number.NaN, 4, 3),
      real: Float64Array.of(1, 2, 100, 3, 4),
      part: Int32Array.of(0, 0, -1, 0, 0),
    });
    expect(score.r).toBeCloseTo(0.6, 12);
    expect(score.rmse).toBeCloseTo(Math.sqrt(4 / 5), 12);
  });
});

describe('difference of r', () => {
  const real = Float64Array.from({ length: 200 }, (_, q) => Math.sin(q));
  const part = Int32Array.from(real.keys(), (q) => q % 2);
  const noisy = (size: number) => real.map((value, q) => value + size * Math.sin(7 * q * q));
  const alone = [...real.keys()].map(String);
  const pair = { one: noisy(0.5), other: noisy(2), real, part, group: alone };

  test('is that of the scores, in an interval that repeats with its seed', () => {
    const difference = differenceOfR(pair, { seed: 1 })!;
    const r = (predicted: Float64Array) => scorePrediction({ predicted, real, part }).r!;
    expect(difference.value).toBeCloseTo(r(pair.one) - r(pair.other), 12);
    expect(difference.low).toBeGreaterThan(0);
    expect(difference.low).toBeLessThan(difference.value);
    expect(difference.high).toBeGreaterThan(difference.value);
    expect(differenceOfR(pair, { seed: 1 })).toEqual(difference);
  });

  test('of a prediction and a stretched copy is nought in every draw', () => {
    const stretched = pair.one.map((value) => 3 * value - 5);
    const { value, low, high } = differenceOfR({ ...pair, other: stretched }, { seed: 1, draws: 50 })!;
    for (const end of [value, low!, high!]) expect(end).toBeCloseTo(0, 12);
  });

  test('is as uncertain as its groups are few: copies of a question add nothing', () => {
    const copies = (values: Float64Array) => Float64Array.from({ length: 1000 }, (_, i) => values[i % 200]!);
    const repeated = {
      one: copies(pair.one),
      other: copies(pair.other),
      real: copies(real),
      part: Int32Array.from({ length: 1000 }, (_, i) => part[i % 200]!),
      group: Array.from({ length: 1000 }, (_, i) => alone[i % 200]!),
    };
    const [once, five] = [pair, repeated].map((one) => differenceOfR(one, { seed: 1 })!);
    expect(five!.low).toBeCloseTo(once!.low!, 12);
    expect(five!.high).toBeCloseTo(once!.high!, 12);
    const apart = differenceOfR({ ...repeated, group: [...repeated.real.keys()].map(String) }, { seed: 1 })!;
    expect(apart.high! - apart.low!).toBeLessThan(0.6 * (once!.high! - once!.low!));
  });
});

describe('predictors', () => {
  const questions = Array.from({ length: 60 }, (_, i) => question(i, `${i}`));
  const set: ReadingSet = {
    name: 'made up',
    questions,
    difficulty: Float64Array.from(questions, (_, i) => (i % 2) + 0.5 * (i % 3)),
    error: new Float64Array(60).fill(0.1),
    answers: null,
  };
  const test_ = [0, 1, 2, 3, 4, 5];
  const train = [...questions.keys()].filter((q) => !test_.includes(q));

  test.each(PREDICTORS)('$name does not look at what it is asked for', async ({ predict }) => {
    const predicted = await predict(set, train, test_);
    expect(predicted).toHaveLength(6);
    const hidden = set.difficulty.map((value, q) => (q < 6 ? Number.NaN : value));
    expect(await predict({ ...set, difficulty: hidden }, train, test_)).toEqual(predicted);
  });

  test('the topic’s mean has topics and covariates', async () => {
    const predicted = await PREDICTORS.find(({ name }) => name === 'topic mean')!.predict(set, train, test_);
    for (const [i, q] of test_.entries())
      expect(Math.abs(predicted[i]! - set.difficulty[q]!)).toBeLessThan(0.1);
  });
});

describe('sets', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'understudy-reading-'));
    const write = (set: string, file: string, ...lines: string[]) => {
      mkdirSync(join(folder, set), { recursive: true });
      const text = `${lines.join('\n')}\n`;
      writeFileSync(join(folder, set, file), file.endsWith('.gz') ? gzipSync(text) : text);
    };
    write(
      ...(['hq-trivia', 'bank.csv.gz'] as const),
      'question_id,facility,answers,position_in_game,question_title,option_a,option_b,option_c,topic_name',
      'h1,0.25,1000,4,"Which, of these?",One,Two,Three,trivia',
      'h2,0.5,199,5,Which of those?,One,Two,Three,trivia',
    );
    write(
      ...(['naep-items', 'bank.csv.gz'] as const),
      'question_id,facility,grade,question_title,option_a,topic_name',
      'n1,0.5,4,Why?,So,history',
      'n1,0.75,8,Why?,So,history',
    );
    write(
      ...(['word-meanings', 'bank.csv.gz'] as const),
      'question_id,grade,question_title,word,topic_name',
      'w1,4.0,"What does ""run"" mean? — go fast",run,vocabulary',
      'w2,8.0,"What does ""run"" mean? — a flow",Run,vocabulary',
      'w3,6.0,"What does ""so"" mean? — thus",so,vocabulary',
    );
    write(
      ...(['gsm8k-llm', 'answers.csv.gz'] as const),
      'answer_id,user_id,question_id,is_correct,question_title,option_a,topic_name',
      '1,ann,q1,1,How many?,Five,sums',
      '2,bob,q1,1,How many?,Five,sums',
      '3,ann,q2,0,"How  MANY?\nTell.",Five,',
      '4,bob,q2,1,"How  MANY?\nTell.",Five,',
      '5,ann,q3,0,how many?,Six,sums',
      '6,bob,q3,0,how many?,Six,sums',
      '7,bob,q3,1,how many?,Six,sums',
    );
    write(
      ...(['metabench-arc', 'questions.csv'] as const),
      'question_id,question_text,mirt_a,options,topic',
      '7,Miskeyed?,-4,"[""a"", ""b""]",science',
      '3,"Hard, is it?",1,"[""x"", ""y"", ""z""]",science',
      '5,Easy?,1,"[""x"", ""y""]",science',
    );
    write('metabench-arc', 'responses_wide.csv', 'respondent_id,5,7,3', '1,1,0,0', '3,1,1,1', '8,0,0,0');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const load = async (name: string): Promise<ReadingSet> => {
    for await (const set of loadSets(folder, [name])) return set;
    throw new Error('no set');
  };

  test('HQ Trivia: the logit of the share wrong, without questions that few were left for', async () => {
    const { questions, difficulty, error } = await load('hq-trivia');
    expect(questions).toEqual([
      {
        id: 'h1',
        text: 'Topic: trivia\n\nQuestion: Which, of these?\nA) One\nB) Two\nC) Three',
        topic: 'trivia',
        covariates: { position_in_game: 4 },
        group: 'which, of these?',
      },
    ]);
    expect(difficulty[0]).toBeCloseTo(Math.log(750.5 / 250.5), 12);
    expect(error[0]).toBeCloseTo(Math.sqrt(1 / 250.5 + 1 / 750.5), 12);
  });

  test('NAEP: a question in two grades is two of one group', async () => {
    const { questions, difficulty } = await load('naep-items');
    expect(questions.map(({ id, covariates, group }) => [id, covariates.grade, group])).toEqual([
      ['n1/4', 4, 'why?'],
      ['n1/8', 8, 'why?'],
    ]);
    expect(difficulty[0]).toBe(0);
    expect(difficulty[1]).toBeCloseTo(-Math.log(3), 2);
  });

  test('word meanings: grades in deviations, meanings of a word together', async () => {
    const { questions, difficulty } = await load('word-meanings');
    expect(questions.map(({ group }) => group)).toEqual(['run', 'run', 'so']);
    expect([...difficulty]).toEqual([-1, 1, 0]);
  });

  test('a log: first attempts, harder the fewer are right, the wording without case, blanks and options', async () => {
    const { questions, difficulty, error, answers } = await load('gsm8k-llm');
    expect(questions.map(({ id, topic, group }) => [id, topic, group])).toEqual([
      ['q1', 'sums', 'how many?'],
      ['q2', null, 'how many? tell.'],
      ['q3', 'sums', 'how many?'],
    ]);
    expect(difficulty[0]).toBeLessThan(difficulty[1]!);
    expect(difficulty[1]).toBeLessThan(difficulty[2]!);
    expect(Math.min(...error)).toBeGreaterThan(0);
    expect(answers).toEqual({
      student: Int32Array.of(0, 1, 0, 1, 0, 1),
      question: Int32Array.of(0, 0, 1, 1, 2, 2),
      label: Uint8Array.of(1, 1, 0, 1, 0, 0),
      students: 2,
    });
  });

  test('metabench: answers by the ids of the head, without the item of a wrong key', async () => {
    const { questions, difficulty, answers } = await load('metabench-arc');
    expect(questions.map(({ id }) => id)).toEqual(['3', '5']);
    expect(questions[0]!.text).toBe('Topic: science\n\nQuestion: Hard, is it?\nA) x\nB) y\nC) z');
    expect([...answers!.label]).toEqual([0, 1, 1, 1, 0, 0]);
    expect([...answers!.question]).toEqual([0, 1, 0, 1, 0, 1]);
    expect(difficulty[0]).toBeGreaterThan(difficulty[1]!);
  });

  test('one that is not known is named before any is read', async () => {
    await expect(load('naep')).rejects.toThrow('got naep');
  });
});
