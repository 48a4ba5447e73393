/** A bank of items of our own making: questions of the sample's templates, their shares right drawn from their truth. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMt19937 } from '../src/numeric/index.ts';
import { generateSampleClass } from '../src/samples/index.ts';

export interface SampleItem {
  readonly question_id: string;
  readonly question_title: string;
  /** From option_a. */
  readonly options: readonly string[];
  readonly topic_name: string;
  /** Truth: the logit of the share wrong that many answers would come to. */
  readonly truth: number;
  readonly answers: number;
  readonly facility: number;
  /** Place of the right option. */
  readonly key: number;
  /** How many chose each option; of the wrong ones longer texts draw more, and those that come first. */
  readonly counts: readonly number[];
}

/** Standard deviation of the ability of who answered. */
const ABILITY = 1;

/** @param answers of each item, in turn */
export function sampleItems(
  count: number,
  {
    seed = 3,
    answers = [50, 200, 800],
  }: { readonly seed?: number; readonly answers?: readonly number[] } = {},
): SampleItem[] {
  const { questions } = generateSampleClass({
    seed,
    students: 1,
    questions: count,
    answersPerStudent: [1, 1],
  });
  const random = createMt19937(seed);
  return questions.map((question, i) => {
    const options = (['a', 'b', 'c', 'd', 'e'] as const).map((letter) => question[`option_${letter}`]);
    const key = Math.floor(random.uniform() * 5);
    const n = answers[i % answers.length]!;
    // A normal ability flattens the curve (the constant of Zeger, Liang & Albert 1988).
    const truth = question.b / Math.sqrt(1 + 0.346 * ABILITY ** 2);
    const right = binomial(n, 1 / (1 + Math.exp(truth)), random);
    const pull = options.map((text, o) => (o === key ? 0 : Math.exp(0.3 * text.length - 0.4 * o)));
    const all = pull.reduce((a, b) => a + b, 0);
    const counts = options.map((_, o) => (o === key ? right : 0));
    for (let wrong = right; wrong < n; wrong++) {
      let left = random.uniform() * all;
      const chosen = pull.findIndex((one) => {
        left -= one;
        return left < 0;
      });
      counts[chosen < 0 ? (key + 1) % 5 : chosen]! += 1;
    }
    const { question_id, question_title, topic_name } = question;
    return {
      ...{ question_id, question_title, topic_name, options, truth, key, counts },
      answers: n,
      facility: right / n,
    };
  });
}

function binomial(n: number, p: number, random: { uniform(): number }): number {
  let right = 0;
  for (let i = 0; i < n; i++) if (random.uniform() < p) right++;
  return right;
}

export type BankRow = Readonly<Record<string, string | number>>;

/** What a bank says of an item by default: facility and answers. */
export function bankRow(item: SampleItem): BankRow {
  const { question_id, question_title, options, topic_name, facility, answers, key } = item;
  return {
    question_id,
    question_title,
    ...Object.fromEntries(options.map((text, o) => [`option_${'abcde'[o]}`, text])),
    topic_name,
    correct_option: 'ABCDE'[key]!,
    facility,
    answers,
  };
}

/** Writes rows as CSV; returns the path. The columns are those of the first. */
export function writeBank(folder: string, rows: readonly BankRow[], name = 'bank.csv'): string {
  const path = join(folder, name);
  const quoted = (value: string | number) => `"${String(value).replaceAll('"', '""')}"`;
  const columns = Object.keys(rows[0]!);
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  writeFileSync(path, lines.map((line) => `${line.map(quoted).join(',')}\n`).join(''));
  return path;
}
