/** Every kind of split, with folds and without, on a class made up so that its answers hang together in every way. */
import { describe, expect, it } from 'vitest';
import { UnderstudyError } from '../../errors.ts';
import { createMt19937, permutation } from '../../numeric/index.ts';
import type { ClassAnswers } from '../class-answers.ts';
import { SPLIT_KINDS, type SplitKind } from '../inputs.ts';
import { findNearDuplicates } from '../questions/near-duplicates.ts';
import { type Side, type SplitOptions, splitClass } from './split-class.ts';
import type { Fold } from './split-folds.ts';

interface Row {
  readonly student: string;
  readonly question: string;
  readonly text?: string;
  readonly topic?: string;
  readonly subject?: string;
  readonly order?: number;
}

function classOf(rows: readonly Row[]): ClassAnswers {
  const column = (read: (row: Row) => string | undefined): [string[], Int32Array] => {
    const values = [...new Set(rows.map(read))].filter((value) => value !== undefined);
    return [values, Int32Array.from(rows, (row) => values.indexOf(read(row)!))];
  };
  const [students, student] = column((row) => row.student);
  const [questions, question] = column((row) => row.question);
  const [texts, text] = column((row) => row.text ?? `Question: ${row.question}`);
  const [topics, topic] = column((row) => row.topic);
  const [subjects, subject] = column((row) => row.subject);
  return {
    ...{ students, student, questions, question, texts, text, topics, topic, subjects, subject },
    answerIds: rows.map((_, i) => `a${i}`),
    order: rows.some((row) => row.order !== undefined)
      ? Float64Array.from(rows, (row) => row.order ?? 0)
      : null,
    label: new Uint8Array(rows.length),
  };
}

const [STUDENTS, QUESTIONS, TOPICS] = [13, 60, 12];
const FEWEST = 8;
const NEAR = [
  [7, 19], // of one topic
  [8, 21], // of two topics
] as const;

/**
 * Students with 5 to 60 answers in shuffled order, some given twice; questions that share a text or nearly, some in two
 * topics, some without one.
 */
function madeUpClass(): ClassAnswers {
  const random = createMt19937(3);
  const below = (n: number): number => random.nextUint32() % n;
  const wordsOf = Array.from({ length: QUESTIONS }, () =>
    Array.from({ length: 24 }, () => `w${below(4000)}`),
  );
  for (const [q, other] of NEAR) wordsOf[other] = wordsOf[q]!.with(11, 'changed');
  wordsOf[33] = wordsOf[45]!;
  const rows: Row[] = [];
  for (let s = 0; s < STUDENTS; s++) {
    const count = 5 + Math.round((55 * s) / (STUDENTS - 1));
    const orders = permutation(count, s);
    for (let i = 0; i < count; i++) {
      const q = below(QUESTIONS);
      const topic = q === 30 && below(2) === 0 ? 5 : q % TOPICS;
      const hasTopic = q % 10 !== 9;
      rows.push({
        student: `s${s}`,
        question: `q${q}`,
        text: `Question: ${wordsOf[q]!.join(' ')}?`,
        order: orders[i]!,
        ...(hasTopic ? { topic: `t${topic}`, subject: `u${topic % 8}` } : {}),
      });
    }
  }
  return classOf(permutation(rows.length, 1).map((i) => rows[i]!));
}

const CLASS = madeUpClass();
const ROWS = [...CLASS.student.keys()];
const PAIRS = findNearDuplicates(CLASS.texts);

/** What must not be on two sides: for each answer the names of all that it belongs to. */
function keysOf(split: SplitKind, i: number): string[] {
  const [q, t] = [CLASS.question[i]!, CLASS.text[i]!];
  const question = [
    `question ${q}`,
    `text ${t}`,
    ...PAIRS.flatMap(({ a, b }, pair) => (a === t || b === t ? [`near ${pair}`] : [])),
  ];
  const named = (name: string, place: number): string[] => (place === -1 ? [] : [`${name} ${place}`]);
  switch (split) {
    case 'question':
      return question;
    case 'topic':
      return [...question, ...named('topic', CLASS.topic[i]!)];
    case 'subject':
      return [...question, ...named('subject', CLASS.subject[i]!)];
    case 'student':
      return [`student ${CLASS.student[i]}`];
    default:
      return [`answer ${i}`];
  }
}

/** Each student's answers from the first to the last. */
function inTime(sides: readonly Side[]): Side[][] {
  return CLASS.students.map((_, s) =>
    ROWS.filter((i) => CLASS.student[i] === s)
      .sort((a, b) => CLASS.order![a]! - CLASS.order![b]! || a - b)
      .map((i) => sides[i]!),
  );
}

const sidesOf = (split: SplitKind, options: Partial<SplitOptions> = {}): readonly Side[] =>
  splitClass(CLASS, { split, selection: 'validation', fewest: FEWEST, seed: 5, ...options });
const on = (sides: readonly Side[], side: Side): number[] => ROWS.filter((i) => sides[i] === side);
const foldsOf = (of: number): Fold[] => Array.from({ length: of + 1 }, (_, index) => ({ index, of }));

it('the class has pairs of near-duplicates as they were planted', () => {
  expect(PAIRS).toHaveLength(2);
  expect(CLASS.texts).toHaveLength(QUESTIONS - 1);
});

describe.each(SPLIT_KINDS)('split %s', (split) => {
  const within = split === 'time' || split === 'notebook';

  it.each([undefined, ...[2, 3, 5].flatMap(foldsOf)])('leaves nothing on two sides, fold %j', (fold) => {
    for (const selection of ['validation', 'test'] as const) {
      const sides = sidesOf(split, { fold, selection });
      expect(sides).toHaveLength(ROWS.length);
      const sideOf = new Map<string, Side>();
      for (const i of ROWS) {
        for (const key of keysOf(split, i)) {
          expect([key, sideOf.get(key) ?? sides[i]]).toEqual([key, sides[i]]);
          sideOf.set(key, sides[i]!);
        }
      }
      const expected: Side[] = [
        ...(fold?.index === 0 ? [] : (['test'] as const)),
        'train',
        ...(selection === 'test' ? [] : (['validation'] as const)),
      ];
      expect([...new Set(sides)].sort()).toEqual(expected);
    }
  });

  it.each([2, 3, 5, 7])('tests every answer in one of %d folds', (of) => {
    const tests = foldsOf(of).map((fold) => on(sidesOf(split, { fold }), 'test'));
    expect(tests[0]).toEqual([]);
    const answers = (i: number): number => ROWS.filter((j) => CLASS.student[j] === CLASS.student[i]).length;
    const tested = within ? ROWS.filter((i) => answers(i) >= FEWEST) : ROWS;
    expect(tests.flat().sort((a, b) => a - b)).toEqual(tested);
    expect(tested.length < ROWS.length).toBe(within);
  });

  it('tests in the first of five folds what it tests without folds', () => {
    expect(sidesOf(split, { fold: { index: 1, of: 5 } })).toEqual(sidesOf(split));
    const { length } = on(sidesOf(split), 'test');
    expect(length / ROWS.length).toBeGreaterThan(0.08);
    expect(length / ROWS.length).toBeLessThan(0.35);
  });

  it('is the same for the same seed, and tests the same under both selections', () => {
    for (const fold of [undefined, { index: 2, of: 3 }]) {
      expect(sidesOf(split, { fold })).toEqual(sidesOf(split, { fold }));
      expect(on(sidesOf(split, { fold, selection: 'test' }), 'test')).toEqual(
        on(sidesOf(split, { fold }), 'test'),
      );
      const other = sidesOf(split, { fold, seed: 6 });
      if (split === 'time') expect(other).toEqual(sidesOf(split, { fold }));
      else expect(other).not.toEqual(sidesOf(split, { fold }));
    }
    expect(sidesOf(split, { near: PAIRS })).toEqual(sidesOf(split));
  });
});

describe.each(['time', 'notebook'] as const)('split %s', (split) => {
  it('leaves students with too few answers for the folds to train', () => {
    const sides = foldsOf(20).map((fold) => inTime(sidesOf(split, { fold })));
    const held = CLASS.students.filter((_, s) => sides.some((ofFold) => ofFold[s]!.includes('test')));
    const expected = CLASS.students.filter((_, s) => sides[0]![s]!.length >= 20);
    expect(held).toEqual(expected);
    expect(held.length).toBeLessThan(CLASS.students.length);
  });
});

describe('split time', () => {
  it("holds out each student's last answers", () => {
    for (const sides of inTime(sidesOf('time'))) {
      const n = sides.length;
      const test = n < FEWEST ? 0 : Math.ceil(n / 5);
      const validation = n < FEWEST ? 0 : Math.ceil((n - test) * 0.1);
      expect(sides).toEqual([
        ...new Array(n - test - validation).fill('train'),
        ...new Array(validation).fill('validation'),
        ...new Array(test).fill('test'),
      ]);
    }
  });

  it('holds out one block of consecutive answers a fold, the last one first', () => {
    const places = [1, 2, 3].map((index) =>
      inTime(sidesOf('time', { fold: { index, of: 3 } })).map((sides) =>
        [...sides.keys()].filter((place) => sides[place] === 'test'),
      ),
    );
    for (const s of CLASS.students.keys()) {
      const [last, middle, first] = places.map((ofFold) => ofFold[s]!);
      const all = [...first!, ...middle!, ...last!];
      expect(all).toEqual([...all.keys()]);
    }
  });

  it('goes by place where answers were given at once', () => {
    const rows = Array.from({ length: 10 }, () => ({ student: 's', question: 'q', order: 4 }));
    const sides = splitClass(classOf(rows), { split: 'time', selection: 'test', fewest: 10 });
    expect(sides).toEqual([...new Array(8).fill('train'), 'test', 'test']);
  });
});

describe('topics', () => {
  const options = { selection: 'validation', fewest: 1 } as const;
  /** Answers that are always on one side, as places. */
  function unitsOf(rows: readonly Omit<Row, 'student'>[]): number[][] {
    const answers = classOf(rows.map((row) => ({ student: 's', ...row })));
    const seen = Array.from({ length: 60 }, (_, seed) =>
      splitClass(answers, { ...options, split: 'topic', seed }),
    );
    const pattern = (i: number): string => seen.map((sides) => sides[i]).join();
    const units = new Map<string, number[]>();
    for (const i of rows.keys()) units.set(pattern(i), [...(units.get(pattern(i)) ?? []), i]);
    return [...units.values()];
  }
  const apart = [
    { question: 'x', topic: 'X' },
    { question: 'y', topic: 'Y' },
    { question: 'z', topic: 'Z' },
  ];

  it('that share a question are one', () => {
    const rows = [
      ...apart,
      { question: 'a', topic: 'A' },
      { question: 'a', topic: 'B' },
      { question: 'b', topic: 'B' },
    ];
    expect(unitsOf(rows)).toEqual([[0], [1], [2], [3, 4, 5]]);
  });

  it('that ask a question of equal text, or nearly, are one', () => {
    const text =
      'Which of the following statements about the primary key of a relation in a database is not true';
    const rows = [
      ...apart,
      { question: 'a', topic: 'A', text: `Topic: A\n\nQuestion: ${text}?` },
      { question: 'b', topic: 'B', text: `Topic: B\n\nQuestion: ${text}?` },
      { question: 'c', topic: 'C', text: `Topic: C\n\nQuestion: ${text.replace('database', 'table')}?` },
    ];
    expect(unitsOf(rows)).toEqual([[0], [1], [2], [3, 4, 5]]);
  });

  it('that are missing are one more, but for questions that have a topic elsewhere', () => {
    const rows = [...apart, { question: 'm' }, { question: 'x' }, { question: 'n' }];
    expect(unitsOf(rows)).toEqual([[0, 4], [1], [2], [3, 5]]);
  });
});

describe('a split that cannot be made', () => {
  const rows = (count: number, row: (i: number) => Partial<Row>): ClassAnswers =>
    classOf(Array.from({ length: count }, (_, i) => ({ student: 's', question: `q${i}`, ...row(i) })));
  const folds = { index: 1, of: 6 };
  const few = rows(5, (i) => ({ student: `s${i}`, topic: `t${i}`, subject: `u${i}`, order: i }));

  it.each<[string, ClassAnswers, SplitKind, Partial<SplitOptions>, string, string]>([
    [
      'one topic',
      rows(9, () => ({ topic: 't' })),
      'topic',
      {},
      'split by topic: expected at least 3 topics that share no question, got 1',
      'hold out questions instead of topics: `split: question`',
    ],
    [
      'no topics',
      rows(9, () => ({})),
      'topic',
      {},
      'split by topic: no answer has a topic',
      'name the column that holds it: `columns: topic_name=…`',
    ],
    [
      'no subjects',
      rows(9, () => ({ topic: 't' })),
      'subject',
      {},
      'split by subject: no answer has a subject',
      'name the column that holds it: `columns: subject_name=…`',
    ],
    [
      'two subjects',
      rows(9, (i) => ({ subject: `${i % 2}` })),
      'subject',
      {},
      'split by subject: expected at least 3 subjects that share no question, got 2',
      'hold out topics instead of subjects: `split: topic`',
    ],
    [
      'no order',
      few,
      'time',
      { fewest: 2 },
      'split by time: expected a student with at least 2 answers, got at most 1',
      'split the answers of all students together: `split: random`',
    ],
    [
      'no order',
      rows(9, () => ({})),
      'time',
      {},
      'split by time: nothing in the log says in which order answers were given',
      'name a column of times, or of whole numbers that grow: `columns: answered_at=…` or `columns: sequence=…`',
    ],
    [
      'nobody',
      classOf([]),
      'student',
      {},
      'split by student: expected at least 3 students with answers, got 0',
      'hold out answers instead of students: `split: random`',
    ],
    [
      'fewer answers than folds',
      few,
      'random',
      { fold: folds },
      'split: too few answers in all: expected at least 6 for 6 folds, got 5',
      'ask for fewer folds: `folds: 5`',
    ],
    [
      'too few for halves, of which one is left to learn from',
      rows(3, () => ({})),
      'question',
      { fold: { index: 1, of: 2 } },
      'split by question: expected at least 4 questions of different text for 2 folds, got 3',
      'ask for more folds: `folds: 3`',
    ],
    [
      'fewer questions than folds',
      few,
      'question',
      { fold: folds },
      'split by question: expected at least 6 questions of different text for 6 folds, got 5',
      'ask for fewer folds: `folds: 5`',
    ],
    [
      'fewer topics than folds',
      few,
      'topic',
      { fold: { index: 0, of: 6 } },
      'split by topic: expected at least 6 topics that share no question for 6 folds, got 5',
      'ask for fewer folds: `folds: 5`',
    ],
    [
      'fewer answers of everybody than folds',
      rows(5, (i) => ({ order: i })),
      'time',
      { fold: folds },
      'split by time: expected a student with at least 6 answers for 6 folds, got at most 5',
      'ask for fewer folds: `folds: 5`',
    ],
    [
      'fewer answers of everybody than folds',
      rows(5, () => ({})),
      'notebook',
      { fold: folds },
      'split as the notebook: expected a student with at least 6 answers for 6 folds, got at most 5',
      'ask for fewer folds: `folds: 5`',
    ],
  ])('says so: %s, %#', (_, answers, split, options, message, hint) => {
    const make = () => splitClass(answers, { split, selection: 'validation', fewest: 3, ...options });
    expect(make).toThrow(UnderstudyError);
    expect(make).toThrow(expect.objectContaining({ code: 'log', message, hint }));
  });

  it('is no fold of one, nor the seventh of six', () => {
    for (const [index, of] of [
      [1, 1],
      [7, 6],
    ] as const)
      expect(() =>
        splitClass(few, { split: 'random', selection: 'test', fewest: 1, fold: { index, of } }),
      ).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
