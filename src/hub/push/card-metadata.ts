/** The metadata at the head of a student's card, which the Hub shows and searches (huggingface.co/docs/hub/model-cards). */
import { type JsonObject, stringifyYaml } from '../../files/index.ts';
import { describeSplit, formatFold, type Recipe, type RunHeader, type StudentRow } from '../../runs/index.ts';
import type { WholeReading } from './content.ts';

export interface CardSubject {
  /** `owner/name` on the Hub. */
  readonly repository: string;
  /** What the student is called there: their id, or what stands for it. */
  readonly alias: string;
  readonly recipe: Recipe;
  readonly base: CardBase;
  /** The answer log's file name; null where it must not be known. */
  readonly log: string | null;
  readonly run: Pick<RunHeader, 'settings' | 'versions' | 'seed'>;
  /** Their row of the run's table; null where it is lost. */
  readonly row: StudentRow | null;
  /** As `StudentContent` has it: where it is given, what the row measured is not this model. */
  readonly whole?: WholeReading | undefined;
}

/** What training started from. */
export interface CardBase {
  /** On the Hub, where it is from there. */
  readonly repository: string | null;
  /** Its commit. */
  readonly revision: string | null;
  /** In words for people. */
  readonly name: string;
}

export type TestedRow = StudentRow & { readonly test: number };

/** The student's row, where it says how good this model is. */
export function testedRow({ row, whole }: CardSubject): TestedRow | null {
  return whole === undefined && row !== null && row.test !== null && row.test > 0 ? (row as TestedRow) : null;
}

/** As YAML. */
export function cardMetadata(subject: CardSubject): string {
  const { repository, base, recipe } = subject;
  const tested = testedRow(subject);
  const name = repository.slice(repository.indexOf('/') + 1);
  return stringifyYaml({
    library_name: 'transformers',
    pipeline_tag: 'text-classification',
    ...(base.repository === null ? {} : { base_model: base.repository, base_model_relation: 'finetune' }),
    tags: ['understudy', 'synthetic-student', 'education', `recipe-${recipe}`],
    ...(tested === null ? {} : { 'model-index': [{ name, results: [results(subject, tested)] }] }),
  });
}

function results(subject: CardSubject, row: TestedRow): JsonObject {
  return {
    task: { type: 'text-classification', name: 'Will this student answer the question right?' },
    dataset: {
      type: 'private',
      name: `${subject.log ?? 'answer log'}, answers of this student`,
      config: splitOf(subject),
      split: 'test',
    },
    metrics: metricsOf(row),
  };
}

type NumberColumn = {
  [K in keyof StudentRow]: StudentRow[K] extends number | null ? K : never;
}[keyof StudentRow];

const METRICS: readonly (readonly [type: string, column: NumberColumn, name: string])[] = [
  ['accuracy', 'accuracy', 'Accuracy'],
  ['f1', 'f1', 'Weighted F1'],
  ['roc_auc', 'auc', 'AUC'],
  ['balanced_accuracy', 'balanced_accuracy', 'Balanced accuracy'],
  ['matthews_correlation', 'mcc', 'MCC'],
  ['log_loss', 'log_loss', 'Log loss'],
  ['brier_score', 'brier', 'Brier score'],
  ['majority_accuracy', 'majority_accuracy', "Accuracy of always saying the student's majority"],
  ['majority_f1', 'majority_f1', "Weighted F1 of always saying the student's majority"],
];

/** As the Hub takes them: what is defined of them, on the test rows. */
export function metricsOf(row: StudentRow): { readonly value: number; readonly name: string }[] {
  return METRICS.flatMap(([type, column, name]) => {
    const value = row[column];
    if (value === null) return [];
    const args = type === 'f1' ? { args: { average: 'weighted' } } : {};
    // Rounded: a number with an exponent is a text to readers of YAML 1.1.
    return [{ type, value: Number(value.toFixed(6)), name, ...args }];
  });
}

/** How the test answers were held out. */
export function splitOf({ run: { settings } }: CardSubject): string {
  return describeSplit({ ...settings, fold: settings.fold && formatFold(settings.fold) });
}
