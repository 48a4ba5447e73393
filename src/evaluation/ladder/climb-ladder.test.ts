import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type MadeUpAnswer, madeUpAnswers } from '../../../test/made-up-answers.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { expectedRaschProbability, raschMml } from '../../psychometrics/index.ts';
import { sparseAnswers } from '../sparse-answers.ts';
import { climbLadder } from './climb-ladder.ts';
import { checkLadder } from './ladder-problem.ts';
import { performanceFactors } from './performance-factors.ts';
import { wordsAndStudents } from './words-and-students.ts';

const NAMES = [
  'always the majority',
  'student mean',
  'item mean',
  'Rasch',
  'performance factors',
  'bag of words',
];

/** Every student meets every question; able students and easy questions get more right, easy is what says so. */
function drawClass(students: number, questions: number): MadeUpAnswer[] {
  const random = createMt19937(11);
  const ability = Array.from({ length: students }, () => random.normal());
  return Array.from({ length: questions * students }, (_, i) => {
    const [q, s] = [Math.floor(i / students), i % students];
    const easy = q % 4 < 2;
    const logit = ability[s]! + (easy ? 1.5 : -1.5);
    return {
      student: `s${s}`,
      question: `q${q}`,
      text: `${easy ? 'add' : 'integrate'} number ${q % 5} and number ${q % 3}`,
      topic: q % 2 === 0 ? 'sums' : 'areas',
      label: random.uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0,
    };
  });
}

const step = (name: string, steps: readonly { name: string; probability: Float64Array }[]) =>
  steps.find((one) => one.name === name)!.probability;
const sides = (count: number, isAsked: (place: number) => boolean) => {
  const all = Array.from({ length: count }, (_, place) => place);
  return { known: all.filter((place) => !isAsked(place)), asked: all.filter(isAsked) };
};
const logLoss = (probability: Float64Array, labels: readonly number[]) =>
  labels.reduce(
    (sum, label, row) => sum - Math.log(label === 1 ? probability[row]! : 1 - probability[row]!),
    0,
  ) / labels.length;

describe('climbLadder', () => {
  test('six steps in order; each that knows more of what made the answers predicts them better', () => {
    const rows = drawClass(60, 40);
    const answers = madeUpAnswers(rows);
    const { known, asked } = sides(rows.length, (place) => place % 7 === 2);
    const ladder = climbLadder({ answers, known, asked });
    expect(ladder.map(({ name }) => name)).toEqual(NAMES);
    const labels = asked.map((place) => rows[place]!.label);
    const [majority, student, item, rasch, , words] = ladder.map(({ probability }) =>
      logLoss(probability, labels),
    );
    expect(student).toBeLessThan(majority!);
    expect(item).toBeLessThan(majority!);
    expect(rasch).toBeLessThan(Math.min(student!, item!));
    expect(words).toBeLessThan(Math.min(student!, item!));
    expect(climbLadder({ answers, known, asked })).toEqual(ladder);
  });

  test('labels of asked answers are not looked at', () => {
    const rows = drawClass(20, 12);
    const answers = madeUpAnswers(rows, { ordered: true });
    const { known, asked } = sides(rows.length, (place) => place % 4 === 1);
    const isAsked = new Set(asked);
    const flipped = { ...answers, label: answers.label.map((y, place) => (isAsked.has(place) ? 1 - y : y)) };
    expect(climbLadder({ answers: flipped, known, asked })).toEqual(climbLadder({ answers, known, asked }));
  });

  test('of questions never answered, topics and words tell', () => {
    const rows = drawClass(60, 40).map((row) => ({ ...row, topic: row.text!.split(' ')[0]! }));
    const answers = madeUpAnswers(rows);
    const { known, asked } = sides(rows.length, (place) => Math.floor(place / 60) % 5 === 2);
    const ladder = climbLadder({ answers, known, asked });
    const labels = asked.map((place) => rows[place]!.label);
    const majority = logLoss(step('always the majority', ladder), labels);
    for (const name of ['item mean', 'Rasch', 'performance factors', 'bag of words'])
      expect(logLoss(step(name, ladder), labels), name).toBeLessThan(majority - 0.05);
  });

  test('performance factors and bag of words equal scikit-learn', () => {
    const { class: created } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../test/fixtures/ladder.json'), 'utf8'),
    ) as {
      class: {
        texts: string[];
        answers: { student: number; text: number; topic: number; label: 0 | 1 }[];
        known: number[];
        asked: number[];
        factors: number[];
        ridges: { words: number; students: number };
        bag_of_words: number[];
      };
    };
    const rows = created.answers.map(({ student, text, topic, label }) => ({
      student: String(student),
      question: String(text),
      text: created.texts[text]!,
      topic: String(topic),
      label,
    }));
    const problem = checkLadder({
      answers: madeUpAnswers(rows, { ordered: true }),
      known: created.known,
      asked: created.asked,
    });
    const difference = (got: Float64Array, expected: number[]) =>
      Math.max(...expected.map((value, row) => Math.abs(value - got[row]!)));
    expect(difference(performanceFactors(problem), created.factors)).toBeLessThan(1e-6);
    expect(
      difference(wordsAndStudents({ ...problem, wordRidges: created.ridges }), created.bag_of_words),
    ).toBeLessThan(1e-6);
  });

  const answer = (student: string, question: string, label: 0 | 1): MadeUpAnswer => ({
    student,
    question,
    label,
  });
  test.each<[string, MadeUpAnswer[]]>([
    ['one answer', [answer('ada', 'q1', 0)]],
    ['one student', [answer('ada', 'q1', 1), answer('ada', 'q2', 0), answer('ada', 'q3', 1)]],
    ['one question', [answer('ada', 'q1', 1), answer('bob', 'q1', 0), answer('eve', 'q1', 1)]],
    ['all right', drawClass(4, 6).map((row) => ({ ...row, label: 1 }))],
    ['all wrong', drawClass(4, 6).map((row) => ({ ...row, label: 0 }))],
    ['one wrong', drawClass(4, 6).map((row, place) => ({ ...row, label: place === 3 ? 0 : 1 }))],
  ])('never says 0, 1 or nothing at all: %s', (_, rows) => {
    const strangers = [answer('new', 'q1', 1), answer('ada', 'new', 0), answer('new too', 'new too', 1)];
    for (const ordered of [true, false]) {
      const answers = madeUpAnswers([...rows, ...strangers], { ordered });
      const { known, asked } = sides(answers.label.length, (place) => place >= rows.length);
      for (const { name, probability } of climbLadder({ answers, known, asked })) {
        expect(probability, name).toHaveLength(3);
        for (const p of probability) {
          expect(p, name).toBeGreaterThan(0);
          expect(p, name).toBeLessThan(1);
        }
      }
    }
  });

  test('Rasch says what the curve says on average over what is not known', () => {
    const rows = drawClass(30, 20);
    const answers = madeUpAnswers(rows);
    const { known, asked } = sides(rows.length, (place) => place < 30 || place % 7 === 3); // question q0 is not known
    const fit = raschMml(sparseAnswers(answers, known));
    step('Rasch', climbLadder({ answers, known, asked })).forEach((p, row) => {
      const [s, q] = [answers.student[asked[row]!]!, answers.question[asked[row]!]!];
      const [ability, difficulty] = [fit.abilities[s]!, fit.difficulties[q]!];
      if (q === 0) expect(Math.abs(p - 0.5)).toBeLessThan(0.35);
      else {
        const abilityError = Math.hypot(fit.abilityErrors[s]!, fit.difficultyErrors[q]!);
        expect(p).toBeCloseTo(expectedRaschProbability({ ability, abilityError, difficulty }), 12);
      }
    });
  });

  test('validation answers that are not known only choose', () => {
    const rows = drawClass(30, 20);
    const answers = madeUpAnswers(rows);
    const { known, asked } = sides(rows.length, (place) => place % 4 === 1);
    const ladder = climbLadder({ answers, known: known.slice(50), validation: known.slice(0, 50), asked });
    const without = climbLadder({ answers, known: known.slice(50), asked });
    expect(ladder.slice(0, 5)).toEqual(without.slice(0, 5));
    const inBoth = climbLadder({ answers, known, validation: known.slice(0, 50), asked });
    expect(step('Rasch', inBoth)).not.toEqual(step('Rasch', ladder));
  });

  test('no answer asked', () => {
    const answers = madeUpAnswers(drawClass(3, 4));
    for (const { probability } of climbLadder({ answers, known: [0, 1, 2], asked: [] }))
      expect(probability).toHaveLength(0);
  });

  test.each([
    ['nothing known', { known: [], asked: [1] }, /at least one known answer/],
    ['an answer both known and asked', { known: [0, 1], asked: [1] }, /answer 1 is asked and known/],
    ['an answer known twice', { known: [0, 0], asked: [1] }, /answer 0 is known twice/],
    ['an answer that is not there', { known: [0, 99], asked: [1] }, /0 to 11, got 99/],
    [
      'validation by what is asked',
      { known: [0], asked: [1], validation: [1] },
      /answer 1 is asked and for validation/,
    ],
  ])('refuses %s', (_, places, message) => {
    const answers = madeUpAnswers(drawClass(3, 4));
    expect(() => climbLadder({ answers, ...places })).toThrow(
      expect.objectContaining({ code: 'numeric', message: expect.stringMatching(message) }),
    );
  });
});
