/** A trained class that reads with more than its base: difficulties by blocks of features in place of the network's. */
import { findNearDuplicates, joinPairs, rowsOn, type Side } from '../../answers/index.ts';
import {
  type BaseLine,
  type BlockName,
  learnToRead,
  type Reader,
  readDifficulty,
  readThrough,
} from '../../readers/index.ts';
import { type ClassData, groupRows } from './class-data.ts';
import { updatePosteriors } from './class-posteriors.ts';
import type { Estimate } from './finish-class.ts';
import { type Population, populationOf, setLevel } from './population.ts';
import { type TextEvidence, textEvidence } from './text-evidence.ts';

/** What block `base` learns from. */
export interface ReadBase {
  /** Of every text; those of one that is learned from must not come from what was told of it. */
  readonly numbers: readonly ArrayLike<number>[];
  /** Where there is one number a text: how it is made of what the encoder makes of new texts. Null where that is read. */
  readonly through: BaseLine | null;
}

export interface ReadingJob {
  readonly data: ClassData;
  readonly base: ReadBase;
  readonly blocks: readonly BlockName[];
  /** What the lines of covariates in texts begin with. */
  readonly covariates: readonly string[];
  readonly seed: number;
  /** Whether the students' variances stay as they are. */
  readonly fixed: boolean;
}

/** How a class reads difficulty, and the students whom a question is so difficult for. */
export interface ClassReader extends Reader {
  readonly population: Population;
}

export interface ReadEstimate extends Estimate {
  readonly reader: ClassReader;
  /** What it learned from. */
  readonly evidence: TextEvidence;
}

/** Levels and students are found in turn so many times; the third changes the second decimal of nothing. */
const ROUNDS = 3;

/**
 * The same loadings, each text as difficult for the class as text and answers of `sides` say together; texts without
 * such answers as what was learned from the others says.
 */
export function readQuestions(
  { data, base, blocks, covariates, seed, fixed }: ReadingJob,
  { scores, posteriors }: Estimate,
  ...sides: readonly Side[]
): ReadEstimate {
  const { answers } = data;
  const { texts } = answers;
  const rows = rowsOn(data.sides, ...sides);
  const evidence = textEvidence(answers, rows);
  const at = (places: readonly number[]) => ({
    texts: places.map((t) => texts[t]!),
    base: places.map((t) => base.numbers[t]!),
  });
  const { difficulty, error, abilityVariance } = evidence;
  const given = at(evidence.texts);
  const near = findNearDuplicates(given.texts).map(({ a, b }) => [a, b] as const);
  const groups = joinPairs(given.texts.length, near).groupOf;
  const learned = learnToRead({ ...given, blocks, covariates, difficulty, error, groups, seed });
  const known = readDifficulty(learned.reader, at([...texts.keys()]));
  evidence.texts.forEach((t, i) => {
    known[t] = learned.difficulty[i]!;
  });
  const K = scores.length / texts.length;
  const read = new Float32Array(scores);
  const rowsByStudent = groupRows(rows, answers.student, answers.students.length);
  let current = posteriors;
  let population = populationOf(current.students, abilityVariance);
  for (let round = 0; round < ROUNDS; round++) {
    // What is kept is what the levels came from, so that a new text gets its own in the same way.
    population = populationOf(current.students, abilityVariance);
    known.forEach((b, t) => {
      setLevel(population, read.subarray(t * K, (t + 1) * K), b);
    });
    current = updatePosteriors(current, answers, { scores: read, rowsByStudent, fixed, rounds: 1 });
  }
  const { through } = base;
  const reader = through === null ? learned.reader : readThrough(learned.reader, through);
  return { scores: read, posteriors: current, reader: { ...reader, population }, evidence };
}
