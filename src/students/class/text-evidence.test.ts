import { expect, test } from 'vitest';
import { createMt19937, probabilityOf } from '../../numeric/index.ts';
import { textEvidence } from './text-evidence.ts';

/** Every student answers every text once. */
function simulated(abilities: readonly number[], difficulties: readonly number[]) {
  const random = createMt19937(7);
  const [text, student, label]: [number[], number[], number[]] = [[], [], []];
  for (const [s, ability] of abilities.entries())
    for (const [t, difficulty] of difficulties.entries()) {
      text.push(t);
      student.push(s);
      label.push(random.uniform() < probabilityOf(ability - difficulty) ? 1 : 0);
    }
  return answersOf({ text, student, label, texts: difficulties.length, students: abilities.length });
}

interface Columns {
  readonly text: readonly number[];
  readonly student: readonly number[];
  readonly label: readonly number[];
  readonly texts: number;
  readonly students: number;
}

function answersOf({ text, student, label, texts, students }: Columns) {
  return {
    texts: Array.from({ length: texts }, (_, t) => `text ${t}`),
    students: Array.from({ length: students }, (_, s) => `student ${s}`),
    text: Int32Array.from(text),
    student: Int32Array.from(student),
    label: Uint8Array.from(label),
  };
}

const all = ({ text }: { readonly text: Int32Array }) => [...text.keys()];

test('difficulties and the spread of abilities are found again, within their errors', () => {
  const random = createMt19937(3);
  const abilities = Array.from({ length: 800 }, () => 1.2 * random.normal());
  const difficulties = [-2, -1, 0, 1, 2, 3];
  const answers = simulated(abilities, difficulties);
  const { texts, difficulty, error, abilityVariance } = textEvidence(answers, all(answers));
  expect(texts).toEqual([0, 1, 2, 3, 4, 5]);
  difficulties.forEach((b, t) => {
    expect(Math.abs(difficulty[t]! - b)).toBeLessThan(3 * error[t]!);
    expect(error[t]!).toBeLessThan(0.2);
  });
  expect(Math.abs(Math.sqrt(abilityVariance) - 1.2)).toBeLessThan(0.15);
});

test('only the rows asked for count', () => {
  const answers = simulated([0, 1, -1, 2], [-1, 0, 1]);
  const rows = all(answers).filter((row) => answers.text[row] !== 1);
  expect(textEvidence(answers, rows).texts).toEqual([0, 2]);
});

test('all right, all wrong and a single answer are finite and unsure; no answer is no evidence', () => {
  const answers = answersOf({
    text: [...Array(20).fill(0), ...Array(20).fill(1), 3],
    student: [...Array(20).keys(), ...Array(20).keys(), 0],
    label: [...Array(20).fill(1), ...Array(20).fill(0), 1],
    texts: 4,
    students: 20,
  });
  const { texts, difficulty, error } = textEvidence(answers, all(answers));
  expect(texts).toEqual([0, 1, 3]);
  for (const number of [...difficulty, ...error]) expect(Number.isFinite(number)).toBe(true);
  expect(difficulty[0]).toBeLessThan(-2);
  expect(difficulty[1]).toBeGreaterThan(2);
  expect(error[0]).toBeGreaterThan(0.7);
  expect(error[2]).toBeGreaterThan(error[0]!);
});
