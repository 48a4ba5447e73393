/**
 * Kills a training with -9 at random moments, starts it again each time, and compares what is left in the end with
 * a run that was left alone; every recipe, or one: `npm run check:kill [-- --kills 20] [--recipe class]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkWhole, fingerprints, runWithKills } from '../test/e2e/kill.ts';
import { FIXTURES, understudy } from '../test/e2e/process.ts';
import { benchOptions, wrongUse } from './options.ts';

/** The recipes by name, each with so much to do that it outlives the kills. */
const RECIPES: Readonly<Record<string, readonly string[]>> = {
  solo: ['--recipe', 'solo', '--epochs', '80', '--learning-rate', '1e-3'],
  class: ['--recipe', 'class', '--epochs', '40'],
  frozen: ['--recipe', 'class', '--encoder', 'frozen', '--epochs', '1500'],
  adapter: ['--recipe', 'adapter', '--encoder', 'frozen', '--epochs', '200', '--adapter-epochs', '120'],
};

const options = benchOptions({
  recipe: Object.keys(RECIPES).join(','),
  kills: '20',
  /** Instead of the recipe's above. */
  epochs: '',
  'longest-wait-ms': '2500',
});
const recipes = options.recipe.split(',');
for (const recipe of recipes)
  if (!Object.hasOwn(RECIPES, recipe))
    wrongUse(`--recipe: expected some of ${Object.keys(RECIPES).join(', ')}, got ${recipe}`);

let different = 0;
for (const recipe of recipes) if (!(await survives(recipe))) different++;
process.exitCode = different === 0 ? 0 : 1;

/** Trains twice, once in peace; whether both left the same. */
async function survives(recipe: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-kill-'));
  try {
    const log = join(FIXTURES, 'notebook-run/answers.csv');
    const args = [
      ...['train', log, '--base', join(FIXTURES, 'notebook-run/base'), '--students', '3'],
      ...RECIPES[recipe]!,
      ...(options.epochs === '' ? [] : ['--epochs', options.epochs]),
    ];
    const alone = await understudy(...args, '--out', join(folder, 'alone'));
    if (alone.status !== 0) throw new Error(alone.err);
    const kills = Number(options.kills);
    const longestWait = Number(options['longest-wait-ms']);
    const killed = await runWithKills(
      { args, out: join(folder, 'killed'), kills, longestWait, random: Math.random },
      checkWhole,
    );
    if (killed.status !== 0) throw new Error(killed.err);
    const [expected, got] = [fingerprints(join(folder, 'alone')), fingerprints(join(folder, 'killed'))];
    const names = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
    const wrong = names.filter((name) => expected[name] !== got[name]);
    console.log(
      `${recipe}: ${killed.kills} kills; no file half written after any; ${got.count} logged events`,
    );
    console.log(
      wrong.length === 0
        ? `  all ${names.length - 1} of models, students, log and tables: equal bit for bit (times aside)`
        : `  DIFFERENT: ${wrong.join(', ')}`,
    );
    return wrong.length === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
