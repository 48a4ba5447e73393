/** How hard questions are: those of the log by models that had not met them, or new ones. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type NewAnswer, type Question, readNewAnswers } from '../answers/index.ts';
import type { DeviceName } from '../engine/index.ts';
import { UnderstudyError } from '../errors.ts';
import {
  type AbilityMixture,
  type AnswerToQuestion,
  abilityMixture,
  calibrated,
  type DifficultyCalibration,
  expectedFacility,
  questionTexts,
  syntheticDifficulties,
  updateDifficulty,
  wordDifficulty,
  Z_90,
} from '../evaluation/index.ts';
import { openRun } from '../runs/index.ts';
import { questionsOfFile } from './asked-questions.ts';
import { itemColumns, NO_ITEM_COLUMNS } from './item-columns.ts';
import { type Population, populationOf } from './population.ts';
import {
  askRun,
  gatherEvidence,
  inOrder,
  type QuestionEvidence,
  realDifficulties,
} from './question-evidence.ts';
import { jscatItems, type QuestionRow, questionsCsv } from './question-rows.ts';
import type { WorkContext } from './work-context.ts';

export interface DifficultyJob {
  readonly run: string;
  /** A file of questions; null for those of the run's log. */
  readonly questions: string | null;
  /** Where the run's answer log is, if it has moved. */
  readonly log: string | null;
  readonly columns: Readonly<Record<string, string>>;
  /** A file of real answers to the questions; null for none. */
  readonly answers: string | null;
  readonly population: Population;
  readonly out: string | null;
  /** A file of items for adaptive testing with @bdelab/jscat; null for none. */
  readonly jscat: string | null;
  readonly device: DeviceName;
  readonly threads: number;
}

export interface DifficultySummary {
  readonly path: string;
  readonly jscat: string | null;
  readonly interrupted: boolean;
  readonly rows: readonly QuestionRow[];
  readonly students: number;
  readonly calibration: DifficultyCalibration | null;
  /** Real answers that were taken into account. */
  readonly realAnswers: number;
  /** Whether the Rasch model of the real answers came to rest. */
  readonly converged: boolean;
  readonly seconds: number;
}

/** @throws UnderstudyError as `gatherEvidence`; `log` for the questions and the answers */
export async function runDifficulty(job: DifficultyJob, context: WorkContext): Promise<DifficultySummary> {
  const started = context.clock();
  const path =
    job.out ?? join(job.run, job.questions === null ? 'questions.csv' : 'new-questions-difficulty.csv');
  // First: a fault in these files is told before the models are asked anything.
  const asked = job.questions === null ? null : await readNewQuestions(job, job.questions);
  context.emit({ event: 'reading', what: job.log ?? job.run });
  const evidence = await gatherEvidence(job, context);
  const made = evidence === null ? null : await rowsFor(evidence, asked, { job, context });
  if (evidence !== null && made !== null) {
    const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
    try {
      for (const file of [path, ...(job.jscat === null ? [] : [job.jscat])])
        await mkdir(dirname(file), { recursive: true });
      if (job.jscat !== null) await run.writeTable(job.jscat, jscatItems(made.rows));
      await run.writeTable(path, questionsCsv(made.rows));
    } finally {
      await run.release();
    }
  }
  return {
    path,
    jscat: job.jscat,
    interrupted: made === null,
    rows: made?.rows ?? [],
    students: evidence?.judged.answers.students.length ?? 0,
    calibration: evidence?.calibration ?? null,
    realAnswers: made?.realAnswers ?? 0,
    converged: evidence?.scale.converged ?? true,
    seconds: context.clock() - started,
  };
}

interface Made {
  readonly rows: readonly QuestionRow[];
  readonly realAnswers: number;
}

async function rowsFor(
  evidence: QuestionEvidence,
  new_: NewQuestions | null,
  { job, context }: { readonly job: DifficultyJob; readonly context: WorkContext },
): Promise<Made | null> {
  const population = await populationOf(
    evidence,
    job.population,
    job.log ?? evidence.judged.header.data.path,
  );
  if (new_ === null) return { rows: rowsOfLog(evidence, population), realAnswers: 0 };
  const { questions } = new_;
  const real = answersTo(new_.answers, evidence);
  const asked = await askRun(job.run, questions, job, context);
  if (asked === null) return null;
  const { students } = evidence.judged.answers;
  const synthetic = syntheticDifficulties(
    inOrder(asked, students, questions.length, job.run),
    evidence.abilities,
  );
  const words = wordsOfNew(
    evidence,
    questions.map(({ text }) => text),
  );
  let count = 0;
  const rows = questions.map(({ questionId, text }, i): QuestionRow => {
    const own = real.get(questionId) ?? [];
    count += own.length;
    const prior = calibrated(evidence.calibration, {
      predictors: [synthetic[i]!.difficulty, words[i]!],
      samplingError: synthetic[i]!.samplingError,
    });
    const b = updateDifficulty(prior, own, abilityMixture(evidence.abilities));
    return {
      question_id: questionId,
      text,
      answers: own.length,
      real_facility: own.length === 0 ? null : own.filter(({ right }) => right).length / own.length,
      real_b: null,
      real_b_se: null,
      ...NO_ITEM_COLUMNS,
      ...syntheticColumns(b, population),
      synthetic_b_of_class: synthetic[i]!.difficulty,
      synthetic_b_of_words: words[i]!,
      part: null,
    };
  });
  return { rows, realAnswers: count };
}

/** b as the words have it, learned from all real difficulties. */
function wordsOfNew({ judged, scale }: QuestionEvidence, texts: readonly string[]): number[] {
  const known = questionTexts(judged.answers);
  const real = realDifficulties(scale);
  const unknown = new Array<number>(texts.length).fill(Number.NaN);
  const predict = wordDifficulty(
    {
      texts: [...known, ...texts],
      real: Float64Array.of(...real, ...unknown),
      error: Float64Array.of(...scale.difficultyErrors, ...unknown),
    },
    [...real.keys()].filter((q) => !Number.isNaN(real[q]!)),
  );
  return texts.map((_, i) => predict(known.length + i));
}

function rowsOfLog({ judged, scale, heldOut }: QuestionEvidence, population: AbilityMixture): QuestionRow[] {
  const { answers } = judged;
  const texts = questionTexts(answers);
  const analysed = itemColumns(judged, scale);
  return heldOut.map(({ question, part, synthetic, words, calibrated: b }) => ({
    question_id: answers.questions[question]!,
    text: texts[question]!,
    answers: scale.answered[question]!,
    real_facility: scale.right[question]! / scale.answered[question]!,
    real_b: scale.difficulties[question]!,
    real_b_se: scale.difficultyErrors[question]!,
    ...analysed(question),
    ...syntheticColumns(b, population),
    synthetic_b_of_class: synthetic.difficulty,
    synthetic_b_of_words: words,
    part: part + 1,
  }));
}

/** The facility's error is that of b, carried over by the curve's slope. */
function syntheticColumns(b: { value: number; error: number }, population: AbilityMixture) {
  const at = (value: number) => expectedFacility(population, value);
  const facility = at(b.value);
  return {
    synthetic_facility: facility,
    synthetic_facility_low_90: at(b.value + Z_90 * b.error),
    synthetic_facility_high_90: at(b.value - Z_90 * b.error),
    synthetic_b: b.value,
    synthetic_b_se: b.error,
    synthetic_b_low_90: b.value - Z_90 * b.error,
    synthetic_b_high_90: b.value + Z_90 * b.error,
  };
}

interface NewQuestions {
  readonly questions: readonly Question[];
  /** Real answers to some of them; none where there is no file of them. */
  readonly answers: readonly NewAnswer[];
}

async function readNewQuestions(
  { columns, answers: path }: DifficultyJob,
  file: string,
): Promise<NewQuestions> {
  const { questions } = await questionsOfFile(file, columns);
  if (path === null) return { questions, answers: [] };
  const answers = await readNewAnswers(path, columns);
  const known = new Set(questions.map(({ questionId }) => questionId));
  const unknown = [...new Set(answers.map(({ questionId }) => questionId))].filter((id) => !known.has(id));
  if (unknown.length > 0)
    throw new UnderstudyError(
      'log',
      `${path}: answers to ${unknown.length} question${unknown.length === 1 ? '' : 's'} that the file of questions does not have, the first ${unknown[0]}`,
      { hint: 'give the questions and the answers the same question_id' },
    );
  return { questions, answers };
}

/** By question id. A student of the class has the ability that the run's log says; others are of the class's population. */
function answersTo(
  answers: readonly NewAnswer[],
  { judged, scale }: QuestionEvidence,
): Map<string, AnswerToQuestion[]> {
  const places = new Map(judged.answers.students.map((id, place) => [id, place]));
  const real = new Map<string, AnswerToQuestion[]>();
  for (const { userId, questionId, right } of answers) {
    const place = places.get(userId);
    const ability =
      place === undefined ? undefined : { mean: scale.abilities[place]!, error: scale.abilityErrors[place]! };
    const own = real.get(questionId) ?? [];
    own.push({ right, ability });
    real.set(questionId, own);
  }
  return real;
}
