/** What the student misses while it learns, as a table that grows over the sittings. */
import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { UnderstudyError } from '../../src/errors.ts';
import { csvLines } from '../../src/files/index.ts';
import { rateAt } from './schedule.ts';
import type { State } from './state.ts';

const COLUMNS = [
  'step',
  'epoch',
  'tokens',
  'seconds',
  'learning_rate',
  'loss',
  'missed_texts',
  'missed_tokens',
  'finishing',
] as const;
/** Of the stage of keys, after those. */
const KEY_COLUMNS = ['key_loss', 'key_chosen'] as const;

export interface Measured {
  /** The mean since it was last measured; null where no step was made since. */
  readonly loss: number | null;
  /** Shares of the teacher's variance that the student misses, of texts' vectors and of tokens'. */
  readonly texts: number;
  readonly tokens: number;
  /** In the stage of keys: their cross-entropy, and the share of questions whose key was chosen. */
  readonly keys?: { readonly loss: number; readonly chosen: number };
}

/** @throws UnderstudyError `numeric` where the student's numbers are not finite */
export async function addToCurve(
  path: string,
  { step, epoch, tokens, seconds, finish }: State,
  { loss, texts, tokens: ofTokens, keys }: Measured,
  rate: typeof rateAt = rateAt,
): Promise<void> {
  if (![loss ?? 0, texts, ofTokens, keys?.loss ?? 0].every(Number.isFinite))
    throw new UnderstudyError(
      'numeric',
      `step ${step}: expected finite shares that are missed, got ${texts} of texts, ${ofTokens} of tokens`,
    );
  const row = [
    step,
    epoch,
    tokens,
    seconds.toFixed(0),
    rate(step, finish).toExponential(3),
    loss?.toFixed(5) ?? null,
    texts.toFixed(5),
    ofTokens.toFixed(5),
    finish === null ? 0 : 1,
    ...(keys === undefined ? [] : [keys.loss.toFixed(5), keys.chosen.toFixed(5)]),
  ];
  const [names, line] = csvLines(keys === undefined ? COLUMNS : [...COLUMNS, ...KEY_COLUMNS], [row]);
  await appendFile(path, existsSync(path) ? line! : names! + line!);
}
