/** The way to the Hub from this process: its environment, its patience. */
import { homedir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { type HubAccess, type HubWay, hubAccess, type Patience } from '../hub/index.ts';

/** @throws UnderstudyError `hub` for an endpoint that is none; reading the token throws where that is none */
export function hubFromEnvironment(): Promise<HubAccess> {
  return hubAccess({ env: process.env, home: homedir(), workingFolder: process.cwd() });
}

/** A quarter of a minute of trying in all, unless the Hub itself asks for longer pauses. */
export function hubPatience(signal: AbortSignal): Patience {
  return {
    attempts: 5,
    firstPause: 1,
    longestPause: 30,
    // Over early when the work is stopped; who waits then looks at the signal.
    sleep: (seconds) => setTimeout(1000 * seconds, undefined, { signal }).catch(() => undefined),
    random: Math.random,
  };
}

/** Both. @throws UnderstudyError as `hubFromEnvironment` */
export async function hubWay(signal: AbortSignal): Promise<HubWay> {
  return { access: await hubFromEnvironment(), patience: hubPatience(signal) };
}
