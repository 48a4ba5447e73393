/** Trains a small class, killing the processes at random moments, and says what was left at the end. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, outcome, start } from './process.ts';

export interface KillOptions {
  readonly args: readonly string[];
  readonly out: string;
  readonly kills: number;
  /** Longest wait before a kill, in milliseconds. */
  readonly longestWait: number;
  readonly random: () => number;
}

/** Runs to the end in spite of so many kills; every `left` is called when a process has been killed. */
export async function runWithKills(
  options: KillOptions,
  left: (folder: string) => void,
): Promise<Outcome & { kills: number }> {
  const { args, out, kills, longestWait, random } = options;
  let done = 0;
  while (done < kills) {
    const child = start([...args, '--out', out]);
    const finished = outcome(child);
    // Now the command with the process that computes, now the command alone.
    const target = done % 2 === 0 ? -child.pid! : child.pid!;
    const timer = setTimeout(() => process.kill(target, 'SIGKILL'), random() * longestWait);
    const { status, ...texts } = await finished;
    clearTimeout(timer);
    if (status === 0) return { status, ...texts, kills: done };
    if (status !== null) throw new Error(`ended by itself with status ${status}: ${texts.err}`);
    done++;
    left(out);
  }
  return { ...(await outcome(start([...args, '--out', out]))), kills: done };
}

/** Throws where a file under its final name is not whole. */
export function checkWhole(folder: string): void {
  if (!existsSync(folder)) return;
  for (const path of filesUnder(folder)) {
    const name = path.slice(folder.length + 1);
    if (name.split('/').some((part) => part.startsWith('.'))) continue; // in the making, under a name of its own
    if (name.endsWith('.json')) JSON.parse(readFileSync(path, 'utf8'));
    if (name.endsWith('.jsonl'))
      for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) JSON.parse(line);
    if (name.endsWith('.safetensors')) checkSafetensors(path);
    if (name.endsWith('.parquet') && readFileSync(path).subarray(-4).toString() !== 'PAR1')
      throw new Error(`${path}: not whole`);
  }
}

function checkSafetensors(path: string): void {
  const bytes = readFileSync(path);
  const header = Number(bytes.readBigUInt64LE(0));
  const { __metadata__, ...tensors } = JSON.parse(bytes.subarray(8, 8 + header).toString()) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  const end = Math.max(...Object.values(tensors).map(({ data_offsets }) => data_offsets[1]));
  if (bytes.length !== 8 + header + end) throw new Error(`${path}: not whole`);
}

export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

/**
 * SHA-256 of everything that a training leaves in the end, checkpoints aside: the files of students and of the class,
 * the log, and the tables; times are left out.
 */
export function fingerprints(folder: string): Record<string, string> {
  const hash = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
  const models = ['class', 'students']
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .flatMap(filesUnder)
    .filter((path) => !path.includes('/checkpoints/'));
  const content = (path: string) => {
    if (path.endsWith('.json')) return withoutSeconds(readFileSync(path, 'utf8'));
    if (path.endsWith('.jsonl')) return linesOf(path).map(withoutSeconds).join('\n');
    return readFileSync(path);
  };
  const events = linesOf(join(folder, 'log.jsonl'));
  const table = readFileSync(join(folder, 'students.csv'), 'utf8').replaceAll(/,[\d.e-]+$/gm, '');
  // Of items alone there are no answers to predict.
  const read = existsSync(join(folder, 'items.csv')) ? 'items.csv' : 'predictions.parquet';
  return {
    ...Object.fromEntries(models.map((path) => [path.slice(folder.length), hash(content(path))])),
    events: hash(events.map(withoutSeconds).join('\n')),
    'students.csv': hash(table),
    [read]: hash(readFileSync(join(folder, read))),
    count: String(events.length),
  };
}

const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');

/** JSON with every number named `seconds` at 0. */
function withoutSeconds(json: string): string {
  return JSON.stringify(JSON.parse(json, (key, value) => (key === 'seconds' ? 0 : value)));
}
