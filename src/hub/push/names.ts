/** What students and their repositories are called on the Hub: by their ids, or by keyed hashes of them. */
import { createHmac, randomBytes } from 'node:crypto';
import { UnderstudyError } from '../../errors.ts';
import { formatStudent, showControls } from '../../words.ts';
import { REPOSITORY_PATTERN } from '../inputs.ts';
import type { PushSettings } from './content.ts';
import type { PushLedger } from './ledger.ts';

const PLACE = '{user_id}';
const LONGEST = 96;
/** 64 bits: two of a million students share a name once in 37 million classes. */
const HASH_LETTERS = 16;
/** Stands for a hash that there is no salt for yet. */
const OPEN = '…';

/** A student and what they are called outside of the run folder. */
export interface NamedStudent {
  readonly student: string;
  /** The id, or its hash. */
  readonly alias: string;
  /** The name of their repository, without the owner. */
  readonly repository: string;
  /** Why there can be no such repository; null where there can. */
  readonly refusal: UnderstudyError | null;
}

type Naming = Pick<PushSettings, 'pattern' | 'anonymous'>;

/** In the order of the students. @throws UnderstudyError `usage` as `nameRepositories` does */
export async function nameStudents(
  students: readonly string[],
  { pattern, anonymous }: Naming,
  ledger: PushLedger,
): Promise<NamedStudent[]> {
  if (!anonymous) return nameRepositories(students, { pattern });
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
  const repository = naming.pattern.replaceAll(PLACE, OPEN);
  return students.map((student) => ({ student, alias: OPEN, repository, refusal: null }));
}

/** Before anybody is trained. @throws UnderstudyError `hub` for the first who could not be pushed under their name */
export function checkNames(students: readonly string[], { pattern, anonymous }: Naming): void {
  if (anonymous) return;
  const hint =
    'add `anonymous`, which names repositories by a hash of the id, or train without `push` and push the others afterwards';
  const taken = new Map<string, string>();
  for (const { student, repository, refusal } of nameRepositories(students, { pattern })) {
    if (refusal !== null) throw new UnderstudyError('hub', refusal.message, { hint });
    const other = taken.get(repository.toLowerCase());
    if (other !== undefined)
      throw new UnderstudyError(
        'hub',
        `students ${formatStudent(other)} and ${formatStudent(student)}: their repositories would have one name, ${repository}, upper and lower case aside`,
        { hint },
      );
    taken.set(repository.toLowerCase(), student);
  }
}

/**
 * What stands for an id that must not be known: HMAC-SHA-256 of it, cut off. Whoever has a list of ids, but not the
 * salt, can neither tell whose hash it is nor whether somebody is in the class.
 *
 * @param salt random; the same salt gives the same names
 */
export function anonymousAlias(salt: string, student: string): string {
  return keyedHash(salt, student).slice(0, HASH_LETTERS);
}

/** What stands for an answer log's fingerprint, which whoever has the log could work out. */
export function anonymousLog(salt: string, fingerprint: string): string {
  return keyedHash(salt, `log ${fingerprint}`);
}

const keyedHash = (salt: string, text: string) => createHmac('sha256', salt).update(text).digest('hex');

/**
 * The repositories of students, in their order. Ids that make no name are refused, not rewritten: two of them could
 * become one. Whether two make the same name is for the caller to see, who knows what is pushed already.
 *
 * @param aliasOf what a student is called; by their id unless given
 * @throws UnderstudyError `usage` for a pattern that makes no names, or has no `{user_id}` for several students
 */
export function nameRepositories(
  students: readonly string[],
  {
    pattern,
    aliasOf = (student) => student,
  }: { readonly pattern: string; readonly aliasOf?: (student: string) => string },
): NamedStudent[] {
  if (students.length > 1 && !pattern.includes(PLACE))
    throw new UnderstudyError('usage', `\`hubName\`: expected a pattern with ${PLACE}, got ${pattern}`, {
      hint: 'without it all students would share a repository',
    });
  if (!isLegalName(pattern.replaceAll(PLACE, 'a')))
    throw new UnderstudyError('usage', `\`hubName\`: expected ${LEGAL}, got ${pattern}`, {
      hint: `such as ${REPOSITORY_PATTERN}`,
    });
  return students.map((student) => {
    const alias = aliasOf(student);
    const repository = pattern.replaceAll(PLACE, () => alias);
    const refusal = isLegalName(repository) ? null : illegalName(student, repository);
    return { student, alias, repository, refusal };
  });
}

/** As the Hub has it: no `--`, no `..`, and neither a dash nor a dot at the ends. */
function isLegalName(name: string): boolean {
  return name.length <= LONGEST && /^\w(?:[\w.-]*\w)?$/.test(name) && !/--|\.\.|\.git$/.test(name);
}

const LEGAL = `a repository's name (letters, digits, "_", and single "-" and "." within; at most ${LONGEST} characters)`;

function illegalName(student: string, repository: string): UnderstudyError {
  return new UnderstudyError(
    'hub',
    `student ${show(student)}: expected an id that makes ${LEGAL}, got ${show(repository)}`,
    { hint: 'push with `anonymous`, which names repositories by a hash of the id' },
  );
}

/** An id is data: quoted, and cut where it is long. */
function show(id: string): string {
  const shown = showControls(id);
  return `"${shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown}"`;
}
