/** What a split's sides share, for people. */
import type { SplitAudit } from '../../answers/index.ts';
import { formatCount } from './format.ts';

/** In splits through questions a shared question is a leak; in the others it is the point. */
export function leakLines(leaks: SplitAudit, split: string): string[] {
  const through = ['question', 'topic', 'subject'].includes(split);
  const lines: string[] = [];
  if (through && leaks.testAnswersAffected > 0)
    lines.push(
      `leak: ${formatCount(leaks.testAnswersAffected)} test answers are to questions that training met, in these words or nearly so`,
    );
  if (!through && leaks.questionsOnBothSides > 0)
    lines.push(
      `${formatCount(leaks.questionsOnBothSides)} questions are on both sides of this split: it does not say how the class does on new questions (--split question does)`,
    );
  if (leaks.repeatedAnswersOnBothSides > 0)
    lines.push(
      `leak: ${formatCount(leaks.repeatedAnswersOnBothSides)} test answers are of students who answered the same question in training too (--attempts first leaves them out)`,
    );
  return lines;
}
