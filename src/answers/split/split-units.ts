/** What a split holds out as a whole: an answer, a question, a topic, a subject, a student. */
import { UnderstudyError } from '../../errors.ts';
import type { ClassAnswers } from '../class-answers.ts';
import { numberOf } from '../numbering.ts';
import { joinPairs } from '../questions/disjoint-sets.ts';
import type { NearPair } from '../questions/near-duplicates.ts';
import { groupQuestions } from '../questions/question-groups.ts';

/** Answers in units that stay together, numbered in order of first appearance. */
interface Units {
  readonly count: number;
  /** `[answers]` */
  readonly unitOf: Int32Array;
}

export type UnitKind = 'answer' | 'question' | 'topic' | 'subject' | 'student';

/**
 * @param near the near-duplicates among `texts`; asked for only where the unit needs them
 * @throws UnderstudyError `log` if there are topics to tell apart, or subjects, and no answer has one
 */
export function splitUnits(answers: ClassAnswers, unit: UnitKind, near: () => readonly NearPair[]): Units {
  switch (unit) {
    case 'answer':
      return { count: answers.student.length, unitOf: Int32Array.from(answers.student.keys()) };
    case 'student':
      return studentUnits(answers);
    case 'question': {
      const { groups, groupOf } = groupQuestions(answers, near());
      return { count: groups, unitOf: answers.question.map((q) => groupOf[q]!) };
    }
    case 'topic':
    case 'subject':
      return topicUnits(answers, unit, near());
  }
}

/** Students without answers are no unit. */
function studentUnits({ student }: ClassAnswers): Units {
  const places = new Map<number, number>();
  const unitOf = student.map((s) => numberOf(places, s));
  return { count: places.size, unitOf };
}

/**
 * Topics that share a question, by its id, its text or a near-duplicate of it, are one unit, so that no question is on
 * two sides. A row without a topic goes with the topic that its question has elsewhere; questions that have none
 * anywhere are one unit, the last, as if "none" were their topic.
 *
 * Near-duplicates leave enough apart: the 68 topics of DBE-KT22 become 51, the largest with 17 % of the answers instead
 * of 11 %; what they join are mostly questions about one long description. The 50 topics of a sample class stay 50.
 */
function topicUnits(answers: ClassAnswers, kind: 'topic' | 'subject', near: readonly NearPair[]): Units {
  const [topics, topic] =
    kind === 'topic' ? [answers.topics, answers.topic] : [answers.subjects, answers.subject];
  if (topics.length === 0) {
    throw new UnderstudyError('log', `split by ${kind}: no answer has a ${kind}`, {
      hint: `name the column that holds it: \`columns: ${kind}_name=…\``,
    });
  }
  const { groups, groupOf } = groupQuestions(answers, near);
  const topicOfGroup = new Int32Array(groups).fill(-1);
  function* shared(): Generator<readonly [number, number]> {
    for (const [i, t] of topic.entries()) {
      const group = groupOf[answers.question[i]!]!;
      if (t === -1) continue;
      if (topicOfGroup[group] === -1) topicOfGroup[group] = t;
      else yield [t, topicOfGroup[group]!];
    }
  }
  const together = joinPairs(topics.length, shared());
  const none = together.groups;
  const unitOf = answers.question.map((q) => {
    const t = topicOfGroup[groupOf[q]!]!;
    return t === -1 ? none : together.groupOf[t]!;
  });
  return { count: unitOf.includes(none) ? none + 1 : none, unitOf };
}
