/**
 * log.jsonl: one event a line, appended as it happens.
 *
 * A line is not synced to the disk by itself: a killed process loses nothing that it wrote, because the system has it;
 * only a power cut could, and what was logged since the last checkpoint is logged again after a resume anyway. At a
 * checkpoint the log is synced before the checkpoint takes its place, so no checkpoint knows of a line that is gone.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type ZodType, z } from 'zod';
import { diskError, type JsonObject, parseJson, readText, stringifyJson } from '../files/index.ts';
import { EVENT_LOG } from './layout.ts';

export type RunEvent = JsonObject & { readonly event: string };

export interface EventLog {
  /** Adds one line. @throws UnderstudyError `numeric` on a number that is not finite, `io` if the disk refuses */
  append(event: RunEvent): void;
  /** All events so far. @throws UnderstudyError `run` naming the line that is none */
  events(): RunEvent[];
  /**
   * Drops the first event that is not to be kept, and all after it.
   *
   * Cutting is one change of the file's length, so a process killed in the midst of it leaves the log either as it
   * was, to be cut again by the next resume, or cut.
   */
  rewind(keep: (event: RunEvent) => boolean): void;
  /** Waits until the disk has every line. */
  sync(): void;
  close(): void;
}

const NEWLINE = 0x0a;
const CHUNK_BYTES = 65_536;
const eventSchema = z.looseObject({ event: z.string() }) as unknown as ZodType<RunEvent>;

/** Opens the log for its one writer, or makes it; a last line that was cut off by a crash is dropped. */
export function openEventLog(path: string): EventLog {
  const file = onDisk(path, () => openSync(path, 'a+'));
  let size = endOfLastLine(file);
  if (size < fstatSync(file).size) onDisk(path, () => ftruncateSync(file, size));

  const events = () => eventsIn(readFileSync(path, 'utf8'), path);

  return {
    events,
    rewind(keep) {
      const all = events();
      const dropped = all.findIndex((event) => !keep(event));
      if (dropped < 0) return;
      const lines = readFileSync(path, 'utf8').split('\n').slice(0, dropped);
      const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
      onDisk(path, () => {
        ftruncateSync(file, bytes);
        fsyncSync(file);
      });
      size = bytes;
    },
    append(event) {
      const line = Buffer.from(`${stringifyJson(event, `event ${event.event}`)}\n`);
      onDisk(path, () => {
        // One call for the line: a reader, and a kill, meets lines, not pieces of lines.
        const written = writeSync(file, line);
        if (written < line.length) {
          ftruncateSync(file, size);
          throw Object.assign(new Error(`wrote ${written} of ${line.length} bytes`), { code: 'ENOSPC' });
        }
      });
      size += line.length;
    },
    sync: () => onDisk(path, () => fsyncSync(file)),
    close: () => closeSync(file),
  };
}

/** The log of a run in which nothing can be written. */
export function readOnlyEventLog(path: string): EventLog {
  const refuse = () => {
    throw diskError(Object.assign(new Error('read-only'), { code: 'EROFS' }), path);
  };
  return {
    events: () => eventsIn(readFileSync(path, 'utf8'), path),
    append: refuse,
    rewind: refuse,
    sync: () => undefined,
    close: () => undefined,
  };
}

/** All events of a run folder so far, whether or not somebody is writing there; none where there is no log. */
export async function readRunEvents(folder: string): Promise<RunEvent[]> {
  const path = join(folder, EVENT_LOG);
  return eventsIn((await readText(path)) ?? '', path);
}

/** The events of the whole lines: what follows the last newline is nothing, or a line that is being written. */
function eventsIn(text: string, path: string): RunEvent[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, i) => parseJson(line, eventSchema, `${path}, line ${i + 1}`));
}

/** Bytes up to and with the last newline. */
function endOfLastLine(file: number): number {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let end = fstatSync(file).size; end > 0; ) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const bytesRead = readSync(file, chunk, 0, end - start, start);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}

function onDisk<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw diskError(error, path);
  }
}
