/**
 * The recipes on the same rows, beside baselines; markdown tables for docs/recipes.md:
 *
 *   npm run bench:recipes -- --log answers.csv.gz --attempts first
 *   npm run bench:recipes -- --log sample/answers.csv --truth sample --splits question
 *   npm run bench:recipes -- --log answers.csv.gz --recipes class --students all --seeds 1 --splits random
 *
 * Every recipe is trained by its command, on the same students, the same split, the same base;
 * what is held out is the same for all seeds. The rows compared are the test rows of the students whom every recipe
 * trained. Baselines know what the recipes know in the end: the training and the validation rows.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClassAnswers, type Side, type SplitKind, splitClass } from '../src/answers/index.ts';
import { climbLadder } from '../src/evaluation/index.ts';
import { type PooledScores, poolScores } from '../src/numeric/index.ts';
import { readPredictions } from '../src/runs/index.ts';
import { FEWEST_ANSWERS } from '../src/students/index.ts';
import { benchOptions, wrongUse } from './options.ts';
import { readLog } from './read-log.ts';
import { readTruth } from './sample-truth.ts';
import { timedCommand } from './timed-command.ts';

const options = benchOptions({
  log: '',
  attempts: 'all',
  base: 'nano',
  students: '50',
  recipes: 'class,frozen,adapter,solo',
  splits: 'random,question',
  /** How many, from 42 on. */
  seeds: '3',
  /** The folder that `understudy sample` wrote: adds the true parameters. */
  truth: '',
  /** For short tries: other epochs than the recipes'. */
  epochs: '',
  'adapter-epochs': '',
  threads: String(availableParallelism()),
});
const FIRST_SEED = 42;

/** How a recipe is called, and trained. */
const RECIPES: Readonly<Record<string, { readonly name: string; readonly flags: readonly string[] }>> = {
  class: { name: 'class, tuned along', flags: ['--recipe', 'class', '--readers', 'base'] },
  frozen: { name: 'class, frozen', flags: ['--recipe', 'class', '--encoder', 'frozen', '--readers', 'base'] },
  reading: { name: 'class, frozen, all readers', flags: ['--recipe', 'class', '--encoder', 'frozen'] },
  adapter: { name: 'adapter', flags: ['--recipe', 'adapter'] },
  solo: { name: 'solo', flags: ['--recipe', 'solo'] },
};

interface Trained {
  readonly recipe: string;
  readonly seconds: number;
  /** P(right) of every test row, by answer. */
  readonly predicted: ReadonlyMap<string, { readonly probability: number; readonly label: 0 | 1 }>;
}

async function main(): Promise<void> {
  if (options.log === '') wrongUse('expected --log with an answer log');
  const recipes = options.recipes.split(',');
  for (const recipe of recipes)
    if (!Object.hasOwn(RECIPES, recipe))
      wrongUse(`--recipes: expected some of ${Object.keys(RECIPES).join(', ')}, got ${recipe}`);
  const students = options.students === 'all' ? null : Number(options.students);
  const answers = await readLog(options.log, { attempts: options.attempts, students });
  if (options.epochs !== '' || options['adapter-epochs'] !== '')
    console.log('a short try: other epochs than the recipes have by default');
  for (const split of options.splits.split(',') as SplitKind[]) {
    const sides = splitClass(answers, { split, selection: 'validation', fewest: FEWEST_ANSWERS });
    const runs: Trained[] = [];
    for (let i = 0; i < Number(options.seeds); i++)
      for (const recipe of recipes) runs.push(await train(recipe, split, FIRST_SEED + i));
    report(split, answers, sides, runs);
  }
}

/** Into a fresh folder that no other run lies beside: nothing is cached. */
async function train(recipe: string, split: SplitKind, seed: number): Promise<Trained> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-bench-recipes-'));
  try {
    const { flags } = RECIPES[recipe]!;
    const { epochs, 'adapter-epochs': adapterEpochs } = options;
    const { seconds } = await timedCommand([
      ...['train', options.log, ...flags, '--split', split, '--attempts', options.attempts],
      ...['--base', options.base, '--students', options.students, '--seed', String(seed)],
      ...['--threads', options.threads, '--out', join(folder, 'run')],
      ...(epochs === '' ? [] : ['--epochs', epochs]),
      ...(adapterEpochs === '' || recipe !== 'adapter' ? [] : ['--adapter-epochs', adapterEpochs]),
    ]);
    process.stderr.write(`split ${split}, ${recipe}, seed ${seed}: ${seconds.toFixed(1)} s\n`);
    const rows = (await readPredictions(join(folder, 'run'))).filter((row) => row.split === 'test');
    return { recipe, seconds, predicted: new Map(rows.map((row) => [row.answer_id, row])) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(
  split: SplitKind,
  answers: ClassAnswers,
  sides: readonly Side[],
  runs: readonly Trained[],
): void {
  const on = (...wanted: Side[]) => [...sides.keys()].filter((row) => wanted.includes(sides[row]!));
  const { rows, skipped } = comparableRows(answers, on('test'), runs);
  const labels = rows.map((row) => answers.label[row]!);
  const students = rows.map((row) => answers.student[row]!);
  const score = (probabilities: number[]) => poolScores({ labels, probabilities, students });

  const lines = runs.reduce((byRecipe, { recipe, seconds, predicted }) => {
    const scores = score(rows.map((row) => predicted.get(answers.answerIds[row]!)!.probability));
    return byRecipe.set(recipe, [...(byRecipe.get(recipe) ?? []), { scores, seconds }]);
  }, new Map<string, { scores: PooledScores; seconds: number }[]>());
  const truth = options.truth === '' ? undefined : readTruth(options.truth);
  const ladder = climbLadder({
    answers,
    known: on('train', 'validation'),
    validation: on('validation'),
    asked: rows,
  });
  const others = [
    ...ladder.map(({ name, probability }) => ({ name, probabilities: [...probability] })),
    ...(truth === undefined
      ? []
      : [
          {
            name: 'true parameters',
            probabilities: rows.map((row) =>
              truth(answers.students[answers.student[row]!]!, answers.questions[answers.question[row]!]!),
            ),
          },
        ]),
  ];
  const count = (n: number) => n.toLocaleString('en-US');
  console.log(
    `\nsplit ${split}: ${count(rows.length)} test answers of ${count(new Set(students).size)} students (${options.attempts === 'first' ? 'first attempts' : 'all attempts'}); base ${options.base}; ${options.seeds} seed${options.seeds === '1' ? '' : 's, mean ± SD'}; ${options.threads} threads`,
  );
  console.log(
    skipped.length === 0
      ? 'every recipe trained every student\n'
      : `${skipped.length} of ${answers.students.length} students were skipped by a recipe, or have no test answer, and are left out of all\n`,
  );
  console.log('| | log loss | AUC | AUC within student | accuracy | time |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const [recipe, trained] of lines)
    console.log(
      line(
        RECIPES[recipe]!.name,
        trained.map(({ scores }) => scores),
        trained.map(({ seconds }) => seconds),
      ),
    );
  for (const { name, probabilities } of others) console.log(line(name, [score(probabilities)], []));
}

/**
 * The test rows of the students who have some in every run.
 *
 * @throws Error where runs disagree on what is held out, or on a label
 */
function comparableRows(
  { students, student, answerIds, label }: ClassAnswers,
  testRows: readonly number[],
  runs: readonly Trained[],
): { rows: number[]; skipped: string[] } {
  const left = new Set(testRows.map((row) => student[row]!));
  for (const { predicted } of runs) {
    const there = new Set(
      testRows.filter((row) => predicted.has(answerIds[row]!)).map((row) => student[row]!),
    );
    for (const one of left) if (!there.has(one)) left.delete(one);
  }
  const rows = testRows.filter((row) => left.has(student[row]!));
  const known = new Set(testRows.map((row) => answerIds[row]!));
  for (const { recipe, predicted } of runs) {
    for (const row of rows) {
      const id = answerIds[row]!;
      if (predicted.get(id)?.label !== label[row])
        throw new Error(`${recipe}: answer ${id} is not predicted, or with another label`);
    }
    for (const id of predicted.keys())
      if (!known.has(id)) throw new Error(`${recipe}: answer ${id} is tested on, and held out nowhere else`);
  }
  return { rows, skipped: students.filter((_, s) => !left.has(s)) };
}

/** A row of the table; without seconds it has no time. */
function line(name: string, scores: readonly PooledScores[], seconds: readonly number[]): string {
  const column = (pick: (one: PooledScores) => number | null, places: number) =>
    meanAndDeviation(
      scores.flatMap((one) => pick(one) ?? []),
      places,
    );
  return `| ${[
    name,
    column((one) => one.log_loss, 4),
    column((one) => one.auc, 4),
    column((one) => one.auc_within_student, 4),
    column((one) => one.accuracy, 4),
    seconds.length === 0 ? '–' : `${meanAndDeviation(seconds, 1)} s`,
  ].join(' | ')} |`;
}

/** Deviation as of a sample (n − 1); `–` without values. */
function meanAndDeviation(values: readonly number[], places: number): string {
  if (values.length === 0) return '–';
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  if (values.length === 1) return mean.toFixed(places);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return `${mean.toFixed(places)} ± ${Math.sqrt(squares / (values.length - 1)).toFixed(places)}`;
}

await main();
