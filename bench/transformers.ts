/**
 * Loads trained students in Transformers (Python) and compares its logits with those of predictions.parquet, on the
 * same texts:
 *
 *   npm run check:transformers -- --run runs/sample-class --python path/to/python
 *
 * Students of any recipe are loaded as `understudy export` writes them, or with --pushed yes from where `understudy push`
 * has brought them last (HF_ENDPOINT and HF_TOKEN as for the push); adapters also by PEFT, on the class's folder.
 * Rows are the test rows, and the validation rows where the model that is kept predicted them: a class predicts those
 * before it learns from them too, and so are students of `adapter` predicted whose adapter was not worth keeping.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answersOfStudents, classAnswers, openAnswerLog } from '../src/answers/index.ts';
import { type Prediction, readClass, readHubRecord, readPredictions, readRun } from '../src/runs/index.ts';
import { understudy } from '../test/e2e/process.ts';
import { benchOptions, wrongUse } from './options.ts';

const options = benchOptions({
  run: '',
  /** Where the run's log is now, if it has moved. */
  log: '',
  /** How many, evenly chosen from those with predictions. */
  students: '5',
  /** `yes`: from the Hub. */
  pushed: '',
  python: 'python3',
  tolerance: '1e-4',
});
if (options.run === '') wrongUse('expected --run with a run folder');
const script = fileURLToPath(new URL('../scripts/check-in-transformers.py', import.meta.url));
const { header, students: studentFolders } = await readRun(options.run);
const { attempts, columns, maxLength } = header.settings as {
  attempts: 'all' | 'first';
  columns: Record<string, string>;
  maxLength: number;
};

/** Kept as the class has them, who has learned from the validation rows since they were predicted. */
const asClass = new Set(
  studentFolders
    .filter(({ metrics }) => header.recipe === 'adapter' && metrics.best_epoch === 0)
    .map(({ metrics }) => metrics.user_id),
);
const rowsByStudent = new Map<string, Prediction[]>();
for (const row of await readPredictions(options.run)) {
  if (row.split === 'validation' && (header.recipe === 'class' || asClass.has(row.user_id))) continue;
  rowsByStudent.set(row.user_id, [...(rowsByStudent.get(row.user_id) ?? []), row]);
}
const chosen = evenly([...rowsByStudent.keys()], Number(options.students));
const log = await openAnswerLog({ path: options.log || header.data.path, columns, attempts });
const pushed = (await readHubRecord(options.run)).pushed.toReversed();
const scratch = mkdtempSync(join(tmpdir(), 'understudy-check-'));
let failed = 0;
try {
  for (const { userId, answers } of answersOfStudents(await classAnswers(log, chosen))) {
    const texts = new Map(answers.map(({ answerId, text }) => [answerId, text]));
    const rows = rowsByStudent.get(userId)!;
    const inputs = join(scratch, 'inputs.json');
    writeFileSync(
      inputs,
      JSON.stringify({
        texts: rows.map(({ answer_id }) => texts.get(answer_id)!),
        logits: rows.map(({ logit_0, logit_1 }) => [logit_0, logit_1]),
      }),
    );
    if (options.pushed === 'yes') {
      const repository = pushed.find(({ user_id }) => user_id === userId)?.repository;
      if (repository === undefined) throw new Error(`student ${userId} was not pushed`);
      check(`student ${userId}, from ${repository}, in Transformers`, [repository, '--inputs', inputs]);
      continue;
    }
    const exported = join(scratch, 'exported');
    const { status, err } = await understudy(
      ...['export', options.run, '--student', userId, '--out', exported],
    );
    if (status !== 0) throw new Error(err);
    check(`student ${userId}, exported, in Transformers`, [exported, '--inputs', inputs]);
    rmSync(exported, { recursive: true });
    if (header.recipe !== 'adapter') continue;
    const class_ = (await readClass(options.run))!.folder;
    const { folder, metrics } = studentFolders.find((student) => student.metrics.user_id === userId)!;
    const what = `student ${userId}, adapter of epoch ${metrics.best_epoch} in PEFT`;
    check(what, [class_, '--adapter', folder, '--inputs', inputs]);
  }
} finally {
  log.close();
  rmSync(scratch, { recursive: true });
}
console.log(`${header.recipe}, ${basename(options.run)}: ${chosen.length} students, ${failed} checks failed`);
process.exitCode = failed === 0 && chosen.length > 0 ? 0 : 1;

/** Prints what Python says. */
function check(what: string, args: readonly string[]): void {
  const limits = ['--tolerance', options.tolerance, '--max-length', String(maxLength)];
  const { status, stdout, stderr } = spawnSync(options.python, [script, ...args, ...limits], {
    encoding: 'utf8',
  });
  console.log(`${what}: ${stdout?.trim() || stderr?.trim().split('\n').at(-1) || `no ${options.python}`}`);
  if (status !== 0) failed++;
}

function evenly<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[Math.floor(i * step)]!);
}
