/** Where a base is found: one that comes along in the package, a folder of this machine, or a repository of the Hub. */
import { isUnderstudyError, UnderstudyError } from '../../errors.ts';
import { readRunHeader } from '../../runs/index.ts';
import type { HubWay } from '../access.ts';
import { baseFromHub, type HubBase } from './from-hub.ts';
import { NOTEBOOK_BASE, placeOfBase, SHIPPED_BASES } from './place.ts';
import type { BaseReading } from './reading.ts';

export interface LocatedBase {
  /** As the user named it. */
  readonly name: string;
  readonly folder: string;
  /** The commit on the Hub; null for a folder. */
  readonly commit: string | null;
  /** Weights on the Hub that were not asked for and are not here. */
  readonly absent: HubBase['absent'];
}

/**
 * The base in a folder of this machine; one of the Hub is fetched unless it is there. A run that was begun with it
 * goes on with the commit that it was begun with. Null when `signal` ended it.
 *
 * @param run the run folder whose commit is to be taken, null for a new run
 * @param weights whether they are fetched too
 * @param hub the way to the Hub, asked for only where it is needed
 * @throws UnderstudyError `base` where there is no such folder or what there is is no base; `hub`, `io`
 */
export async function locateBase(
  name: string,
  {
    run,
    workingFolder,
    hub,
    ...reading
  }: {
    readonly run: string | null;
    readonly workingFolder: string;
    readonly hub: () => Promise<HubWay>;
  } & Omit<BaseReading, keyof HubWay>,
): Promise<LocatedBase | null> {
  const place = placeOfBase(name, workingFolder);
  if (typeof place === 'string') return { name, folder: place, commit: null, absent: [] };
  const begun = run === null ? null : await commitOfRun(run, name);
  const base = begun === null ? place : { ...place, revision: begun };
  const way = await hub();
  try {
    const found = await baseFromHub(base, { ...way, ...reading });
    return found === null ? null : { name, ...found };
  } catch (error) {
    throw withWayOut(error, name);
  }
}

async function commitOfRun(folder: string, name: string): Promise<string | null> {
  const base = (await readRunHeader(folder))?.base;
  return base?.name === name ? (base.revision ?? null) : null;
}

/** What else can be done where the Hub does not help: the user may not have meant the Hub at all. */
function withWayOut(error: unknown, name: string): unknown {
  if (!isUnderstudyError(error) || error.code !== 'hub') return error;
  const wayOut =
    name === NOTEBOOK_BASE
      ? `${[...SHIPPED_BASES.keys()].map((shipped) => `\`base: ${shipped}\``).join(' and ')} take bases that come along, \`base: FOLDER\` one of your own`
      : `there is no folder ${name} either`;
  return new UnderstudyError('hub', error.message, {
    hint: error.hint === undefined ? wayOut : `${error.hint}; ${wayOut}`,
    cause: error.cause,
  });
}
