/**
 * How much the simpler predictors' AUC depends on which fifth of the answers is held out:
 *
 *   npm run bench:ladder -- --log answers.csv.gz --attempts first
 *
 * The split is that of `--split random` with other seeds; known are training and validation answers.
 */
import { splitClass } from '../src/answers/index.ts';
import { climbLadder } from '../src/evaluation/index.ts';
import { poolScores } from '../src/numeric/index.ts';
import { FEWEST_ANSWERS } from '../src/students/index.ts';
import { benchOptions, wrongUse } from './options.ts';
import { readLog } from './read-log.ts';

const options = benchOptions({
  log: '',
  attempts: 'all',
  /** How many, from 42 on. */
  seeds: '10',
});
if (options.log === '') wrongUse('expected --log with an answer log');
const answers = await readLog(options.log, { attempts: options.attempts, students: null });
const found = new Map<string, number[]>();
for (let seed = 42; seed < 42 + Number(options.seeds); seed++) {
  const sides = splitClass(answers, { split: 'random', selection: 'test', fewest: FEWEST_ANSWERS, seed });
  const on = (isTest: boolean) => [...sides.keys()].filter((row) => (sides[row] === 'test') === isTest);
  const asked = on(true);
  for (const { name, probability } of climbLadder({ answers, known: on(false), asked })) {
    const { auc } = poolScores({
      labels: asked.map((row) => answers.label[row]!),
      probabilities: [...probability],
      students: asked.map((row) => answers.student[row]!),
    });
    found.set(name, [...(found.get(name) ?? []), auc ?? Number.NaN]);
  }
}
console.log(`AUC over ${options.seeds} random fifths: mean ± SD, least to most; with seed 42`);
for (const [name, aucs] of found) {
  const mean = aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length;
  const squares = aucs.reduce((sum, auc) => sum + (auc - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, aucs.length - 1));
  const four = (value: number) => value.toFixed(4);
  console.log(
    `${name.padEnd(20)} ${four(mean)} ± ${four(deviation)}, ${four(Math.min(...aucs))} to ${four(Math.max(...aucs))}; ${four(aucs[0]!)}`,
  );
}
