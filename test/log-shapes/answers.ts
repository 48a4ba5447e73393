/** One small answer log as plain records: what every shape of it must be read as. */

export interface ShapeQuestion {
  readonly id: string;
  readonly title: string;
  readonly options: readonly [string, string, string, string];
  /** Place of the right one. */
  readonly key: number;
  readonly topic: string;
}

export interface ShapeAnswer {
  readonly user: string;
  readonly question: ShapeQuestion;
  /** Place of the chosen option. */
  readonly chosen: number;
  readonly right: boolean;
  /** UTC */
  readonly at: Date;
}

const TITLES = [
  'Which number is prime?',
  'What is "half" of 3,5; roughly?',
  'Où est le café?',
  'Which is larger:\n1/2 or 2/3?',
  "What is f'(2) for f(x) = x²?",
  'Name the ½ of 5! + 1',
];
export const QUESTIONS: readonly ShapeQuestion[] = TITLES.map((title, i) => ({
  id: `q${i + 1}`,
  title,
  options: [`first ${i}`, `second, ${i}`, `third ${i}`, `fourth "${i}"`],
  key: (i * 3) % 4,
  topic: i % 2 === 0 ? 'Números' : 'Places',
}));
const USERS = ['Zoë', 'ben', 'Ana Ñ', 'dora', 'émile'];
/** A day that only d/m/y or m/d/y can be, so that a column of such dates tells which it is. */
const START = Date.UTC(2024, 2, 11, 8, 5, 0);

/** In the order of the file: by time, each student in an order of their own. */
export const ANSWERS: readonly ShapeAnswer[] = USERS.flatMap((user, u) =>
  QUESTIONS.map((_, i) => {
    const question = QUESTIONS[(i * (u % 2 === 0 ? 1 : 5) + u) % QUESTIONS.length]!;
    const chosen = (question.key + ((u + i) % 3 === 0 ? 1 + (i % 3) : 0)) % 4;
    return {
      user,
      question,
      chosen,
      right: chosen === question.key,
      at: new Date(START + ((i * USERS.length + u) * 37 * 60 + i) * 60_000),
    };
  }),
).sort((a, b) => a.at.getTime() - b.at.getTime());
