/** `push --dry-run`: what would be sent of a student. */
import type { RunHeader } from '../runs/index.ts';
import { EXPORT_MARK } from './export-folder.ts';
import type { PushSettings } from './push-flags.ts';
import type { PushLedger } from './push-ledger.ts';
import { type StudentToPush, textsOf } from './push-student.ts';

export interface PlannedPush {
  readonly student: string;
  /** Without the owner. */
  readonly repository: string;
  /** Nothing would be sent: it was pushed as it is. */
  readonly unchanged: boolean;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

export interface Planning {
  readonly header: RunHeader;
  readonly ledger: PushLedger;
  readonly endpoint: string;
  readonly owner: string | null;
  readonly settings: Pick<PushSettings, 'anonymous'>;
  readonly force: boolean;
}

/** Asks nobody, makes nothing. Where the owner is not known, it is taken to be who was pushed to before. */
export async function planPush(
  { named, content, row }: StudentToPush,
  { header, ledger, endpoint, owner, settings, force }: Planning,
): Promise<PlannedPush> {
  const { student, alias, repository: name } = named;
  const before = ledger
    .pushedTo(endpoint)
    .find(
      ({ user_id, repository }) =>
        user_id === student && repository === `${owner ?? ownerOf(repository)}/${name}`,
    );
  const whole = await content();
  const repository = before?.repository ?? `${owner ?? '?'}/${name}`;
  const { card, mark, fingerprint } = textsOf(
    { header, settings },
    { repository, alias, content: whole, row },
  );
  const sizes = await whole.sizes();
  const text = (path: string, content: string) => ({ path, bytes: Buffer.byteLength(content) });
  return {
    student,
    repository: name,
    unchanged: !force && before?.fingerprint === fingerprint,
    files: [...sizes, text('README.md', card), text(EXPORT_MARK, mark(sizes.map(({ path }) => path)))],
  };
}

function ownerOf(repository: string): string {
  return repository.slice(0, repository.indexOf('/'));
}
