/** What a model reads of a question. */
import {
  covariateLabel,
  covariateValue,
  isContextColumn,
  isMissing,
  type KnownColumn,
  OPTION_COLUMNS,
  optionLetter,
} from '../../sources/index.ts';

/** Fields of one row of the log under our names; a field that is missing leaves its line out. */
export type QuestionFields = Readonly<Partial<Record<KnownColumn, string | null>>>;

/** Values of covariates by the names that the user gave them. */
export type CovariateValues = Readonly<Record<string, string | null | undefined>>;

/**
 * The text of a question: topic, subject, axis and covariates, an empty line, the question, one line an option.
 * Values are kept as they are in the log, those of covariates on one line each.
 *
 * @param covariates in the order of their lines. @default none
 */
export function questionText(fields: QuestionFields, covariates: CovariateValues = {}): string {
  const line = (label: string, value: string | null | undefined): string[] =>
    isMissing(value) ? [] : [`${label} ${value}`];
  const context = [
    ...line('Topic:', fields.topic_name),
    ...line('Subject:', fields.subject_name),
    ...line('Axis:', fields.axis_name),
    ...Object.entries(covariates).flatMap(([name, value]) =>
      isMissing(value) || isContextColumn(name) ? [] : [`${covariateLabel(name)}: ${covariateValue(value)}`],
    ),
  ];
  const question = [
    ...line('Question:', fields.question_title),
    ...OPTION_COLUMNS.flatMap((name, i) => line(`${optionLetter(i).toUpperCase()})`, fields[name])),
  ];
  return [context, question]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** Whether a text of `questionText` lists options to choose from. */
export function hasOptions(text: string): boolean {
  return /^[A-Z]\) /m.test(text);
}

/** The topic that a text of `questionText` names, without blanks at its ends; null where it names none. */
export function topicOf(text: string): string | null {
  return /^Topic: (.*)/.exec(text)?.[1]?.trim() ?? null;
}
