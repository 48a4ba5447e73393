// A job tells what happens while it goes on: its events, here as a bar, and how to stop it.
//
//   node examples/05-events-to-a-progress-bar/main.mjs
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample, train } from '@understudy/understudy';

const home = mkdtempSync(join(tmpdir(), 'understudy-example-'));
try {
  await sample({ out: join(home, 'class'), students: 30, questions: 150 });
  const input = {
    log: join(home, 'class/answers.csv'),
    base: 'nano',
    encoder: 'frozen',
    epochs: 60,
    out: join(home, 'run'),
  };

  // Stopped after ten steps: the result is null, and the same input goes on from there.
  const stopping = new AbortController();
  const stopped = train(input, { signal: stopping.signal });
  for await (const event of stopped) if (event.event === 'step' && event.step === 10) stopping.abort();
  assert.equal(await stopped, null);

  const job = train(input);
  let steps = 0;
  let last = 0;
  for await (const event of job) {
    if (event.event === 'class') steps = event.steps;
    if (event.event !== 'step') continue;
    last = event.step;
    const filled = Math.round((30 * event.step) / steps);
    // One line that changes on a terminal; where there is none, the last state alone.
    if (process.stderr.isTTY || event.step === steps)
      process.stderr.write(`\r${'█'.repeat(filled)}${'░'.repeat(30 - filled)} loss ${event.loss.toFixed(3)}`);
  }
  process.stderr.write('\n');
  const { students, pooled } = await job;
  console.log(`${students.length} synthetic students, AUC ${pooled.auc.toFixed(3)} on held-out answers`);

  assert.equal(last, steps);
  assert.equal(students.length, 30);
} finally {
  rmSync(home, { recursive: true, force: true });
}
