/** How often an answer log is opened: each time it gets a temporary folder of its own. */
import { mkdtempSync, readdirSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';

/** Counts the logs, and files of questions, that are opened while `use` runs; what it leaves behind fails the test. */
export async function logsOpenedBy(use: () => Promise<unknown>): Promise<number> {
  const before = process.env.TMPDIR;
  const temporary = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  const names = new Set<string>();
  const watcher = watch(temporary, (_, name) => {
    if (name?.startsWith('understudy-log-')) names.add(name);
  });
  process.env.TMPDIR = temporary;
  try {
    await use();
    await setTimeout(50); // the system tells of the last ones
    // ONNX Runtime, when it is loaded, writes files of its own there.
    expect(readdirSync(temporary).filter((name) => name.startsWith('understudy-'))).toEqual([]);
    return names.size;
  } finally {
    watcher.close();
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(temporary, { recursive: true });
  }
}
