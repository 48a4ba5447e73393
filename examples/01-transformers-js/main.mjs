// A synthetic student in Transformers.js: trained and exported by Understudy, asked by @huggingface/transformers,
// who gives the probabilities of `understudy simulate`. Needs no network.
//
//   node examples/01-transformers-js/main.mjs
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { env, pipeline } from '@huggingface/transformers';
import { questionText } from '@understudy/understudy';

const bin = fileURLToPath(new URL('../../bin/understudy.js', import.meta.url));
const understudy = (...args) => execFileSync(process.execPath, [bin, ...args], { stdio: 'pipe' });

const home = mkdtempSync(join(tmpdir(), 'understudy-example-'));
try {
  // A small class whose answers are made up, and three synthetic students of it.
  const [log, run] = [join(home, 'class/answers.csv'), join(home, 'run')];
  understudy('sample', '--out', join(home, 'class'), '--students', '40', '--questions', '200');
  // A student who is exported reads with the base alone; this class does, too, so that both say the same.
  const how = ['--base', 'nano', '--encoder', 'frozen', '--readers', 'base', '--students', '3'];
  understudy('train', log, ...how, '--out', run);

  // Questions that nobody has been asked, and what Understudy itself says of them.
  const questions = [
    {
      question_title: 'What is the mean of 4, 8 and 15?',
      option_a: '8',
      option_b: '9',
      option_c: '27',
      topic_name: 'Averages',
    },
    { question_title: 'What is 3/4 of 60?', option_a: '45', option_b: '80', subject_name: 'Mathematics' },
    { question_title: 'Complete the sentence with the plural of "leaf": The ___ are red.' },
    // Within --max-length: of a longer text the class keeps beginning and end, Transformers.js the beginning.
    { question_title: `Which word is not like the others: ${'red, '.repeat(200)}seven?` },
  ].map((fields, i) => ({ question_id: `q${i}`, ...fields }));
  const asked = join(home, 'questions.jsonl');
  writeFileSync(asked, questions.map((fields) => JSON.stringify(fields)).join('\n'));
  understudy('simulate', run, asked, '--out', join(home, 'responses.csv'));
  const rows = readFileSync(join(home, 'responses.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','));
  const [[student]] = rows;
  const expected = rows.filter(([user]) => user === student).map(([, , probability]) => Number(probability));

  // The same student as a folder that Transformers.js loads, with 32-bit and with 8-bit weights.
  const folder = join(home, 'student');
  understudy('export', run, '--student', student, '--out', folder, '--quantize');

  env.allowRemoteModels = false;
  for (const [dtype, tolerance] of [
    ['fp32', 1e-4],
    ['q8', 0.02],
  ]) {
    const classify = await pipeline('text-classification', folder, { dtype });
    const answers = await classify(questions.map(questionText), { top_k: null });
    await classify.dispose();
    // LABEL_1 is a right answer, LABEL_0 a wrong one.
    const correct = answers.map((labels) => labels.find(({ label }) => label === 'LABEL_1').score);
    const farthest = Math.max(...correct.map((probability, i) => Math.abs(probability - expected[i])));
    console.log(`${dtype}: P(correct) of student ${student}: ${correct.map((p) => p.toFixed(3)).join('  ')}`);
    console.log(`      at most ${farthest.toExponential(1)} from what Understudy says`);
    assert.equal(correct.length, expected.length);
    assert.ok(farthest < tolerance);
  }
} finally {
  rmSync(home, { recursive: true });
}
