/**
 * README.md of a student's repository: the Hub's metadata (huggingface.co/docs/hub/model-cards), then what a stranger
 * must know who finds the model there.
 */
import { stringify } from 'yaml';
import type { RunHeader, StudentRow } from '../../runs/index.ts';

export interface CardSubject {
  /** `owner/name` on the Hub. */
  readonly repository: string;
  /** What the student is called there: his id, or what stands for it. */
  readonly alias: string;
  /** What the recipe made of him; a student without an adapter is as the class has him. */
  readonly recipe: 'solo' | 'class' | 'adapter';
  readonly base: CardBase;
  /** The answer log's file name; null where it must not be known. */
  readonly log: string | null;
  readonly run: Pick<RunHeader, 'settings' | 'versions' | 'seed'>;
  /** His row of the run's table; null where it is lost. */
  readonly row: StudentRow | null;
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

/** The Markdown text. The same subject gives the same text, to the byte. */
export function modelCard(subject: CardSubject): string {
  const { repository, alias, row } = subject;
  return [
    '---',
    `${yamlText(metadata(subject))}---`,
    '',
    `# Synthetic student ${code(alias)}`,
    '',
    'This model reads a question and says how likely one particular student is to answer it right. It was trained by Understudy on the answers of a real person, and imitates them.',
    '',
    '> **It is not that person, and must not be used to judge, grade, place, rank or select them.** What it says is a guess about answers that nobody has given.',
    '',
    '## How it was trained',
    ...trainingLines(subject),
    '',
    '## How good it is',
    ...(isTested(row) ? [testSentence(subject, row), '', ...metricTable(row)] : [UNTESTED]),
    '',
    '## Intended use',
    'As one of a class: many synthetic students answer a question that nobody has been asked yet, and their expected share of right answers tells its author how hard it is likely to be. One student alone says little about a question, and a question says nothing about the person behind the student.',
    '',
    '## Limits',
    '- Never use it for a decision about the person whose answers it imitates, or about anybody else.',
    '- It knows the questions of one answer log. For other subjects, languages, ages or kinds of questions its numbers mean nothing.',
    '- It reads text only: no pictures, no formulas that are not text, and nothing of what the student has learned since.',
    '- It may have taken over whatever was unfair in the questions or in how answers were marked.',
    '- The answers it learned from belong to a person: keep the repository private unless that person has agreed.',
    '',
    '## Use',
    '```python',
    'from transformers import pipeline',
    '',
    `student = pipeline("text-classification", model=${JSON.stringify(repository)}, top_k=None)`,
    'student("Topic: Units\\n\\nQuestion: How long is 3 m in cm?\\nA) 30 cm\\nB) 300 cm")',
    '```',
    'The score of label 1 is the probability of a right answer; label 0 is a wrong one.',
    '',
  ].join('\n');
}

type Yaml = string | number | readonly Yaml[] | { readonly [key: string]: Yaml };

/** Texts are always quoted: no reader then takes one for a number, a date or a truth value, whatever a file is called. */
function yamlText(record: Yaml): string {
  return stringify(record, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}

type TestedRow = StudentRow & { readonly test: number };

function isTested(row: StudentRow | null): row is TestedRow {
  return row !== null && row.test !== null && row.test > 0;
}

const UNTESTED = 'Not known: no answer of this student was held out to test it on.';

function metadata(subject: CardSubject): { readonly [key: string]: Yaml } {
  const { repository, base, recipe, row } = subject;
  return {
    library_name: 'transformers',
    pipeline_tag: 'text-classification',
    ...(base.repository === null ? {} : { base_model: base.repository, base_model_relation: 'finetune' }),
    tags: ['understudy', 'synthetic-student', 'education', `recipe-${recipe}`],
    ...(isTested(row)
      ? { 'model-index': [{ name: nameOf(repository), results: [results(subject, row)] }] }
      : {}),
  };
}

function results(subject: CardSubject, row: TestedRow): Yaml {
  return {
    task: { type: 'text-classification', name: 'Will this student answer the question right?' },
    dataset: {
      type: 'private',
      name: `${subject.log ?? 'answer log'}, answers of this student`,
      config: splitOf(subject),
      split: 'test',
    },
    metrics: metricsOf(row).map(({ type, name, value, args }) => ({
      type,
      value,
      name,
      ...(args === undefined ? {} : { args }),
    })),
  };
}

interface Metric {
  readonly type: string;
  readonly name: string;
  readonly value: number;
  readonly args?: { readonly [key: string]: Yaml };
}

/** What is defined of them, on the test rows. */
function metricsOf(row: StudentRow): Metric[] {
  const metrics: (Omit<Metric, 'value'> & { value: number | null })[] = [
    { type: 'accuracy', name: 'Accuracy', value: row.accuracy },
    { type: 'f1', name: 'Weighted F1', value: row.f1, args: { average: 'weighted' } },
    { type: 'roc_auc', name: 'AUC', value: row.auc },
    { type: 'balanced_accuracy', name: 'Balanced accuracy', value: row.balanced_accuracy },
    { type: 'matthews_correlation', name: 'MCC', value: row.mcc },
    { type: 'log_loss', name: 'Log loss', value: row.log_loss },
    { type: 'brier_score', name: 'Brier score', value: row.brier },
    {
      type: 'majority_accuracy',
      name: "Accuracy of always saying the student's majority",
      value: row.majority_accuracy,
    },
    {
      type: 'majority_f1',
      name: "Weighted F1 of always saying the student's majority",
      value: row.majority_f1,
    },
  ];
  // Rounded: a number with an exponent is a text to readers of YAML 1.1.
  return metrics.flatMap(({ value, ...metric }) =>
    value === null ? [] : [{ ...metric, value: Number(value.toFixed(6)) }],
  );
}

function metricTable(row: TestedRow): string[] {
  return [
    '| metric | value |',
    '| --- | --- |',
    ...metricsOf(row).map(({ name, value }) => `| ${name} | ${value.toFixed(3)} |`),
    ...(row.collapsed === true ? ['', 'It says the same to every test question: it has collapsed.'] : []),
  ];
}

function testSentence(subject: CardSubject, { test }: TestedRow): string {
  const { folds, selection } = subject.run.settings;
  const held =
    typeof folds === 'number'
      ? `Out of fold, on ${test} answers of the student: each was predicted by that of ${folds} trainings which had not seen it. The model here has learned from all of them.`
      : `On ${test} answers of the student that were held out of training.`;
  const chosen =
    selection === 'test'
      ? ' The epoch was chosen by the same answers, as in a research notebook that Understudy follows: the numbers flatter.'
      : '';
  return `${held} How they were held out: ${splitOf(subject)}.${chosen}`;
}

function splitOf({ run }: CardSubject): string {
  const { split, folds, fold } = run.settings;
  const parts =
    typeof folds === 'number' ? `, ${folds} folds` : typeof fold === 'string' ? `, fold ${fold}` : '';
  return `split ${String(split ?? 'unknown')}${parts}`;
}

const RECIPES: Readonly<Record<CardSubject['recipe'], string>> = {
  solo: 'all weights trained on this student alone, from the base',
  class: "an encoder shared by a class of students; only the last layer is the student's own",
  adapter: 'LoRA and last layer of this student on the encoder of a class, merged into its weights',
};

function trainingLines({ base, recipe, log, run, row }: CardSubject): string[] {
  const revision = base.revision === null ? '' : ` at commit ${base.revision}`;
  return [
    '| | |',
    '| --- | --- |',
    `| base | ${code(base.name)}${revision} |`,
    `| recipe | \`${recipe}\`: ${RECIPES[recipe]} |`,
    ...(log === null ? [] : [`| answer log | ${code(log)} |`]),
    ...(row === null ? [] : [`| answers of the student | ${answersText(row)} |`]),
    `| seed | ${run.seed} |`,
    `| made by | ${Object.entries(run.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')} |`,
    '',
    'Settings:',
    '```json',
    // Names of columns are the log's own affair.
    JSON.stringify({ ...run.settings, columns: undefined }, null, 2),
    '```',
  ];
}

function answersText({ answers, train, validation, test }: StudentRow): string {
  const parts = [
    [train, 'to train on'],
    [validation, 'to choose the epoch by'],
    [test, 'to test on'],
  ].flatMap(([count, what]) => (count === null ? [] : [`${count} ${what}`]));
  return parts.length === 0 ? String(answers) : `${answers}: ${parts.join(', ')}`;
}

function nameOf(repository: string): string {
  return repository.slice(repository.indexOf('/') + 1);
}

/** A text that is not ours, as it is and without effect: no Markdown, no HTML, no cell of a table, no second line. */
function code(text: string): string {
  const shown = text
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (it) => `\\u{${it.codePointAt(0)!.toString(16)}}`)
    .replaceAll('|', '\\|');
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  return fence === '`' ? `\`${shown}\`` : `${fence} ${shown} ${fence}`;
}
