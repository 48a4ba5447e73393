/** The flags that `push` and `train --push` share: whereto, under which names, and who may see it. */
import type { Command } from 'commander';
import { UnderstudyError } from '../errors.ts';
import { type PushSettings, REPOSITORY_PATTERN } from '../hub/index.ts';

export interface PushFlags {
  hubOrg?: string;
  hubPrivate?: true;
  hubPublic?: true;
  hubName?: string;
  anonymous?: true;
}

/** Adds the flags to the command. @param only said of each, where they belong to another flag */
export function addPushFlags(command: Command, only = ''): Command {
  return command
    .option('--hub-org <name>', `${only}whose repositories they become (default: your own)`)
    .option('--hub-private', `${only}nobody else sees the repositories (the default)`)
    .option('--hub-public', `${only}everybody sees the repositories that are made`)
    .option(
      '--hub-name <pattern>',
      `${only}what the repositories are called (default: ${REPOSITORY_PATTERN})`,
    )
    .option(
      '--anonymous',
      `${only}a keyed hash in place of each id, and nothing of the log's name, in all that is pushed`,
    );
}

/** @throws UnderstudyError `usage` for flags that contradict each other */
export function pushSettingsOf(flags: PushFlags): PushSettings {
  if (flags.hubPrivate && flags.hubPublic)
    throw new UnderstudyError('usage', 'expected either --hub-private or --hub-public, got both', {
      hint: 'leave one out',
    });
  return {
    org: flags.hubOrg ?? null,
    visibility: flags.hubPublic ? 'public' : 'private',
    pattern: flags.hubName ?? REPOSITORY_PATTERN,
    anonymous: flags.anonymous === true,
  };
}

/** @throws UnderstudyError `usage` for one of them without the flag that it belongs to */
export function refusePushFlags(flags: PushFlags): void {
  const given = (['hubOrg', 'hubPrivate', 'hubPublic', 'hubName', 'anonymous'] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (given === undefined) return;
  const flag = given.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
  throw new UnderstudyError('usage', `--${flag}: of no use without --push`, {
    hint: 'add --push, or leave it out',
  });
}
