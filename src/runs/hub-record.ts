/** hub.json: which students were pushed to a Hub, and where. It stays here: nobody else has the real ids. */
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, replaceFile, stringifyJson } from '../files/index.ts';
import { HUB_RECORD } from './layout.ts';
import type { RecordOf } from './shape.ts';

const pushed = {
  user_id: z.string(),
  endpoint: z.string(),
  /** `owner/name` */
  repository: z.string(),
  commit: z.string(),
  /** Fingerprint of what was pushed: the same student with the same fingerprint need not be pushed again. */
  fingerprint: z.string(),
  /** ISO time. */
  pushed_at: z.string(),
};

const record = {
  format: z.literal(1),
  /** Salt of the names that `--anonymous` makes from ids; null until it is asked for. */
  salt: z.string().nullable(),
  /** Each repository once. */
  pushed: z.array(z.object(pushed)),
};

export type PushedStudent = RecordOf<typeof pushed>;
export type HubRecord = RecordOf<typeof record>;

/** Gives an empty record where nothing was pushed. @throws UnderstudyError `run` if the file is broken */
export async function readHubRecord(runFolder: string): Promise<HubRecord> {
  const found = await readJson(join(runFolder, HUB_RECORD), z.object(record));
  return found ?? { format: 1, salt: null, pushed: [] };
}

/** @throws UnderstudyError `io` if the disk refuses */
export async function writeHubRecord(runFolder: string, record: HubRecord): Promise<void> {
  const path = join(runFolder, HUB_RECORD);
  // Whoever has the salt and a list of ids knows who is who.
  await replaceFile(path, `${stringifyJson(record, path, 2)}\n`, { mode: 0o600 });
}
