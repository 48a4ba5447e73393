/** Which side an answer of a class is on: against the split of a student alone, and against small cases by hand. */
import { describe, expect, it } from 'vitest';
import { UnderstudyError } from '../../errors.ts';
import { permutation } from '../../numeric/index.ts';
import type { ClassAnswers } from '../class-answers.ts';
import { SELECTIONS } from '../inputs.ts';
import { countSharedTexts, groupQuestions } from '../questions/question-groups.ts';
import { answersOfStudents } from '../students.ts';
import { splitAnswers } from './split.ts';
import { type Side, splitClass } from './split-class.ts';

/** A class from student, question id and text of each answer. */
function classOf(
  answers: readonly (readonly [student: string, question: string, text: string])[],
): ClassAnswers {
  const column = (field: 0 | 1 | 2): [string[], Int32Array] => {
    const values = [...new Set(answers.map((answer) => answer[field]))];
    return [values, Int32Array.from(answers, (answer) => values.indexOf(answer[field]))];
  };
  const [[students, student], [questions, question], [texts, text]] = [column(0), column(1), column(2)];
  const answerIds = answers.map((_, i) => `a${i}`);
  return {
    students,
    questions,
    texts,
    answerIds,
    student,
    question,
    text,
    topics: [],
    subjects: [],
    topic: new Int32Array(answers.length).fill(-1),
    subject: new Int32Array(answers.length).fill(-1),
    order: null,
    label: new Uint8Array(answers.length),
  };
}

/** Answers of `students` to `questions`, each with its own text; student s answers every s-th question. */
function regularClass(students: number, questions: number): ClassAnswers {
  const all = Array.from(
    { length: students * questions },
    (_, i) => [i % students, Math.floor(i / students)] as const,
  );
  const met = all.filter(([s, q]) => q % (s + 1) === 0);
  return classOf(met.map(([s, q]) => [`s${s}`, `q${q}`, `text ${q}`]));
}

describe('split random', () => {
  it.each(SELECTIONS)('is the split of all answers as one list, selection %s', (selection) => {
    const answers = regularClass(7, 61);
    const sides = splitClass(answers, { split: 'random', selection, fewest: 10, seed: 7 });
    const whole = splitAnswers([...answers.answerIds], { selection, seed: 7 });
    for (const side of ['train', 'validation', 'test'] as const) {
      expect(answers.answerIds.filter((_, i) => sides[i] === side)).toEqual(
        answers.answerIds.filter((id) => whole[side].includes(id)),
      );
    }
  });

  it('refuses fewer answers than there are sides', () => {
    const options = { split: 'random', selection: 'validation', fewest: 10 } as const;
    expect(() => splitClass(regularClass(1, 2), options)).toThrow('too few answers');
  });
});

describe('split notebook', () => {
  it.each(SELECTIONS)('is the split of each student alone, selection %s', (selection) => {
    const answers = regularClass(7, 61);
    const sides = splitClass(answers, { split: 'notebook', selection, fewest: 10, seed: 7 });
    const of = (side: Side): string[] => answers.answerIds.filter((_, i) => sides[i] === side).sort();
    const alone = answersOfStudents(answers).map((student) =>
      student.answers.length < 10
        ? { train: student.answers, validation: [], test: [] }
        : splitAnswers(student.answers, { selection, seed: 7 }),
    );
    expect(alone.filter(({ test }) => test.length === 0)).toHaveLength(1);
    for (const side of ['train', 'validation', 'test'] as const) {
      expect(of(side)).toEqual(
        alone.flatMap((student) => student[side].map(({ answerId }) => answerId)).sort(),
      );
    }
    expect(sides).toHaveLength(answers.answerIds.length);
  });

  it('uses seed 42 unless told otherwise', () => {
    const answers = regularClass(2, 40);
    const options = { split: 'notebook', selection: 'validation', fewest: 10 } as const;
    expect(splitClass(answers, options)).toEqual(splitClass(answers, { ...options, seed: 42 }));
    expect(splitClass(answers, options)).not.toEqual(splitClass(answers, { ...options, seed: 43 }));
  });

  it('holds nothing out of students with few answers, nor of nobody', () => {
    const options = { split: 'notebook', selection: 'validation', fewest: 10 } as const;
    expect(splitClass(regularClass(1, 9), options)).toEqual(new Array(9).fill('train'));
    expect(splitClass(classOf([]), options)).toEqual([]);
    expect(() => splitClass(regularClass(1, 2), { ...options, fewest: 1 })).toThrow('too few answers');
  });
});

describe('split question', () => {
  const options = { split: 'question', selection: 'validation', fewest: 10 } as const;

  it.each(SELECTIONS)('cuts questions as answers are cut, selection %s', (selection) => {
    for (const questions of [3, 10, 52]) {
      const answers = regularClass(3, questions);
      const ids = answers.questions;
      const { train, validation, test } = splitAnswers(ids, { selection, seed: 5 });
      expect(test).toEqual(
        permutation(questions, 5)
          .slice(0, Math.ceil(questions / 5))
          .map((q) => `q${q}`),
      );
      const sideOf = (id: string): Side =>
        test.includes(id) ? 'test' : validation.includes(id) ? 'validation' : 'train';
      expect(train.map(sideOf)).toEqual(train.map(() => 'train'));
      expect(splitClass(answers, { ...options, selection, seed: 5 })).toEqual(
        Array.from(answers.question, (q) => sideOf(ids[q]!)),
      );
    }
  });

  it('keeps questions together that share a text, and texts that share a question', () => {
    const answers = classOf([
      ['s', 'q0', 'one'],
      ['s', 'q1', 'two'],
      ['s', 'q2', 'three'],
      ['s', 'q3', 'four'],
      ['t', 'q3', 'two'],
      ['t', 'q2', 'three'],
      ['t', 'q4', 'five'],
      ['t', 'q5', 'four'],
      ['u', 'q6', 'six'],
      ['u', 'q6', 'five'],
    ]);
    const { groups, groupOf } = groupQuestions(answers, []);
    expect([groups, [...groupOf]]).toEqual([4, [0, 1, 2, 1, 3, 1, 3]]);
    expect(countSharedTexts(answers)).toBe(5);
    for (const seed of [1, 2, 3, 4, 5]) {
      const sides = splitClass(answers, { ...options, seed });
      const sideOfText = new Map(sides.map((side, i) => [answers.text[i], side]));
      expect(sides).toEqual(Array.from(answers.text, (text) => sideOfText.get(text)));
      expect(new Set(sides)).toEqual(new Set(['train', 'validation', 'test']));
    }
  });

  it('joins long chains', () => {
    const length = 2000;
    const chain = Array.from({ length }, (_, i) => ['s', `q${i >> 1}`, `text ${(i + 1) >> 1}`] as const);
    expect(groupQuestions(classOf(chain), []).groups).toBe(1);
    expect(groupQuestions(classOf(chain.toReversed()), []).groups).toBe(1);
  });

  it('is refused where there are too few questions', () => {
    const problem = (questions: number, selection: 'validation' | 'test'): unknown => {
      try {
        return splitClass(regularClass(2, questions), { ...options, selection }).length;
      } catch (error) {
        if (!(error instanceof UnderstudyError)) throw error;
        return [error.code, error.message, error.hint];
      }
    };
    expect(problem(2, 'validation')).toEqual([
      'log',
      'split by question: expected at least 3 questions of different text, got 2',
      'hold out answers instead of questions: `split: random`',
    ]);
    expect(problem(1, 'test')).toMatchObject([
      'log',
      expect.stringContaining('at least 2'),
      expect.anything(),
    ]);
    expect(problem(2, 'test')).toBe(3);
    expect(problem(3, 'validation')).toBe(5);
    expect(() => splitClass(classOf([]), { ...options, selection: 'test' })).toThrow('got 0');
  });
});
