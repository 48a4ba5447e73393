/** What a split's sides share, and what could leak from the log, for people. */
import type { SplitAudit } from '../../answers/index.ts';
import type { LogLeaks } from '../../jobs/index.ts';
import { are, counted, formatCount } from '../../words.ts';
import { revealingLine } from '../faces/inspect/audit.ts';
import type { Line } from '../io.ts';

/** In splits through questions a shared question is a leak; in the others it is the point. */
export function leakLines(
  leaks: SplitAudit,
  { split, folds }: { readonly split: string; readonly folds: number | null },
): string[] {
  const { testAnswers, testAnswersAffected: affected, repeatedAnswersOnBothSides: repeated } = leaks;
  const through = ['question', 'topic', 'subject'].includes(split);
  const lines: string[] = [];
  if (through && testAnswers > 0)
    lines.push(
      affected > 0
        ? `leak: ${counted(affected, 'test answer')} ${are(affected)} to questions that training met, in these words or nearly so`
        : `no question, text or near-duplicate is on both sides of this split (0 of ${counted(testAnswers, 'test answer')})`,
    );
  if (!through && affected > 0)
    lines.push(
      `${formatCount(affected)} of ${counted(testAnswers, 'test answer')} ${are(affected)} to questions that training met, in these words or nearly so: this split does not say how the class does on new questions (--split question does)`,
    );
  if (repeated > 0)
    lines.push(
      `leak: ${counted(repeated, 'test answer')} ${are(repeated)} of students who answered the same question in training too (--attempts first leaves them out)`,
    );
  if (split === 'time' && folds !== null)
    lines.push(
      'only fold 1 predicts the future: in the other folds later answers train too (--split time without --folds is the future alone)',
    );
  return lines;
}

/** What the log has whatever the split; `inspect` shows which pairs. */
export function logLeakLines(leaks: LogLeaks): string[] {
  const { sharedTexts, nearDuplicates, repeatedAnswers, revealing } = leaks;
  const found = [
    [sharedTexts, 'pair', 'of questions with the same words under two ids'],
    [nearDuplicates, 'pair', 'of questions with nearly the same words'],
    [repeatedAnswers, 'answer', 'to a question that the student had answered before'],
  ] as const;
  return [
    ...found.flatMap(([count, noun, what]) =>
      count > 0 ? [`in the log: ${counted(count, noun)} ${what}`] : [],
    ),
    ...revealing.map(revealingLine),
  ];
}

/** Test answers that chose the epoch are no test. */
export function selectionLine(selection: string): Line {
  return (
    selection === 'test' &&
    'the test answers chose the epoch: these numbers are too good (train with --selection validation)'
  );
}
