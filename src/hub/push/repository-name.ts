/** What a student's repository is called: a pattern with the student's id in it, or with a keyed hash of the id. */
import { createHmac } from 'node:crypto';
import { UnderstudyError } from '../../errors.ts';

/** The research notebook's. */
export const REPOSITORY_PATTERN = 'modernbert-user-{user_id}';

const PLACE = '{user_id}';
const LONGEST = 96;
/** 64 bits: two of a million students share a name once in 37 million classes. */
const HASH_LETTERS = 16;

/** A student and what he is called outside of the run folder. */
export interface NamedStudent {
  readonly student: string;
  /** The id, or its hash. */
  readonly alias: string;
  /** Of his repository, without the owner. */
  readonly repository: string;
  /** Why there can be no such repository; null where there can. */
  readonly refusal: UnderstudyError | null;
}

/**
 * What stands for an id that must not be known: HMAC-SHA-256 of it, cut off. Whoever has a list of ids, but not the
 * salt, can neither tell whose hash it is nor whether somebody is in the class.
 *
 * @param salt random; the same salt gives the same names
 */
export function anonymousAlias(salt: string, student: string): string {
  return createHmac('sha256', salt).update(student).digest('hex').slice(0, HASH_LETTERS);
}

/** What stands for an answer log's fingerprint, which whoever has the log could work out. */
export function anonymousLog(salt: string, fingerprint: string): string {
  return createHmac('sha256', salt).update(`log ${fingerprint}`).digest('hex');
}

/**
 * The repositories of students, in their order. Ids that make no name are refused, not rewritten: two of them could
 * become one. Whether two make the same name is for the caller to see, who knows what is pushed already.
 *
 * @param aliasOf what a student is called
 * @throws UnderstudyError `usage` for a pattern that makes no names, or has no `{user_id}` for several students
 */
export function nameRepositories(
  students: readonly string[],
  { pattern, aliasOf }: { readonly pattern: string; readonly aliasOf: (student: string) => string },
): NamedStudent[] {
  if (students.length > 1 && !pattern.includes(PLACE))
    throw new UnderstudyError('usage', `--hub-name: expected a pattern with ${PLACE}, got ${pattern}`, {
      hint: 'without it all students would share a repository',
    });
  if (!isLegalName(pattern.replaceAll(PLACE, 'a')))
    throw new UnderstudyError('usage', `--hub-name: expected ${LEGAL}, got ${pattern}`, {
      hint: `such as ${REPOSITORY_PATTERN}`,
    });
  return students.map((student) => {
    const alias = aliasOf(student);
    const repository = pattern.replaceAll(PLACE, () => alias);
    return {
      student,
      alias,
      repository,
      refusal: isLegalName(repository) ? null : illegalName(student, repository),
    };
  });
}

/** As the Hub has it: no `--`, no `..`, and neither a dash nor a dot at the ends. */
function isLegalName(name: string): boolean {
  return (
    name.length <= LONGEST &&
    /^\w(?:[\w.-]*\w)?$/.test(name) &&
    !name.includes('--') &&
    !name.includes('..') &&
    !name.endsWith('.git')
  );
}

const LEGAL = `a repository's name (letters, digits, "_", and single "-" and "." within; at most ${LONGEST} characters)`;

function illegalName(student: string, repository: string): UnderstudyError {
  return new UnderstudyError(
    'hub',
    `student ${show(student)}: expected an id that makes ${LEGAL}, got ${show(repository)}`,
    { hint: 'push with --anonymous, which names repositories by a hash of the id' },
  );
}

/** An id is data: quoted, cut where it is long, and control characters are shown. */
function show(id: string): string {
  const shown = id.replaceAll(/\p{C}/gu, (it) => `\\u{${it.codePointAt(0)!.toString(16)}}`);
  return `"${shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown}"`;
}
