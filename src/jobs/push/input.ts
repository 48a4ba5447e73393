/** What job `push` can be asked for. */
import { z } from 'zod';
import { UnderstudyError } from '../../errors.ts';
import type { PushSettings } from '../../hub/index.ts';
import { REPOSITORY_PATTERN } from '../../hub/inputs.ts';
import { hubFields, runFolder } from '../common-fields.ts';
import { optional, texts, yes } from '../fields.ts';

export const pushInput = z.strictObject({
  run: runFolder(),
  student: optional(texts(), {
    description: 'these students only, by the ids of the answer log',
    otherwise: 'all',
    value: 'id',
    isWords: true,
  }),
  ...hubFields(),
  force: yes().default(false).meta({
    description: 'overwrite whatever the repositories hold, students of another class among it',
  }),
});

export interface PushJob {
  readonly run: string;
  /** By the ids of the log; null for all. */
  readonly students: readonly string[] | null;
  readonly settings: PushSettings;
  readonly force: boolean;
}

/** The part of it that a training with a push takes too. @param only stands before each text */
export const hubInput = (only = '') => z.strictObject(hubFields(only));

export type HubInput = z.output<ReturnType<typeof hubInput>>;

/** @throws UnderstudyError `usage` for inputs that contradict each other */
export function pushSettingsOf({
  hubOrg,
  hubPrivate,
  hubPublic,
  hubName,
  anonymous,
}: HubInput): PushSettings {
  if (hubPrivate && hubPublic)
    throw new UnderstudyError('usage', 'expected either `hubPrivate` or `hubPublic`, got both', {
      hint: 'leave one out',
    });
  return {
    org: hubOrg ?? null,
    visibility: hubPublic ? 'public' : 'private',
    pattern: hubName ?? REPOSITORY_PATTERN,
    anonymous,
  };
}

export function completePush({ run, student, force, ...hub }: z.output<typeof pushInput>): PushJob {
  return { run, students: student ?? null, settings: pushSettingsOf(hub), force };
}
