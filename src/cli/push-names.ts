/** What students are called on the Hub, by the settings and the run's salt. */
import { randomBytes } from 'node:crypto';
import { UnderstudyError } from '../errors.ts';
import { anonymousAlias, type NamedStudent, nameRepositories } from '../hub/index.ts';
import { formatStudent } from '../words.ts';
import type { PushSettings } from './push-flags.ts';
import type { PushLedger } from './push-ledger.ts';

type Naming = Pick<PushSettings, 'pattern' | 'anonymous'>;

/** In the order of the students. @throws UnderstudyError `usage` as `nameRepositories` does */
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
    refusal: null,
  }));
}

const OPEN = '…';

/** Before anybody is trained. @throws UnderstudyError `hub` for the first who could not be pushed under his name */
export function checkNames(students: readonly string[], { pattern, anonymous }: Naming): void {
  if (anonymous) return;
  const taken = new Map<string, string>();
  for (const named of nameRepositories(students, { pattern, aliasOf: (student) => student })) {
    const { student, repository, refusal } = named;
    if (refusal !== null) throw new UnderstudyError('hub', refusal.message, { hint: INSTEAD });
    const other = taken.get(repository.toLowerCase());
    if (other !== undefined)
      throw new UnderstudyError(
        'hub',
        `students ${formatStudent(other)} and ${formatStudent(student)}: their repositories would have one name, ${repository}, upper and lower case aside`,
        { hint: INSTEAD },
      );
    taken.set(repository.toLowerCase(), student);
  }
}

const INSTEAD =
  'add --anonymous, which names repositories by a hash of the id, or train without --push and push the others afterwards';
