import { expect, test } from 'vitest';
import { madeUpAnswers } from '../../../test/made-up-answers.ts';
import { madeUpEvidence, QUESTIONS, STUDENTS } from '../../../test/made-up-evidence.ts';
import { everybodyOnScale } from './population.ts';
import { questionEvidence, questionTexts, realDifficulties } from './question-evidence.ts';

const { answers, asked, evidence, difficulties } = madeUpEvidence();

test('each held-out question has its real answers, and what was learned from the other parts', () => {
  expect(evidence.heldOut).toHaveLength(QUESTIONS);
  expect(evidence.parts).toBe(4);
  for (const { question, part, probability, calibrated, ofClass, ofWords } of evidence.heldOut) {
    const q = Number(answers.questions[question]!.slice(1));
    expect(part).toBe(q % 4);
    expect(probability).toHaveLength(STUDENTS);
    expect(evidence.scale.answered[question]).toBe(80);
    for (const { value, error } of [calibrated, ofClass, ofWords]) {
      expect(Math.abs(value - difficulties[q]!)).toBeLessThan(4 * error);
      expect(error).toBeGreaterThan(0);
    }
  }
  expect(evidence.cautions).toEqual([]);
});

test('too few students and answers are said', () => {
  const few = madeUpAnswers(
    Array.from({ length: 60 }, (_, row) => ({
      student: `s${row % 5}`,
      question: `q${Math.floor(row / 3)}`,
      label: row % 2 === 0 ? 1 : 0,
    })),
  );
  const parts = [0, 1, 2].map((part) => {
    const questions = [...few.questions.keys()].filter((q) => q % 3 === part);
    const probability = new Float32Array(questions.length * 5).map((_, at) => 0.3 + 0.01 * at);
    return { questions, probability };
  });
  const { cautions } = questionEvidence({ answers: few }, parts);
  expect(cautions[0]).toMatch(/^5 students are few/);
  expect(cautions[1]).toMatch(/^half of the questions have at most 3 real answers/);
});

test.each([
  [1, 'right'],
  [0, 'wrong'],
] as const)('all answers of %d tell nothing', (label, word) => {
  const alike = { ...answers, label: new Uint8Array(answers.label.length).fill(label) };
  expect(() => questionEvidence({ answers: alike }, asked)).toThrow(
    expect.objectContaining({ code: 'numeric', message: expect.stringContaining(`are ${word}`) }),
  );
});

test('a question that nobody answered has no real difficulty', () => {
  const { scale } = evidence;
  const answered = scale.answered.with(3, 0);
  expect(realDifficulties({ ...scale, answered })).toEqual(scale.difficulties.with(3, Number.NaN));
});

test('all students of the log are on the scale of the class', () => {
  const same = everybodyOnScale(evidence, answers);
  const mean = same.nodes.reduce((sum, node, k) => sum + node * same.weights[k]!, 0);
  expect(Math.abs(mean)).toBeLessThan(0.05);
  // Students who get the same questions right less often are less able, not met by harder questions.
  const worse = { ...answers, label: answers.label.map((one, row) => (row % 2 === 0 ? one : 0)) };
  const { nodes, weights } = everybodyOnScale(evidence, worse);
  expect(nodes.reduce((sum, node, k) => sum + node * weights[k]!, 0)).toBeLessThan(-0.8);
});

test('questionTexts: the first text of each question, empty for one that nobody met', () => {
  const asTwo = madeUpAnswers([
    { student: 'a', question: 'q', text: 'old', label: 1 },
    { student: 'b', question: 'r', text: 'other', label: 1 },
    { student: 'b', question: 'q', text: 'new', label: 1 },
  ]);
  const questions = [...asTwo.questions, 'idle'];
  expect(questionTexts({ ...asTwo, questions })).toEqual(['old', 'other', '']);
});
