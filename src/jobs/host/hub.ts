/** The way to the Hub from this process: its environment, its patience. */
import { homedir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { HubWay, Patience } from '../../hub/index.ts';

/**
 * @param signal ends the pauses
 * @throws UnderstudyError `hub` where the endpoint is no address; reading the token throws where that is no token
 */
export async function hubFromEnvironment(signal: AbortSignal): Promise<HubWay> {
  const { hubAccess } = await import('../../hub/index.ts');
  const access = await hubAccess({ env: process.env, home: homedir(), workingFolder: process.cwd() });
  return { access, patience: patienceUntil(signal) };
}

/** A quarter of a minute of trying in all, unless the Hub itself asks for longer pauses. */
export function patienceUntil(signal: AbortSignal): Patience {
  return {
    attempts: 5,
    firstPause: 1,
    longestPause: 30,
    // Over early when the work is stopped; who waits then looks at the signal.
    sleep: (seconds) => setTimeout(1000 * seconds, undefined, { signal }).catch(() => undefined),
    random: Math.random,
  };
}
