/** README.md of a student's repository: the Hub's metadata, then what a stranger must know who finds the model there. */
import { type StudentRow, storedSettings } from '../../runs/index.ts';
import { showControls } from '../../words.ts';
import {
  type CardSubject,
  cardMetadata,
  metricsOf,
  splitOf,
  type TestedRow,
  testedRow,
} from './card-metadata.ts';
import type { WholeReading } from './content.ts';

/** The Markdown text. The same subject gives the same text, to the byte. */
export function modelCard(subject: CardSubject): string {
  const { repository, alias } = subject;
  return [
    '---',
    `${cardMetadata(subject)}---`,
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
    ...qualityLines(subject),
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

function qualityLines(subject: CardSubject): string[] {
  const { whole } = subject;
  const tested = testedRow(subject);
  if (tested !== null) return [testSentence(subject, tested), '', ...metricTable(tested)];
  return whole === undefined ? [UNTESTED] : [notWhole(whole), ...aloneLines(whole, subject)];
}

const notWhole = ({ blocks }: WholeReading): string =>
  `Not measured for this student. The class of this student reads questions with ${listed(blocks)}. This model is its base alone, and what was measured of the student is with all of that.`;

/** `base, words and letters`. */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

function aloneLines({ alone }: WholeReading, subject: CardSubject): string[] {
  if (alone === null) return [];
  const metrics = [
    ['AUC', alone.auc],
    ['log loss', alone.log_loss],
    ['accuracy', alone.accuracy],
  ] as const;
  const ofAll = metrics.flatMap(([name, value]) => (value === null ? [] : [`${name} ${value.toFixed(3)}`]));
  return [
    '',
    `Like this one, with their base alone, the students of the class have together on ${alone.rows} held-out answers: ${ofAll.join(', ')} (${splitOf(subject)}).`,
  ];
}

const UNTESTED = 'Not known: no answer of this student was held out to test it on.';

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
    folds !== undefined
      ? `Out of fold, on ${test} answers of the student: each was predicted by that of ${folds} trainings which had not seen it. The model here has learned from all of them.`
      : `On ${test} answers of the student that were held out of training.`;
  const chosen =
    selection === 'test'
      ? ' The epoch was chosen by the same answers, as in a research notebook that Understudy follows: the numbers flatter.'
      : '';
  return `${held} How they were held out: ${splitOf(subject)}.${chosen}`;
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
    JSON.stringify({ ...storedSettings(run.settings), columns: undefined }, null, 2),
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

/** A text that is not ours, as it is and without effect: no Markdown, no HTML, no cell of a table, no second line. */
function code(text: string): string {
  const shown = showControls(text).replaceAll('|', '\\|');
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  return fence === '`' ? `\`${shown}\`` : `${fence} ${shown} ${fence}`;
}
