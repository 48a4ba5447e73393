/** hub.json: which students were pushed to a Hub, where, and what of them. It stays here: nobody else has the real ids. */
import { join } from 'node:path';
import { type ZodType, z } from 'zod';
import { readJson, replaceFile, stringifyJson } from '../files/index.ts';
import { HUB_RECORD } from './layout.ts';

export type HubRecord = {
  readonly format: 1;
  /** Of the names that `--anonymous` makes of ids; null until it is asked for. */
  readonly salt: string | null;
  /** Each repository once. */
  readonly pushed: readonly PushedStudent[];
};

export type PushedStudent = {
  readonly user_id: string;
  readonly endpoint: string;
  /** `owner/name` */
  readonly repository: string;
  readonly commit: string;
  /** Of what was pushed: the same student with the same fingerprint need not be pushed again. */
  readonly fingerprint: string;
  /** ISO time. */
  readonly pushed_at: string;
};

const schema: ZodType<HubRecord> = z.object({
  format: z.literal(1),
  salt: z.string().nullable(),
  pushed: z.array(
    z.object({
      user_id: z.string(),
      endpoint: z.string(),
      repository: z.string(),
      commit: z.string(),
      fingerprint: z.string(),
      pushed_at: z.string(),
    }),
  ),
});

/** Of a run from which nothing was pushed an empty one. @throws UnderstudyError `run` if the file is broken */
export async function readHubRecord(runFolder: string): Promise<HubRecord> {
  const found = await readJson(join(runFolder, HUB_RECORD), schema);
  return found ?? { format: 1, salt: null, pushed: [] };
}

/** @throws UnderstudyError `io` if the disk refuses */
export async function writeHubRecord(runFolder: string, record: HubRecord): Promise<void> {
  const path = join(runFolder, HUB_RECORD);
  // Whoever has the salt and a list of ids knows who is who.
  await replaceFile(path, `${stringifyJson(record, path, 2)}\n`, { mode: 0o600 });
}
