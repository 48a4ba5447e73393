/** What students are called on the Hub, by the settings and the run's salt. */
import { randomBytes } from 'node:crypto';
import { anonymousAlias, type NamedStudent, nameRepositories } from '../hub/index.ts';
import type { PushSettings } from './push-flags.ts';
import type { PushLedger } from './push-ledger.ts';

type Naming = Pick<PushSettings, 'pattern' | 'anonymous'>;

/** In the order of the students. @throws UnderstudyError `usage` and `hub` as `nameRepositories` does */
export async function nameStudents(
  students: readonly string[],
  { pattern, anonymous }: Naming,
  ledger: PushLedger,
): Promise<NamedStudent[]> {
  if (!anonymous) return nameRepositories(students, { pattern, aliasOf: (student) => student });
  const salt = await ledger.makeSalt(() => randomBytes(32).toString('hex'));
  return nameRepositories(students, { pattern, aliasOf: (student) => anonymousAlias(salt, student) });
}

/** The same without writing anything: hashes that nobody has drawn a salt for are left open. */
export async function planNames(
  students: readonly string[],
  naming: Naming,
  ledger: PushLedger,
): Promise<NamedStudent[]> {
  if (!naming.anonymous || ledger.salt() !== null) return await nameStudents(students, naming, ledger);
  return students.map((student) => ({
    student,
    alias: OPEN,
    repository: naming.pattern.replaceAll('{user_id}', OPEN),
  }));
}

const OPEN = '…';
