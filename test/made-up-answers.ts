/** Answers of a class from plain rows, as `classAnswers` reads them from a log. */
import type { ClassAnswers } from '../src/answers/index.ts';

export interface MadeUpAnswer {
  readonly student: string;
  readonly question: string;
  readonly label: 0 | 1;
  /** @default the question's id */
  readonly text?: string;
  readonly topic?: string;
  readonly subject?: string;
}

/** @param ordered `true`: every student gave the answers in the order of the rows. @default false */
export function madeUpAnswers(rows: readonly MadeUpAnswer[], { ordered = false } = {}): ClassAnswers {
  const column = (nameOf: (row: MadeUpAnswer) => string | undefined) => {
    const names = [...new Set(rows.flatMap((row) => nameOf(row) ?? []))];
    return { names, places: Int32Array.from(rows, (row) => names.indexOf(nameOf(row) ?? '')) };
  };
  const student = column((row) => row.student);
  const question = column((row) => row.question);
  const text = column((row) => row.text ?? row.question);
  const topic = column((row) => row.topic);
  const subject = column((row) => row.subject);
  const earlier = (place: number) =>
    rows.slice(0, place).filter((row) => row.student === rows[place]!.student).length;
  return {
    students: student.names,
    student: student.places,
    questions: question.names,
    question: question.places,
    texts: text.names,
    text: text.places,
    topics: topic.names,
    topic: topic.places,
    subjects: subject.names,
    subject: subject.places,
    order: ordered ? Float64Array.from(rows, (_, place) => earlier(place)) : null,
    answerIds: rows.map((_, place) => String(place + 1)),
    label: Uint8Array.from(rows, (row) => row.label),
  };
}
