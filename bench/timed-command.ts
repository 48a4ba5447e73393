/** The built command as a user runs it: how long it took from start to end, and how much memory its processes held. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { BIN, outcome } from '../test/e2e/process.ts';

export interface TimedCommand {
  readonly seconds: number;
  /** Of all its processes together, each at its own peak; null where the system does not tell (it is Linux that does). */
  readonly peakBytes: number | null;
  readonly out: string;
}

const SAMPLE_INTERVAL_MS = 200;

/**
 * @param bin of another checkout. @default this one's
 * @throws Error with what it wrote to standard error when it fails
 */
export async function timedCommand(args: readonly string[], bin = BIN): Promise<TimedCommand> {
  const started = performance.now();
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const peaks = new Map<number, number>();
  const timer = setInterval(() => recordPeaks(child.pid!, peaks), SAMPLE_INTERVAL_MS);
  const { status, out, err } = await outcome(child);
  const seconds = (performance.now() - started) / 1000;
  clearInterval(timer);
  if (status !== 0) throw new Error(`understudy ${args.join(' ')}: status ${status}: ${err.trim()}`);
  const peakBytes = peaks.size === 0 ? null : [...peaks.values()].reduce((a, b) => a + b, 0);
  return { seconds, peakBytes, out };
}

/** The high-water marks of resident memory of a process and of those that it started. */
function recordPeaks(pid: number, peaks: Map<number, number>): void {
  try {
    const mark = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    if (mark !== null) peaks.set(pid, 1024 * Number(mark[1]));
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    for (const child of children === '' ? [] : children.split(' ')) recordPeaks(Number(child), peaks);
  } catch {
    // The process has just ended, or the system has no /proc.
  }
}
