/** `push --dry-run`: what would be sent of a student. */
import { EXPORT_MARK } from './content.ts';
import type { StudentToPush } from './student.ts';
import { textsOf, type Writing } from './texts.ts';

export interface PlannedPush {
  readonly student: string;
  /** Without the owner. */
  readonly repository: string;
  /** Owners who have the student just as they would be pushed, by the run's record; a known owner is the only one asked about. */
  readonly unchangedAt: readonly string[];
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

export interface Planning extends Writing {
  readonly endpoint: string;
  /** Null where it is not known. */
  readonly owner: string | null;
  readonly force: boolean;
}

/** Asks nobody, makes nothing. */
export async function planPush(
  { named, content, row }: StudentToPush,
  { endpoint, owner, force, ...writing }: Planning,
): Promise<PlannedPush> {
  const { student, alias, repository: name } = named;
  const whole = await content();
  const textsAt = (repository: string) => textsOf(writing, { repository, alias, content: whole, row });
  const { card, mark } = textsAt(`${owner ?? '?'}/${name}`);
  const sizes = await whole.sizes();
  const text = (path: string, content: string) => ({ path, bytes: Buffer.byteLength(content) });
  const unchanged = writing.ledger.pushedTo(endpoint).filter(({ user_id, repository, fingerprint }) => {
    const isMeant = repository === `${owner ?? ownerOf(repository)}/${name}`;
    return !force && user_id === student && isMeant && fingerprint === textsAt(repository).fingerprint;
  });
  return {
    student,
    repository: name,
    unchangedAt: unchanged.map(({ repository }) => ownerOf(repository)),
    files: [...sizes, text('README.md', card), text(EXPORT_MARK, mark(sizes.map(({ path }) => path)))],
  };
}

function ownerOf(repository: string): string {
  return repository.slice(0, repository.indexOf('/'));
}
