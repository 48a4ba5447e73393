/** A trained class that reads with more than its base: difficulties by blocks of features in place of the network's. */
import { rowsOn, type Side } from '../../answers/index.ts';
import { part, type Steps } from '../../numeric/index.ts';
import {
  type BlockName,
  type BlockSum,
  learnDifficultiesInSteps,
  learnToReadInSteps,
  type Reader,
  type ReadingTask,
  readDifficultyInSteps,
} from '../../readers/index.ts';
import type { MixedReading } from '../population/mix-readers.ts';
import { type ClassData, groupRows } from './class-data.ts';
import { updatePosteriorsInSteps } from './class-posteriors.ts';
import type { Estimate } from './finish-class.ts';
import { type Population, populationOf, setLevel } from './population.ts';
import type { TextEvidence } from './text-evidence.ts';

/** What the base makes of every text, `[hidden]` each, to learn from; or what was learned by a tuned encoder. */
export type ReadBy = { readonly pooled: readonly ArrayLike<number>[] } | MixedReading;

export interface ReadingJob {
  readonly data: ClassData;
  readonly by: ReadBy;
  readonly blocks: readonly BlockName[];
  /** What the lines of covariates in texts begin with. */
  readonly covariates: readonly string[];
  /** Of every text: those of one number are so alike that the one gives the other away. */
  readonly groupOf: ArrayLike<number>;
  readonly seed: number;
  /** Whether the students' variances stay as they are. */
  readonly fixed: boolean;
}

/** What is known of a class, and from whose answers. */
export interface KnownClass {
  readonly estimate: Estimate;
  /** Of the same answers as those on `sides`. */
  readonly evidence: TextEvidence;
  readonly sides: readonly Side[];
}

/** How a class reads difficulty, and the students whom a question is so difficult for. */
export interface ClassReader extends Reader {
  readonly population: Population;
}

export interface ReadEstimate extends Estimate {
  readonly reader: ClassReader;
}

/** Levels and students are found in turn so many times; the third changes the second decimal of nothing. */
const ROUNDS = 3;

/** The share of the work after which difficulties are known. */
const LEARNED = 0.9;

/**
 * The same loadings, each text as difficult for the class as text and answers together say; texts without such answers as
 * what was learned from the others says.
 */
export function* readQuestions(job: ReadingJob, known: KnownClass): Steps<ReadEstimate> {
  const { by } = job;
  const { reader, difficulty } =
    'prior' in by
      ? mixedWith(by, known.evidence)
      : yield* part(learned(job, by.pooled, known.evidence, learnToReadInSteps), 0, LEARNED);
  const { population, ...estimate } = yield* part(atDifficulty(job, known, difficulty), LEARNED, 1);
  return { ...estimate, reader: { ...reader, population } };
}

/**
 * The same where nobody will ask of new texts: without a reader.
 *
 * @param like the reader of more of the same answers
 */
export function* readKnownQuestions(job: ReadingJob, known: KnownClass, like: BlockSum): Steps<Estimate> {
  const { by } = job;
  const { difficulty } =
    'prior' in by
      ? mixedWith(by, known.evidence)
      : yield* part(
          learned(job, by.pooled, known.evidence, (task) => learnDifficultiesInSteps(task, like)),
          0,
          LEARNED,
        );
  const { scores, posteriors } = yield* part(atDifficulty(job, known, difficulty), LEARNED, 1);
  return { scores, posteriors };
}

/** @param difficulty of every text, logits */
function* atDifficulty(
  { data: { answers, sides: sideOf }, fixed }: ReadingJob,
  { estimate: { scores, posteriors }, evidence, sides }: KnownClass,
  difficulty: Float64Array,
): Steps<Estimate & { readonly population: Population }> {
  const K = scores.length / answers.texts.length;
  const read = new Float32Array(scores);
  const rowsByStudent = groupRows(rowsOn(sideOf, ...sides), answers.student, answers.students.length);
  /** What is kept is what the levels came from, so that a new text gets its own in the same way. */
  const leveled = ({ students }: Estimate['posteriors']): Population => {
    const population = populationOf(students, evidence.abilityVariance);
    difficulty.forEach((b, t) => {
      setLevel(population, read.subarray(t * K, (t + 1) * K), b);
    });
    return population;
  };
  let population = leveled(posteriors);
  let current = posteriors;
  for (let round = 1; ; round++) {
    const work = updatePosteriorsInSteps(current, answers, { scores: read, rowsByStudent, fixed, rounds: 1 });
    current = yield* part(work, (round - 1) / ROUNDS, round / ROUNDS);
    if (round === ROUNDS) return { scores: read, posteriors: current, population };
    population = leveled(current);
  }
}

/** From blocks of features, texts with answers as both say together. */
function* learned<How extends BlockSum>(
  { data, blocks, covariates, groupOf, seed }: ReadingJob,
  pooled: readonly ArrayLike<number>[],
  evidence: TextEvidence,
  learn: (task: ReadingTask) => Steps<{ readonly reader: How; readonly difficulty: Float64Array }>,
): Steps<{ readonly reader: How; readonly difficulty: Float64Array }> {
  const { texts } = data.answers;
  const at = (places: readonly number[]) => ({
    texts: places.map((t) => texts[t]!),
    base: places.map((t) => pooled[t]!),
  });
  const { difficulty, error } = evidence;
  const groups = evidence.texts.map((t) => groupOf[t]!);
  const how = { blocks, covariates, seed };
  const task = { ...at(evidence.texts), ...how, difficulty, error, groups };
  const { reader, difficulty: both } = yield* learn(task);
  const all = new Float64Array(texts.length);
  evidence.texts.forEach((t, i) => {
    all[t] = both[i]!;
  });
  const known = new Set(evidence.texts);
  const others = [...texts.keys()].filter((t) => !known.has(t));
  const ofOthers = yield* part(readDifficultyInSteps(reader, at(others)), 1, 1);
  ofOthers.forEach((b, i) => {
    all[others[i]!] = b;
  });
  return { reader, difficulty: all };
}

/** From what a tuned encoder and the blocks beside it say of texts that they have not seen. */
function mixedWith(
  { prior, residual, reader }: MixedReading,
  { texts, difficulty, error }: TextEvidence,
): { readonly reader: Reader; readonly difficulty: Float64Array } {
  const all = prior.slice();
  // The mean of the posterior, both being normal.
  texts.forEach((t, i) => {
    const noise = error[i]! ** 2;
    all[t] = (prior[t]! * noise + difficulty[i]! * residual) / (noise + residual);
  });
  return { reader, difficulty: all };
}
