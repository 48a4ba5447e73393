/**
 * How long `inspect` takes on a CSV of ten million answers, and how much memory: the limit is 90 s and 2 GB on two
 * cores. The log is generated once, into the temporary folder of the system.
 *
 *   node --import tsx bench/inspect.ts [answers]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditLog, openAnswerLog, summariseLog } from '../src/answers/index.ts';
import { generateLog } from './generate-log.ts';
import { endWithHelp, isHelp, wrongUse } from './options.ts';

const MEASURE = '--measure';
const [first = '10000000', measured, ...more] = process.argv.slice(2);

if (first === MEASURE) {
  await measure(measured!);
} else if (isHelp([first])) {
  endWithHelp('10000000 (answers)');
} else if (!/^[1-9]\d*$/.test(first) || measured !== undefined || more.length > 0) {
  wrongUse(`expected a number of answers, got ${process.argv.slice(2).join(' ')}`);
} else {
  const path = join(tmpdir(), `understudy-bench-${first}.csv`);
  if (!existsSync(path)) {
    console.log(`generating ${first} answers: ${path}`);
    await generateLog(path, Number(first));
  }
  const megabytes = (statSync(path).size / 1e6).toFixed(0);
  console.log(`${path}: ${megabytes} MB; ${availableParallelism()} cores`);
  // In a process of its own, whose peak memory owes nothing to the generator.
  const script = process.argv[1]!;
  const child = spawnSync(process.execPath, [...process.execArgv, script, MEASURE, path], {
    stdio: 'inherit',
  });
  process.exitCode = child.status ?? 1;
}

async function measure(path: string): Promise<void> {
  const start = performance.now();
  const log = await openAnswerLog({ path });
  const opened = performance.now();
  const summary = await summariseLog(log);
  const summarised = performance.now();
  const audit = await auditLog(log);
  const end = performance.now();
  log.close();
  console.log(summary);
  const { sharedTexts, nearDuplicates, repeatedAnswers, revealing } = audit;
  console.log({
    equalTexts: sharedTexts.pairs,
    nearDuplicates: nearDuplicates.pairs,
    repeatedAnswers,
    revealing,
  });
  const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1);
  const peakGb = (process.resourceUsage().maxRSS * 1024) / 1e9;
  const { user, system } = process.cpuUsage();
  console.log(
    `open and check ${seconds(start, opened)} s, summarise ${seconds(opened, summarised)} s, audit ${seconds(summarised, end)} s, processor ${((user + system) / 1e6).toFixed(1)} s`,
  );
  console.log(`inspect: ${seconds(start, end)} s (limit 90), peak memory ${peakGb.toFixed(2)} GB (limit 2)`);
}
