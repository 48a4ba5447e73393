// A class that is opened once answers a question in milliseconds: for a form that an author types into.
//
//   node examples/03-ask-an-open-class/main.mjs
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClass, sample, train } from '@understudy/understudy';

const home = mkdtempSync(join(tmpdir(), 'understudy-example-'));
try {
  await sample({ out: join(home, 'class'), students: 40, questions: 200 });
  const out = join(home, 'run');
  await train({ log: join(home, 'class/answers.csv'), base: 'nano', encoder: 'frozen', epochs: 40, out });

  const class_ = await openClass(out);
  try {
    const wordings = ['What is 12 + 8?', 'What is the sum of twelve and eight?', 'What is 12 · 8 − 8?'];
    const times = [];
    for (const question_title of wordings) {
      const started = performance.now();
      const { facility, students } = await class_.ask([{ question_title, option_a: '20', option_b: '18' }]);
      times.push(performance.now() - started);
      console.log(
        `${question_title}  ${(100 * facility[0]).toFixed(1)} % of ${students.length} would be right (${times.at(-1).toFixed(1)} ms)`,
      );
      assert(facility[0] > 0 && facility[0] < 1);
    }

    // The same question gets the same answers, alone or beside others.
    const [alone, together] = [await class_.ask([wordings[0]]), await class_.ask(wordings)];
    assert.equal(together.probability.length, class_.students.length * wordings.length);
    assert(Math.abs(alone.facility[0] - together.facility[0]) < 1e-5);
  } finally {
    await class_.close();
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
