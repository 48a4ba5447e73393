/** The texts about a student who is pushed: the card, and the mark by which the repository is recognised. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import type { RunHeader, StudentRow } from '../../runs/index.ts';
import { parseBaseName } from '../bases/name.ts';
import { SHIPPED_BASES } from '../bases/place.ts';
import { modelCard } from './card.ts';
import type { CardBase } from './card-metadata.ts';
import type { PushSettings, StudentContent } from './content.ts';
import type { PushLedger } from './ledger.ts';
import { anonymousLog } from './names.ts';

export interface Writing {
  readonly header: RunHeader;
  readonly ledger: PushLedger;
  readonly settings: Pick<PushSettings, 'anonymous'>;
}

interface Described {
  readonly repository: string;
  readonly alias: string;
  readonly content: Pick<StudentContent, 'recipe' | 'fingerprint' | 'whole'>;
  readonly row: StudentRow | null;
}

/**
 * The texts name the versions that the student was trained with: an update of Understudy changes nobody's texts.
 *
 * @param ledger has the salt of anonymous names; without a salt nothing is pushed under such a name yet
 */
export function textsOf(
  { header, settings: { anonymous }, ledger }: Writing,
  { repository, alias, content, row }: Described,
) {
  const base = baseOf(header, anonymous);
  const { recipe, whole } = content;
  const { versions, data } = header;
  const log = anonymous ? null : basename(data.path);
  const card = modelCard({ repository, alias, recipe, base, log, run: header, row, whole });
  const mark = {
    format: 1,
    synthetic: true,
    understudy: versions.understudy ?? null,
    student: alias,
    recipe,
    base: { name: base.name, revision: base.revision, fingerprint: header.base.fingerprint },
    data: {
      // Whoever has the log could recognise it by its plain fingerprint.
      fingerprint: anonymous ? anonymousLog(ledger.salt() ?? '', data.fingerprint) : data.fingerprint,
    },
  };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([content.fingerprint, card, mark]))
    .digest('hex');
  return {
    card,
    mark: (files: readonly string[]) =>
      `${JSON.stringify({ ...mark, files: [...files, 'README.md'].sort() }, null, 2)}\n`,
    /** Whose mark a repository has, in words, if it is not this student's; null where it is. */
    refusalOf: (text: string) => refusalOf(text, mark),
    /** Changes with anything that would be pushed. */
    fingerprint,
  };
}

type Mark = { readonly student: string; readonly data: { readonly fingerprint: string } };

const markSchema = z.object({
  synthetic: z.literal(true),
  student: z.string(),
  data: z.object({ fingerprint: z.string() }).optional(),
});

function refusalOf(text: string, { student, data }: Mark): string | null {
  const found = markSchema.safeParse(parsed(text)).data;
  if (found === undefined) return 'no synthetic student';
  if (found.student !== student) return 'another synthetic student';
  // Whoever has the same id in another class is somebody else.
  return found.data?.fingerprint === data.fingerprint ? null : 'that of another class: of another answer log';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A folder's name may be anybody's. */
function baseOf({ base }: RunHeader, anonymous: boolean): CardBase {
  const onHub = base.revision === undefined ? null : parseBaseName(base.name);
  if (onHub !== null)
    return { repository: onHub.repository, revision: base.revision ?? null, name: onHub.repository };
  const name = SHIPPED_BASES.has(base.name)
    ? `Understudy's ${base.name}`
    : anonymous
      ? 'a ModernBERT'
      : basename(base.name);
  return { repository: null, revision: null, name };
}
