/**
 * All that is known of the questions of a run: real difficulties from the log's answers, and synthetic ones from what
 * the class says of them, each by a model that had not met the question.
 */
import type { Question } from '../answers/index.ts';
import type { DeviceName } from '../engine/index.ts';
import { UnderstudyError } from '../errors.ts';
import {
  type Abilities,
  abilityMixture,
  answerCurves,
  type DifficultyCalibration,
  difficultyGrid,
  heldOutDifficulty,
  questionTexts,
  type SyntheticDifficulty,
  syntheticDifficulties,
} from '../evaluation/index.ts';
import { type RaschFit, raschMml } from '../psychometrics/index.ts';
import { foldFolder, openRun } from '../runs/index.ts';
import { ask } from './ask.ts';
import { type JudgedRun, readJudgedRun } from './judged-run.ts';
import { openMembers } from './members.ts';
import type { WorkContext } from './work-context.ts';

/** Real difficulties and abilities: a Rasch model of the run's answers, the mean ability its zero. */
export interface RealScale extends RaschFit {
  /** Answers to each question, and how many of them right, `[questions]`. */
  readonly answered: Int32Array;
  readonly right: Int32Array;
}

/** A question that was held out. */
export interface HeldOutQuestion {
  /** Place in the answers' questions. */
  readonly question: number;
  /** Which part it was held out in, from 0. */
  readonly part: number;
  /** P(correct) of every student, `[students]`. */
  readonly probability: Float32Array;
  readonly synthetic: SyntheticDifficulty;
  /** b as the words of the question have it, learned from the other parts' questions. */
  readonly words: number;
  /** b on the real scale, from class and words, by a calibration that its own part had no part in. */
  readonly calibrated: { readonly value: number; readonly error: number };
  /** The same from the class alone, and from the words alone. */
  readonly ofClass: { readonly value: number; readonly error: number };
  readonly ofWords: { readonly value: number; readonly error: number };
}

export interface QuestionEvidence {
  readonly judged: JudgedRun;
  readonly scale: RealScale;
  readonly abilities: Abilities;
  readonly heldOut: readonly HeldOutQuestion[];
  /** From all held-out questions: for questions of which there is no real answer. */
  readonly calibration: DifficultyCalibration;
  /** How difficult a question is of which nothing is known but that it is like these. */
  readonly neutral: { readonly value: number; readonly error: number };
  /** What to bear in mind with all these numbers, a sentence each: estimates that did not converge, too few data. */
  readonly cautions: readonly string[];
}

interface EvidenceJob {
  readonly run: string;
  readonly log: string | null;
  readonly device: DeviceName;
  readonly threads: number;
}

/** Splits that hold out whole questions. */
export const THROUGH_QUESTIONS: readonly string[] = ['question', 'topic', 'subject'];
/** With fewer students, or fewer answers to the question in the middle, a line says so. */
const FEWEST_STUDENTS = 30;
const FEWEST_ANSWERS = 5;

/**
 * Null when interrupted.
 *
 * @throws UnderstudyError `run` for a run that held out no whole questions, or is not trained to its end; `log` for its
 *   log; `numeric` for too few questions
 */
export async function gatherEvidence(
  job: EvidenceJob,
  context: WorkContext,
): Promise<QuestionEvidence | null> {
  const judged = await readJudgedRun(job.run, job.log);
  const { split } = judged.settings;
  if (!THROUGH_QUESTIONS.includes(split))
    throw new UnderstudyError(
      'run',
      `${job.run}: trained with --split ${split}, so its models have met every question`,
      {
        hint: 'train with --split question --folds 5: difficulty needs questions that the class has not met',
      },
    );
  const scale = realScale(judged);
  const abilities = { mean: scale.abilities, error: scale.abilityErrors };
  const asked = await askHeldOut(judged, job, context);
  if (asked === null) return null;
  const raw = asked.flatMap(({ questions, probability }, part) => {
    const S = judged.answers.students.length;
    return syntheticDifficulties(probability, abilities).map((synthetic, i) => ({
      question: questions[i]!,
      part,
      probability: probability.subarray(i * S, (i + 1) * S),
      synthetic,
    }));
  });
  const { answers } = judged;
  const grid = difficultyGrid(abilityMixture(abilities));
  const curves = answerCurves(answers, abilities, { questions: answers.questions.length, grid });
  const { of, calibration, neutral, converged } = heldOutDifficulty({
    questions: raw.map(({ question, part, synthetic: { difficulty, samplingError } }) => ({
      question,
      part,
      difficulty,
      samplingError,
    })),
    parts: asked.length,
    words: {
      texts: questionTexts(answers),
      real: realDifficulties(scale),
      error: scale.difficultyErrors,
    },
    curves,
    grid,
  });
  return {
    judged,
    scale,
    abilities,
    calibration,
    neutral,
    cautions: [
      ...thinData(scale, answers.students.length),
      ...(scale.converged ? [] : ['the Rasch model of the real answers did not converge: take b with care']),
      ...(converged
        ? []
        : ['the calibration of synthetic against real difficulties did not converge: take it with care']),
    ],
    heldOut: raw.map((one, i) => ({
      ...one,
      words: of[i]!.words,
      calibrated: of[i]!.both,
      ofClass: of[i]!.ofClass,
      ofWords: of[i]!.ofWords,
    })),
  };
}

function thinData({ answered }: RealScale, students: number): string[] {
  const counts = answered.filter((count) => count > 0).sort();
  const median = counts[Math.floor(counts.length / 2)] ?? 0;
  return [
    ...(students < FEWEST_STUDENTS
      ? [
          `${students} students are few: with fewer than ${FEWEST_STUDENTS} neither abilities nor intervals can be relied on`,
        ]
      : []),
    ...(median < FEWEST_ANSWERS
      ? [
          `half of the questions have at most ${median} real answers: the real difficulties are hardly known, and what is learned from them little more`,
        ]
      : []),
  ];
}

/** @throws UnderstudyError `numeric` where all answers are right, or all are wrong */
function realScale({ folder, answers }: JudgedRun): RealScale {
  const { student, question, label, students, questions } = answers;
  if (label.every((one) => one === label[0]))
    throw new UnderstudyError(
      'numeric',
      `${folder}: all ${label.length} real answers are ${label[0] === 1 ? 'right' : 'wrong'}: nothing tells hard questions from easy ones`,
      { hint: 'train a class on a log with right and wrong answers' },
    );
  const fit = raschMml({
    person: student,
    item: question,
    label,
    persons: students.length,
    items: questions.length,
  });
  const answered = new Int32Array(questions.length);
  const right = new Int32Array(questions.length);
  for (const [row, q] of question.entries()) {
    answered[q]! += 1;
    right[q]! += label[row]!;
  }
  return { ...fit, answered, right };
}

/** b of the answers' questions, NaN where nobody answered. */
export function realDifficulties({ difficulties, answered }: RealScale): Float64Array {
  return Float64Array.from(difficulties, (value, q) => (answered[q] === 0 ? Number.NaN : value));
}

/** Which part each of the answers' questions was held out in; -1 for one that was not. */
export function partsOf(
  { answers }: JudgedRun,
  heldOut: readonly { readonly question: number; readonly part: number }[],
): Int32Array {
  const part = new Int32Array(answers.questions.length).fill(-1);
  for (const one of heldOut) part[one.question] = one.part;
  return part;
}

interface AskedPart {
  /** Places in the answers' questions. */
  readonly questions: readonly number[];
  /** [questions, students], students as in the answers. */
  readonly probability: Float32Array;
}

/** Every part's questions to the model that was trained without them. */
async function askHeldOut(
  { folder, header, answers, parts }: JudgedRun,
  { device, threads }: EvidenceJob,
  context: WorkContext,
): Promise<AskedPart[] | null> {
  const texts = questionTexts(answers);
  const asked: AskedPart[] = [];
  for (const [i, part] of parts.entries()) {
    const questions = [...new Set(part.asked.map((place) => answers.question[place]!))].sort((a, b) => a - b);
    const forms: Question[] = questions.map((q) => ({
      questionId: answers.questions[q]!,
      text: texts[q]!,
    }));
    const where = header.settings.folds === undefined ? folder : foldFolder(folder, i + 1);
    const answersOf = await askRun(where, forms, { device, threads }, context);
    if (answersOf === null) return null;
    asked.push({ questions, probability: inOrder(answersOf, answers.students, questions.length, where) });
  }
  return asked;
}

export interface AskedRun {
  readonly students: readonly string[];
  /** [students, questions] */
  readonly probability: Float32Array;
}

/** What the students of a run say; null when interrupted. */
export async function askRun(
  folder: string,
  questions: readonly Question[],
  job: { readonly device: DeviceName; readonly threads: number },
  context: WorkContext,
): Promise<AskedRun | null> {
  const run = await openRun(folder, { create: undefined, fresh: false, now: context.now() });
  try {
    const members = await openMembers(run);
    try {
      const probability = await ask(questions, { job, run, members, context });
      return probability === null
        ? null
        : { students: members.members.map(({ student }) => student), probability };
    } finally {
      await members.close();
    }
  } finally {
    await run.release();
  }
}

/** Turned round to [questions, students], students in the answers' order; who joined later is left out. */
export function inOrder(
  { students, probability }: AskedRun,
  wanted: readonly string[],
  questions: number,
  folder: string,
): Float32Array {
  const places = new Map(students.map((student, place) => [student, place]));
  const turned = new Float32Array(wanted.length * questions);
  for (const [s, student] of wanted.entries()) {
    const place = places.get(student);
    if (place === undefined)
      throw new UnderstudyError('run', `${folder}: no synthetic student for ${student} of the answer log`, {
        hint: 'difficulty needs a run of recipe class, or one that skipped nobody',
      });
    for (let q = 0; q < questions; q++) turned[q * wanted.length + s] = probability[place * questions + q]!;
  }
  return turned;
}
