/** Item banks: what is known of each question is a share or a grade, and no persons are. */
import { join } from 'node:path';
import { type QuestionFields, questionText } from '../../src/answers/index.ts';
import { mean, permutation, sampleDeviation, smoothedLogit } from '../../src/numeric/index.ts';
import { type ReadingQuestion, type ReadingSet, wordingOf } from './reading-set.ts';
import { readTable, type TableRow } from './table.ts';

/** About how many pupils of a national sample are asked one question; the bank does not say. */
const NAEP_ANSWERS = 2000;
/** Of fewer players left in a game too little is learned. */
const FEWEST_PLAYERS = 200;
/** As many meanings as the measurements so far were made on, chosen with this seed. */
const MEANINGS = 12_000;
const MEANINGS_SEED = 42;
/** Tests were given in every second grade: a grade is known to within one, evenly. */
const GRADE_STEP = 2;

/** One row a question and grade: the grade tells the rows of one question apart. */
export async function naepItems(folder: string, name: string): Promise<ReadingSet> {
  const rows = readTable(join(folder, 'bank.csv.gz'));
  return fromCounts(
    name,
    rows.map((row) => ({
      ...questionOf(row, { grade: Number(row.grade) }),
      id: `${row.question_id}/${row.grade}`,
    })),
    rows.map((row) => ({ facility: Number(row.facility), answers: NAEP_ANSWERS })),
  );
}

/** A player who is wrong is out: the share right is of those still in, so the position belongs to the question. */
export async function hqTrivia(folder: string, name: string): Promise<ReadingSet> {
  const rows = readTable(join(folder, 'bank.csv.gz')).filter((row) => Number(row.answers) >= FEWEST_PLAYERS);
  return fromCounts(
    name,
    rows.map((row) => questionOf(row, { position_in_game: Number(row.position_in_game) })),
    rows.map((row) => ({ facility: Number(row.facility), answers: Number(row.answers) })),
  );
}

/** The difficulty is the grade at which a meaning is known, in deviations from the mean grade. */
export async function wordMeanings(folder: string, name: string): Promise<ReadingSet> {
  const all = readTable(join(folder, 'bank.csv.gz'));
  const rows = permutation(all.length, MEANINGS_SEED)
    .slice(0, MEANINGS)
    .sort((a, b) => a - b)
    .map((place) => all[place]!);
  const grades = rows.map((row) => Number(row.grade));
  const [centre, deviation] = [mean(grades), sampleDeviation(grades)];
  return {
    name,
    questions: rows.map((row) => ({ ...questionOf(row, {}), group: wordingOf(row.word!) })),
    difficulty: Float64Array.from(grades, (grade) => (grade - centre) / deviation),
    error: new Float64Array(rows.length).fill(GRADE_STEP / Math.sqrt(12) / deviation),
    answers: null,
  };
}

function questionOf(row: TableRow, covariates: ReadingQuestion['covariates']): ReadingQuestion {
  return {
    id: row.question_id!,
    text: questionText(row as QuestionFields),
    topic: row.topic_name ?? null,
    covariates,
    group: wordingOf(row.question_title!),
  };
}

interface Share {
  /** The share right. */
  readonly facility: number;
  readonly answers: number;
}

function fromCounts(
  name: string,
  questions: readonly ReadingQuestion[],
  shares: readonly Share[],
): ReadingSet {
  const counts = shares.map(({ facility, answers }) => {
    const right = Math.round(facility * answers);
    return { right, wrong: answers - right };
  });
  return {
    name,
    questions,
    difficulty: Float64Array.from(counts, ({ right, wrong }) => smoothedLogit(wrong, right)),
    // The smoothed logit's own variance (Gart & Zweifel 1967).
    error: Float64Array.from(counts, ({ right, wrong }) => Math.sqrt(1 / (right + 0.5) + 1 / (wrong + 0.5))),
    answers: null,
  };
}
