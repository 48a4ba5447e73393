import { expect, test } from 'vitest';
import { type ClassAnswers, rowsOn } from '../../answers/index.ts';
import { createMt19937, finish, probabilityOf } from '../../numeric/index.ts';
import { readDifficulty } from '../../readers/index.ts';
import { groupRows } from './class-data.ts';
import { priorPosteriors, updatePosteriors } from './class-posteriors.ts';
import { setLevel } from './population.ts';
import { type KnownClass, type ReadingJob, readKnownQuestions, readQuestions } from './read-questions.ts';
import { textEvidence } from './text-evidence.ts';

const [STUDENTS, TEXTS, KNOWN, K] = [30, 40, 32, 2];
const random = createMt19937(5);
const pooled = Array.from({ length: TEXTS }, () => [random.normal(), random.normal()]);
const ability = Array.from({ length: STUDENTS }, () => random.normal());
const count = STUDENTS * KNOWN;
const text = Int32Array.from({ length: count }, (_, row) => row % KNOWN);
const student = Int32Array.from({ length: count }, (_, row) => Math.floor(row / KNOWN));
const ids = (name: string, length: number) => Array.from({ length }, (_, i) => `${name}${i}`);
const answers: ClassAnswers = {
  ...{ students: ids('s', STUDENTS), texts: ids('t', TEXTS), questions: ids('q', TEXTS) },
  ...{ answerIds: ids('a', count), student, text, question: text, topics: [], subjects: [], order: null },
  topic: new Int32Array(count).fill(-1),
  subject: new Int32Array(count).fill(-1),
  label: Uint8Array.from(text, (t, row) =>
    random.uniform() < probabilityOf(ability[student[row]!]! - pooled[t]![0]!) ? 1 : 0,
  ),
};
const sides = Array.from(text, () => 'train' as const);
const rows = rowsOn(sides, 'train');
const rowsByStudent = groupRows(rows, student, STUDENTS);
const job: ReadingJob = {
  data: {
    ...{ answers, sides, texts: answers.texts.map(() => Int32Array.of(1)) },
    ...{ trainByStudent: rowsByStudent, trainByText: groupRows(rows, text, TEXTS) },
  },
  ...{ by: { pooled }, blocks: ['base'], covariates: [], groupOf: [...Array(TEXTS).keys()] },
  ...{ seed: 1, fixed: false },
};
const scores = Float32Array.from({ length: TEXTS * K }, () => 0.3 * random.normal());
const prior = priorPosteriors({ bias: 1, vector: [1] }, STUDENTS);
const posteriors = updatePosteriors(prior, answers, { scores, rowsByStudent, fixed: false, rounds: 3 });
const known: KnownClass = {
  estimate: { scores, posteriors },
  evidence: textEvidence(answers, rows),
  sides: ['train'],
};

test('a text that nobody answered has the level that the reader and its population give a new one', () => {
  const { reader, ...read } = finish(readQuestions(job, known));
  const places = [...Array(TEXTS).keys()].slice(KNOWN);
  const difficulty = readDifficulty(reader, {
    texts: places.map((t) => answers.texts[t]!),
    base: places.map((t) => pooled[t]!),
  });
  places.forEach((t, i) => {
    const own = scores.slice(t * K, (t + 1) * K);
    setLevel(reader.population, own, difficulty[i]!);
    expect([...read.scores.subarray(t * K, (t + 1) * K)]).toEqual([...own]);
    expect(Math.abs(difficulty[i]! - pooled[t]![0]!)).toBeLessThan(0.8);
  });
});

test('without a reader the levels and the students are the same', () => {
  const { reader, ...read } = finish(readQuestions(job, known));
  expect(finish(readKnownQuestions(job, known, reader))).toEqual(read);
});
