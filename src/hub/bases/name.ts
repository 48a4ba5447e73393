/** The name of a base on the Hub: `owner/name`, or `owner/name@revision`. */

export interface BaseName {
  /** `owner/name` */
  readonly repository: string;
  /** A branch, a tag or a commit; `main` where none is named. It may hold slashes: `refs/pr/4`. */
  readonly revision: string;
}

/** A part of a name on the Hub: letters, digits and `-_.`, with a letter, a digit or `_` at either end. */
const PART = /^[A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?$/;

/** What git forbids in the name of a reference (git-check-ref-format), which keeps it a path below a folder too. */
const NO_REVISION = /^$|^[/.-]|[/.]$|\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)|[\s\p{C}~^:?*[\\]/u;

/** Null where the text cannot be such a name. */
export function parseBaseName(text: string): BaseName | null {
  const at = text.indexOf('@');
  const repository = at === -1 ? text : text.slice(0, at);
  const revision = at === -1 ? 'main' : text.slice(at + 1);
  const parts = repository.split('/');
  const isRepository =
    parts.length === 2 && parts.every((part) => PART.test(part)) && !/--|\.\.|\.git$/.test(repository);
  return isRepository && !NO_REVISION.test(revision) ? { repository, revision } : null;
}

/** Whether a revision names a commit, which stays what it is. */
export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);

/** As a user would write it. */
export const formatBaseName = ({ repository, revision }: BaseName): string => `${repository}@${revision}`;
