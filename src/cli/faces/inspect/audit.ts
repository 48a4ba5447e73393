/** What the audit of an answer log found, for people. */
import type { FoundPairs, LogAudit, LogSummary, RevealingColumn } from '../../../answers/index.ts';
import { counted, formatCount, formatStudent } from '../../../words.ts';

/** Where the values of `inspect` begin. */
const INDENT = 20;

/** The lines below the summary of the log. */
export function describeAudit(audit: Omit<LogAudit, 'notes'>, { answers, questions }: LogSummary): string[] {
  const { sharedTexts, nearDuplicates, repeatedAnswers, revealing, questionsCompared, answersJudged } = audit;
  const compared =
    questionsCompared < questions ? `, among the first ${formatCount(questionsCompared)} questions` : '';
  const judged = answersJudged < answers ? `, judged by ${counted(answersJudged, 'answer')}` : '';
  return [
    'what could leak from training to test',
    row(
      'equal texts',
      sharedTexts.pairs,
      `${counted(sharedTexts.pairs, 'pair')} of questions with the same words`,
      compared,
    ),
    ...pairLines(sharedTexts),
    row(
      'near-duplicates',
      nearDuplicates.pairs,
      `${counted(nearDuplicates.pairs, 'pair')} of questions with nearly the same words`,
      compared,
    ),
    ...pairLines(nearDuplicates),
    row(
      'repeated answers',
      repeatedAnswers.answers,
      `${counted(repeatedAnswers.answers, 'answer')} of ${counted(repeatedAnswers.students, 'student')} to a question that the student had answered before`,
    ),
    row('revealing columns', revealing.length, formatCount(revealing.length), judged),
    ...(revealing.length === 0 ? [] : ['', ...revealing.map(revealingLine)]),
  ];
}

function row(name: string, found: number, value: string, note = ''): string {
  return `${name.padEnd(INDENT)}${found === 0 ? 'none' : value}${note}`;
}

function pairLines({ pairs, shown }: FoundPairs): string[] {
  const indented = (text: string): string => `${''.padEnd(INDENT)}${text}`;
  const lines = shown.flatMap(({ questions: [a, b], similarity, excerpts: [text, other] }) => [
    indented(`${formatStudent(a)} · ${formatStudent(b)}  similarity ${similarity.toFixed(2)}`),
    ...(text === other ? [text] : [text, other]).map((one) => indented(`  ${one}`)),
  ]);
  const more = pairs - shown.length;
  return more === 0 ? lines : [...lines, indented(`… and ${formatCount(more)} more`)];
}

/** A column that is no part of the text does no harm here, but would in whatever else learns from the log. */
export function revealingLine({ column, readByModel, finding, why }: RevealingColumn): string {
  const is = finding === 'gives the label away' ? finding : `is ${finding}`;
  const found = `column ${formatStudent(column)} ${is}: ${why}`;
  return readByModel
    ? `WARNING: the model reads the answers with the questions: ${found}. Remove the column from the log`
    : `Warning: ${found}. Models do not read it; never let one`;
}
