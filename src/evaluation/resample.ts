/**
 * Rows drawn again: students with replacement, and questions with replacement, each as many as there are. A row
 * counts as often as its student was drawn times as often as its question was.
 *
 * Answers of one student are alike, and so are answers to one question; drawing single rows would take them for
 * independent and give intervals far too narrow. Both at once is the pigeonhole bootstrap, whose variance is never
 * seriously too small and at most somewhat too large.
 * Source: Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1 (2007), pp. 386-411.
 */
import type { Mt19937 } from '../numeric/index.ts';
import type { JudgedRows } from './judged-rows.ts';

/** How often each was drawn. */
export interface Times {
  /** `[students]` */
  readonly student: Int32Array;
  /** `[questions]` */
  readonly question: Int32Array;
  /** `[rows]`, the product of the two. */
  readonly row: Int32Array;
}

export interface Resampler {
  /** Whether draws differ: not where one student answered one question. */
  readonly varies: boolean;
  /** The next draw. It lies in the same arrays each time. */
  draw(): Times;
}

/** The rows as they are. */
export function everyRowOnce(rows: JudgedRows): Times {
  return {
    student: new Int32Array(rows.students).fill(1),
    question: new Int32Array(rows.questions).fill(1),
    row: new Int32Array(rows.label.length).fill(1),
  };
}

/** Only students and questions that have rows are drawn from. */
export function createResampler(rows: JudgedRows, random: Mt19937): Resampler {
  const { student, question } = rows;
  const students = Int32Array.from(new Set(student)).sort();
  const questions = Int32Array.from(new Set(question)).sort();
  const times = everyRowOnce(rows);

  function count(units: Int32Array, into: Int32Array): void {
    into.fill(0);
    for (let drawn = 0; drawn < units.length; drawn++) {
      const unit = units[Math.floor(random.uniform() * units.length)]!;
      into[unit]!++;
    }
  }

  return {
    varies: students.length > 1 || questions.length > 1,
    draw() {
      count(students, times.student);
      count(questions, times.question);
      for (let row = 0; row < student.length; row++)
        times.row[row] = times.student[student[row]!]! * times.question[question[row]!]!;
      return times;
    },
  };
}
