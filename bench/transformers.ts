/**
 * Loads trained students in Transformers (Python) and compares logits on the same texts:
 *
 *   npm run check:transformers -- --run runs/sample --log sample/answers.csv --python path/to/python
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openAnswerLog, studentAnswers } from '../src/answers/index.ts';
import { readPredictions, readRun } from '../src/runs/index.ts';
import { benchOptions } from './options.ts';

const options = benchOptions({ run: '', log: '', python: 'python3', tolerance: '1e-5' });
const script = fileURLToPath(new URL('../scripts/check-in-transformers.py', import.meta.url));
const log = await openAnswerLog({ path: options.log });
const predictions = await readPredictions(options.run);
const scratch = mkdtempSync(join(tmpdir(), 'understudy-check-'));
let failed = 0;
for (const { folder, metrics } of (await readRun(options.run)).students) {
  if (metrics === null) continue;
  const answers = new Map(
    (await studentAnswers(log, metrics.user_id)).map((answer) => [answer.answerId, answer.text]),
  );
  const rows = predictions.filter(({ user_id }) => user_id === metrics.user_id);
  const inputs = join(scratch, 'inputs.json');
  const texts = rows.map(({ answer_id }) => answers.get(answer_id));
  writeFileSync(
    inputs,
    JSON.stringify({ texts, logits: rows.map(({ logit_0, logit_1 }) => [logit_0, logit_1]) }),
  );
  const { status, stdout, stderr } = spawnSync(
    options.python,
    [script, folder, '--inputs', inputs, '--tolerance', options.tolerance],
    { encoding: 'utf8' },
  );
  console.log(
    `student ${metrics.user_id}: ${rows.length} texts, ${stdout.trim() || stderr.trim().split('\n').at(-1)}`,
  );
  if (status !== 0) failed++;
}
rmSync(scratch, { recursive: true });
log.close();
process.exitCode = failed === 0 ? 0 : 1;
