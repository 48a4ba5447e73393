/**
 * How the tokens of a text become one vector, as a folder in sentence-transformers' form says: modules.json lists what a
 * text goes through, and the folder of its pooling has a config.json. Norms after the pooling are left to the head, which
 * scales what it reads.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UnderstudyError } from '../../errors.ts';
import { type ConfigFields, configFields, readConfigJson } from '../config-fields.ts';
import type { Pooling } from './config.ts';

const MODULES = 'modules.json';
const REFETCH = 'fetch the file again';

/** The keys of one pooling each; another that is set is one that is not computed. */
const MODES: Readonly<Record<string, Pooling>> = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_max_tokens: 'max',
};

/**
 * The pooling of a folder; undefined where there is no modules.json.
 *
 * @throws UnderstudyError `base` for a file that is broken, and for what is not computed
 */
export async function readPooling(folder: string): Promise<Pooling | undefined> {
  const path = join(folder, MODULES);
  if (!existsSync(path)) return undefined;
  const modules = await readConfigJson(path, REFETCH);
  const named = Array.isArray(modules)
    ? modules.map((module: { type?: unknown; path?: unknown } | null) => ({
        kind: String(module?.type).split('.').at(-1)!,
        path: String(module?.path ?? ''),
      }))
    : [];
  const form = named.map(({ kind }) => kind).join(', ');
  if (!/^Transformer, Pooling(, Normalize)?$/.test(form))
    throw new UnderstudyError(
      'base',
      `${path}: expected the modules Transformer and Pooling, with or without Normalize, got ${form || 'none'}`,
      { hint: 'choose another base: what its other modules do is not computed' },
    );
  const where = join(folder, named[1]!.path, 'config.json');
  if (!existsSync(where)) throw new UnderstudyError('base', `${where}: no such file`, { hint: REFETCH });
  return poolingOf(configFields(await readConfigJson(where, REFETCH), where));
}

function poolingOf(fields: ConfigFields): Pooling {
  if (!fields.flag('include_prompt', true))
    throw fields.error('include_prompt', 'true, for the prompt is pooled with the text', false);
  const named = fields.raw.pooling_mode ?? null;
  if (named !== null) return fields.oneOf('pooling_mode', Object.values(MODES), 'mean');
  const on = Object.keys(fields.raw).filter(
    (key) => key.startsWith('pooling_mode_') && fields.raw[key] === true,
  );
  if (on.length === 1 && Object.hasOwn(MODES, on[0]!)) return MODES[on[0]!]!;
  throw fields.error('pooling_mode', `one of ${Object.keys(MODES).join(', ')}`, on.join(', ') || 'none');
}
