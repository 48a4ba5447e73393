/** A bank of items seen as an answer log. */
import type { ClassAnswers } from '../class-answers.ts';
import { numberOf } from '../numbering.ts';
import type { ItemBank } from './item-bank.ts';

/** The only student of a bank. */
export const POPULATION = 'population';

/**
 * The bank as a class of one, an answer an item, for what cuts answers into sides and knows of texts and topics; its
 * labels say nothing.
 */
export function populationAnswers({ items }: Pick<ItemBank, 'items'>): ClassAnswers {
  const [texts, topics, subjects] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const placeOf = (names: Map<string, number>, name: string | null) =>
    name === null ? -1 : numberOf(names, name);
  const text = Int32Array.from(items, (item) => numberOf(texts, item.text));
  const topic = Int32Array.from(items, (item) => placeOf(topics, item.topic));
  const subject = Int32Array.from(items, (item) => placeOf(subjects, item.subject));
  const ids = items.map(({ questionId }) => questionId);
  return {
    students: [POPULATION],
    texts: [...texts.keys()],
    questions: ids,
    topics: [...topics.keys()],
    subjects: [...subjects.keys()],
    answerIds: ids,
    student: new Int32Array(items.length),
    question: Int32Array.from(items.keys()),
    text,
    topic,
    subject,
    order: null,
    label: new Uint8Array(items.length),
  };
}
