/** The record of what was pushed, kept up to date while pushing goes on. */
import { type PushedStudent, readHubRecord, writeHubRecord } from '../../runs/index.ts';

export interface PushLedger {
  /** Null until `makeSalt`. */
  readonly salt: () => string | null;
  /** Keeps a salt for names, on the disk before anything has such a name; one that is there stays. */
  makeSalt(draw: () => string): Promise<string>;
  /** All that was pushed to this Hub, or only what has the name `owner/name`, upper and lower case aside. */
  pushedTo(endpoint: string, repository?: string): readonly PushedStudent[];
  /** Replaces what was noted of the same repository. */
  note(pushed: PushedStudent): Promise<void>;
}

/** The record of a run folder that no other process pushes from. @throws UnderstudyError `run` if the record is broken */
export async function openLedger(runFolder: string): Promise<PushLedger> {
  let record = await readHubRecord(runFolder);
  const write = async (next: typeof record) => {
    await writeHubRecord(runFolder, next);
    record = next;
  };
  const isAt = (endpoint: string, repository: string) => (one: PushedStudent) =>
    one.endpoint === endpoint && one.repository.toLowerCase() === repository.toLowerCase();
  return {
    salt: () => record.salt,
    async makeSalt(draw) {
      const salt = record.salt ?? draw();
      if (record.salt === null) await write({ ...record, salt });
      return salt;
    },
    pushedTo: (endpoint, repository) =>
      record.pushed.filter(
        repository === undefined ? (one) => one.endpoint === endpoint : isAt(endpoint, repository),
      ),
    async note(pushed) {
      const isReplaced = isAt(pushed.endpoint, pushed.repository);
      await write({ ...record, pushed: [...record.pushed.filter((one) => !isReplaced(one)), pushed] });
    },
  };
}
