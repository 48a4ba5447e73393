/** The name of a base on the Hub: `owner/name`, or `owner/name@revision`, or the address of its page. */

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

/** The address of a model's page, or of a revision of it: `https://huggingface.co/owner/name/tree/revision`. */
const ADDRESS =
  /^(?:https?:\/\/)?(?:www\.)?(?:huggingface\.co|hf\.co)\/([^/?#]+\/[^/?#]+)(?:\/(?:tree|commit)\/([^?#]+?))?\/*(?:[?#].*)?$/i;

/** The name in an address that was copied from a browser; another text as it is. */
export function nameInAddress(text: string): string {
  const [, repository, revision] = ADDRESS.exec(text.trim()) ?? [];
  if (repository === undefined) return text;
  if (revision === undefined) return repository;
  try {
    return `${repository}@${decodeURIComponent(revision)}`;
  } catch {
    return text;
  }
}

/** Null where the text cannot be such a name. */
export function parseBaseName(nameOrAddress: string): BaseName | null {
  const text = nameInAddress(nameOrAddress);
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
