/** What to expect of questions that no known answer was given to. */
import type { ClassAnswers } from '../../answers/index.ts';
import type { Uncertain } from '../uncertain.ts';
import { shrunkenGroups } from './shrunken-groups.ts';

/**
 * For every question what its topic's questions have on average; its subject's, where it has no topic or nothing is
 * known of the topic; else all questions' average. `[questions]`
 *
 * @param values `[questions]`, such as difficulties; what stands where the weight is 0 does not count
 * @param weights `[questions]`: how well a value is known, from 0 (no answers) to 1
 */
export function expectedOfUnseen(
  answers: ClassAnswers,
  { values, weights }: { readonly values: Float64Array; readonly weights: Float64Array },
): Uncertain[] {
  const { questions, question, topics, topic, subjects, subject } = answers;
  const levels = (column: Int32Array, groups: number) => {
    const groupOf = groupOfQuestions(question, column, questions.length);
    const { ofGroup, ofAny } = shrunkenGroups({ values, weights, groupOf, groups });
    return { of: (place: number): Uncertain | undefined => ofGroup[groupOf[place]!], ofAny };
  };
  const byTopic = levels(topic, topics.length);
  const bySubject = levels(subject, subjects.length);
  return questions.map((_, place) => byTopic.of(place) ?? bySubject.of(place) ?? byTopic.ofAny);
}

/** The group of each question, -1 where it has none: that of its first answer that has one. */
function groupOfQuestions(question: Int32Array, column: Int32Array, questions: number): Int32Array {
  const groupOf = new Int32Array(questions).fill(-1);
  for (let i = 0; i < column.length; i++) {
    if (groupOf[question[i]!] === -1) groupOf[question[i]!] = column[i]!;
  }
  return groupOf;
}
