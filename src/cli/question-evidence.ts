/** Every held-out question of a run, asked of the model that had not met it, beside the real answers. */
import type { Question } from '../answers/index.ts';
import type { DeviceName } from '../engine/index.ts';
import { UnderstudyError } from '../errors.ts';
import {
  type AskedPart,
  type QuestionEvidence,
  questionEvidence,
  questionTexts,
} from '../evaluation/index.ts';
import { foldFolder, openRun } from '../runs/index.ts';
import { ask } from './ask.ts';
import { type JudgedRun, readJudgedRun } from './judged-run.ts';
import { openMembers } from './members.ts';
import type { WorkContext } from './work-context.ts';

export interface GatheredEvidence extends QuestionEvidence {
  readonly judged: JudgedRun;
}

interface EvidenceJob {
  readonly run: string;
  readonly log: string | null;
  readonly device: DeviceName;
  readonly threads: number;
}

/** Splits that hold out whole questions. */
export const THROUGH_QUESTIONS: readonly string[] = ['question', 'topic', 'subject'];
/**
 * Null when interrupted.
 *
 * @throws UnderstudyError `run` for a run that held out no whole questions, or is not trained to its end; `log` for its
 *   log; `numeric` for too few questions
 */
export async function gatherEvidence(
  job: EvidenceJob,
  context: WorkContext,
): Promise<GatheredEvidence | null> {
  const judged = await readJudgedRun(job.run, job.log);
  const { split } = judged.header.settings;
  if (!THROUGH_QUESTIONS.includes(String(split)))
    throw new UnderstudyError(
      'run',
      `${job.run}: trained with --split ${split}, so its models have met every question`,
      {
        hint: 'train with --split question --folds 5: difficulty needs questions that the class has not met',
      },
    );
  const asked = await askHeldOut(judged, job, context);
  return asked === null ? null : { ...questionEvidence(judged, asked), judged };
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
