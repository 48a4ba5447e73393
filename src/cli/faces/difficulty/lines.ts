/** Lines around the table of `difficulty`: what was left out, what is unlike the log, the real answers as a test. */
import type {
  BeyondClass,
  LogFacts,
  NewQuestionFacts,
  RaisedFlags,
  RealTest,
} from '../../../evaluation/index.ts';
import type { ResultOf } from '../../../jobs/index.ts';
import { are, counted, formatCount, formatFixed, formatShare } from '../../../words.ts';
import {
  fileRowsLine,
  leftOutLine,
  OPTIONS_MISSING,
  ownQuestionLines,
  readingLines,
} from '../../display/question-lines.ts';
import type { Line } from '../../io.ts';

/** The log's real answers as one test. */
export function testLine({ questions, students, alpha, persons }: RealTest): string {
  const interval = alpha?.interval ?? null;
  const parts: Line[] = [
    `real answers of ${counted(students, 'student')} to ${counted(questions, 'question')} as one test: alpha ${formatShare(alpha?.value)}${interval === null ? '' : ` [${formatShare(interval[0])}, ${formatShare(interval[1])}]`}`,
    alpha !== null &&
      `standard error of measurement ${alpha.measurementError.toFixed(1)} of ${formatCount(questions)} right`,
    persons !== null &&
      `person reliability ${formatShare(persons.reliability)}${persons.separation === null ? '' : `, separation ${persons.separation.toFixed(2)}`}`,
  ];
  return parts.filter((part) => part !== false).join('; ');
}

export function logQuestionLines({ leftOut, flags, contradictions }: LogFacts): Line[] {
  return [
    leftOutLine(leftOut),
    flagLine(flags),
    contradictions > 0 &&
      `${counted(contradictions, 'answer')} of the log ${contradictions === 1 ? 'counts' : 'count'} as right with another option than the right one, or as wrong with it: selected_option, correct_option and is_correct are at odds`,
  ];
}

/** Of a class of one, the population of a bank. */
export function itemLines(
  { source, leftOut }: NonNullable<ResultOf<'difficulty'>['ofItems']>,
  hasJscat: boolean,
): Line[] {
  return [
    leftOutLine(leftOut, 'bank'),
    source === 'facility' &&
      'b is the logit of the share wrong: the spread of abilities is in it, so that it lies nearer to 0 than a Rasch difficulty',
    source === 'facility' &&
      hasJscat &&
      'warning: an adaptive test that takes this b for a Rasch difficulty finds abilities nearer to 0 than they are',
  ];
}

function flagLine({ fewest, judged, flagged, kinds }: RaisedFlags): string {
  if (judged === 0) return `no question has the ${fewest} real answers that a flag needs (real_flags)`;
  const all = kinds.map(({ kind, questions }) => `${kind} ${formatCount(questions)}`).join(', ');
  return `${formatCount(flagged)} of ${counted(judged, 'question')} with ${fewest} real answers or more ${are(flagged)} flagged${flagged === 0 ? '' : `: ${all} (real_flags)`}`;
}

export function newQuestionLines(
  asked: NonNullable<ResultOf<'difficulty'>['asked']>,
  questions: number,
  of: 'log' | 'bank',
): Line[] {
  const { fileRows, answers, byStrangers, repeats, unlike, optionsMissing } = asked;
  return [
    fileRowsLine(fileRows, questions),
    ...ownQuestionLines(asked.own, of, 'their intervals are left out'),
    answers > 0 && answersLine(answers, byStrangers),
    repeats > 0 &&
      `${counted(repeats, 'later answer')} of a student to a question already answered ${are(repeats)} left out`,
    optionsMissing && OPTIONS_MISSING,
    ...readingLines(asked.reading, questions),
    unlike.questions > 0 &&
      `warning: ${formatCount(unlike.questions)} of ${counted(questions, 'question')} ${are(unlike.questions)} unlike the ${of}'s (${unlikeText(unlike)}; column unlike): ${unlike.questions === 1 ? 'its interval is' : 'their intervals are'} likely too narrow to hold`,
  ];
}

function answersLine(answers: number, byStrangers: number): string {
  const taken = `${counted(answers, 'real answer')} ${are(answers)} taken into account`;
  if (byStrangers === 0) return taken;
  return `${taken}, ${formatCount(byStrangers)} of them by ${byStrangers === 1 ? 'somebody who is' : 'people who are'} not in the class (user_id), of whose ability no more is known than the population's (--population)`;
}

function unlikeText({ words, topic, options }: NewQuestionFacts['unlike']): string {
  return [
    ...(words > 0 ? [`most words unknown ${formatCount(words)}`] : []),
    ...(topic > 0 ? [`topic unknown ${formatCount(topic)}`] : []),
    ...(options > 0 ? [`without options ${formatCount(options)}`] : []),
  ].join(', ');
}

export const populationLine = (beyond: BeyondClass | null): Line =>
  beyond !== null &&
  `warning: a population of mean ability ${formatFixed(beyond.mean)} lies outside the abilities of the class (${formatFixed(beyond.low)} to ${formatFixed(beyond.high)}): nobody has been seen there, the facility is a guess`;
