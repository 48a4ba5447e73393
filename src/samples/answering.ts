/**
 * Students at work: sessions of some ten questions from one subject, over a term. Each answer is right with the
 * probability that ability and difficulty give, whatever came before it.
 */
import { probabilityCorrect } from './difficulty.ts';
import type { Draw } from './draw.ts';
import { range, sum } from './numbers.ts';
import { type Letter, type Question, type QuestionColumns, questionColumns } from './question.ts';
import { SUBJECT_NAMES, type SubjectName } from './template.ts';
import { numberedId, type QuestionTruth, type StudentTruth } from './truth.ts';

/** Share of a student's later answers that go to a question met before; each attempt is drawn anew. */
export const REPEAT_SHARE = 0.01;
/** How often a wrong answer falls on the most tempting wrong option, on the next, and so on; adds up to 1. */
const TEMPTATION: readonly number[] = [0.4, 0.3, 0.2, 0.1];

const SESSION_ANSWERS = [5, 20] as const;
const SECONDS_PER_ANSWER = [15, 120] as const;
const TERM_START = Date.UTC(2025, 8, 1);
const TERM_DAYS = 120;
/** Sessions begin on the hour or up to ten minutes later, at most one an hour, from 8 to 20 o'clock (UTC). */
const FIRST_HOUR = 8;
const HOURS_A_DAY = 13;

/** A row of the answer log; the names are its columns. */
export interface SampleAnswer extends QuestionColumns {
  readonly answer_id: string;
  readonly user_id: string;
  readonly is_correct: 0 | 1;
  readonly correct_option: Letter;
  readonly selected_option: Letter;
  /** ISO 8601, UTC, whole seconds. */
  readonly answered_at: string;
  /** The student's answers are numbered from 1, in the order of time. */
  readonly sequence: number;
}

/** A question with its truth. */
interface KnownQuestion {
  readonly question: Question;
  readonly truth: QuestionTruth;
}

/** An answer before all answers are put in the order of time. */
interface Attempt {
  readonly student: StudentTruth;
  readonly asked: KnownQuestion;
  readonly timeMs: number;
  readonly sequence: number;
}

/** The answers of all students, by time. */
export function answerQuestions(params: {
  readonly questions: readonly KnownQuestion[];
  readonly students: readonly StudentTruth[];
  readonly answersPerStudent: readonly [number, number];
  readonly draw: Draw;
}): SampleAnswer[] {
  const { questions, students, answersPerStudent, draw } = params;
  const attempts = students.flatMap((student) => {
    const count = drawAnswerCount(answersPerStudent, draw);
    const times = drawTimes(count, draw);
    return chooseQuestions(questions, times, draw).map((asked, i) => {
      return { student, asked, timeMs: times[i]!.timeMs, sequence: i + 1 };
    });
  });
  attempts.sort((a, b) => a.timeMs - b.timeMs); // stable: a tie keeps the order of the students
  return attempts.map((attempt, i) => answer(attempt, numberedId('a', i, attempts.length), draw));
}

/** A number from fewest to most; its logarithm rises as a square, so that many students are near the fewest. */
function drawAnswerCount([fewest, most]: readonly [number, number], draw: Draw): number {
  const share = draw.int(0, 1000) / 1000;
  return Math.round(fewest * (most / fewest) ** (share * share));
}

/** When each answer is given, and in which session (from 0). */
function drawTimes(count: number, draw: Draw): { readonly timeMs: number; readonly session: number }[] {
  const sessionOf: number[] = [];
  for (let session = 0; sessionOf.length < count; session++) {
    const length = Math.min(draw.int(...SESSION_ANSWERS), count - sessionOf.length);
    for (let i = 0; i < length; i++) sessionOf.push(session);
  }
  const sessions = sessionOf.at(-1)! + 1;
  // A student who needs more hours than half the term has works on after its end.
  const hours = Math.max(TERM_DAYS * HOURS_A_DAY, 2 * sessions);
  const slots = draw.some(range(0, hours - 1), sessions).sort((a, b) => a - b);
  let previous = -1;
  let timeMs = 0;
  return sessionOf.map((session) => {
    if (session !== previous) {
      const day = Math.floor(slots[session]! / HOURS_A_DAY);
      const hour = FIRST_HOUR + (slots[session]! % HOURS_A_DAY);
      timeMs = TERM_START + ((day * 24 + hour) * 3600 + draw.int(0, 600)) * 1000;
      previous = session;
    }
    timeMs += draw.int(...SECONDS_PER_ANSWER) * 1000;
    return { timeMs, session };
  });
}

/** A question for each time: new to the student and from the session's subject, but for rare repeats. */
function chooseQuestions(
  questions: readonly KnownQuestion[],
  times: readonly { readonly session: number }[],
  draw: Draw,
): KnownQuestion[] {
  const shuffled = draw.some(questions, questions.length);
  const unseen = new Map<SubjectName, KnownQuestion[]>(SUBJECT_NAMES.map((name) => [name, []]));
  for (const known of shuffled) unseen.get(known.truth.subject_name)!.push(known);
  const seen: KnownQuestion[] = [];
  let session = -1;
  let pool: KnownQuestion[] = [];
  return times.map((time) => {
    if (seen.length > 0 && draw.chance(REPEAT_SHARE)) return draw.pick(seen);
    if (time.session !== session || pool.length === 0) {
      session = time.session;
      pool = drawPool([...unseen.values()], draw);
    }
    const asked = pool.pop()!;
    seen.push(asked);
    return asked;
  });
}

/** A subject comes up as often as it has questions left. */
function drawPool(pools: readonly KnownQuestion[][], draw: Draw): KnownQuestion[] {
  let place = draw.int(0, sum(pools.map((pool) => pool.length)) - 1);
  return pools.find((pool) => {
    place -= pool.length;
    return place < 0;
  })!;
}

function answer({ student, asked, timeMs, sequence }: Attempt, answerId: string, draw: Draw): SampleAnswer {
  const { question, truth } = asked;
  const isCorrect = draw.chance(probabilityCorrect(student.theta[truth.subject_name], truth.b));
  return {
    answer_id: answerId,
    user_id: student.user_id,
    ...questionColumns(question, truth.question_id),
    is_correct: isCorrect ? 1 : 0,
    correct_option: question.right,
    selected_option: isCorrect ? question.right : drawTemptation(question, draw),
    answered_at: new Date(timeMs).toISOString().replace('.000Z', 'Z'),
    sequence,
  };
}

function drawTemptation(question: Question, draw: Draw): Letter {
  let left = draw.int(0, 999) / 1000;
  const rank = TEMPTATION.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return question.temptation[rank === -1 ? TEMPTATION.length - 1 : rank]!;
}
