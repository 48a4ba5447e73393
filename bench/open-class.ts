/**
 * How long a class that is open takes to answer one question that it was never asked: a made-up class on the nano
 * base, asked of all its students, one question a call. The aim for 200 students is a median under 15 ms.
 *
 *   npm run bench:open-class [-- --students 200 --asked 200 --threads 2]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClass, sample, train } from '../src/index.ts';
import { benchOptions, median } from './options.ts';

const options = benchOptions({ students: '200', asked: '200', threads: `${availableParallelism()}` });
const threads = Number(options.threads);
const home = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
try {
  await sample({ out: home, students: Number(options.students), questions: 300, fewest: 20, most: 60 });
  const run = join(home, 'run');
  await train(
    { log: join(home, 'answers.csv'), base: 'nano', encoder: 'frozen', epochs: 5, out: run },
    { threads },
  );

  const started = performance.now();
  const class_ = await openClass(run, { threads });
  const question = (i: number) => ({
    question_title: `A crate holds ${i} apples and ${2 * i + 3} pears. How many fruits are in ${i % 7} crates?`,
  });
  const { students } = await class_.ask([question(1)]);
  const first = performance.now() - started;

  const milliseconds: number[] = [];
  for (let i = 0; i < Number(options.asked); i++) {
    const before = performance.now();
    await class_.ask([question(i + 2)]);
    milliseconds.push(performance.now() - before);
  }
  await class_.close();
  const sorted = [...milliseconds].sort((a, b) => a - b);
  console.log(
    `${students.length} students, ${milliseconds.length} questions, one a call, ${threads} threads`,
  );
  console.log(`opening and the first question: ${first.toFixed(0)} ms`);
  console.log(
    `each after it: median ${median(milliseconds).toFixed(1)} ms, 95 % within ${sorted[Math.floor(0.95 * sorted.length)]!.toFixed(1)} ms`,
  );
} finally {
  rmSync(home, { recursive: true });
}
