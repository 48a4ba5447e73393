// `npm test`: types, lint, unit, conformance and end-to-end tests, and how many passed on the last line.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installMissing, root } from './install.js';

installMissing();
const report = join(tmpdir(), `understudy-tests-${process.pid}.json`);
const steps = [
  ['types', 'npm run --silent check'],
  ['lint', 'npm run --silent lint'],
  ['build', 'npm run --silent build'],
  [
    'tests',
    `npx --no-install vitest run --reporter=default --reporter=json --outputFile.json=${JSON.stringify(report)}`,
  ],
];
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [name, command] of steps) {
  console.log(`— ${name}: ${command}`);
  const { status } = spawnSync(command, { cwd: fileURLToPath(root), stdio: 'inherit', shell: true });
  if (name === 'tests') count(status);
  else counts[status === 0 ? 'passed' : 'failed']++;
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);

/** Counts from vitest's report; a run that left none, or that failed outside of its tests, counts as one failure. */
function count(status) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    counts.passed += numPassedTests;
    counts.failed += numFailedTests;
    counts.skipped += numPendingTests;
    if (numFailedTests === 0 && (!success || status !== 0)) counts.failed++;
  } catch {
    counts.failed++;
  } finally {
    rmSync(report, { force: true });
  }
}
