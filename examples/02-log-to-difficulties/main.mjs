// From an answer log to the difficulties of questions that nobody has been asked. Needs no network.
//
//   node examples/02-log-to-difficulties/main.mjs
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { difficulty, sample, train } from '@understudy/understudy';

const home = mkdtempSync(join(tmpdir(), 'understudy-example-'));
try {
  // A generated class stands in for a log of your own.
  await sample({ out: join(home, 'class'), students: 40, questions: 180 });
  const log = join(home, 'class/answers.csv');

  // Whole questions are held out in three parts, so that a difficulty comes from models that had not met its question.
  const run = join(home, 'run');
  await train({ log, base: 'nano', encoder: 'frozen', epochs: 30, split: 'question', folds: 3, out: run });

  const questions = join(home, 'questions.csv');
  writeFileSync(
    questions,
    'question_id,question_title,option_a,option_b,option_c\n' +
      'n1,What is 2 + 3?,5,6,1\n' +
      'n2,What is 17 % of 2340?,397.8,39.78,423\n',
  );
  const { rows, calibration } = await difficulty({ run, questions });
  for (const { question_id, synthetic_b, synthetic_b_low_90, synthetic_b_high_90 } of rows) {
    const [b, low, high] = [synthetic_b, synthetic_b_low_90, synthetic_b_high_90].map((x) => x.toFixed(2));
    console.log(`${question_id}: b ${b} logits, 90 % interval ${low} to ${high}`);
  }

  assert.deepEqual(
    rows.map(({ question_id }) => question_id),
    ['n1', 'n2'],
  );
  for (const row of rows)
    assert(row.synthetic_b_low_90 < row.synthetic_b && row.synthetic_b < row.synthetic_b_high_90);
  assert(calibration.questions > 100, 'learned from the questions that were held out');
} finally {
  rmSync(home, { recursive: true, force: true });
}
