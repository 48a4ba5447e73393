/** The base in training. */
import { openDevice } from '../../src/engine/index.ts';
import type { ModernBertConfig } from '../../src/model/index.ts';
import { type Distillation, openDistillation } from '../../src/training/index.ts';
import type { Statistics } from './counts.ts';
import { SETTINGS } from './schedule.ts';

/** A student whose parameters are all zeros until `write` or `load`. */
export async function openStudent(
  config: ModernBertConfig,
  statistics: Statistics,
  threads: number,
): Promise<Distillation> {
  return await openDistillation(await openDevice('cpu', { threads }), config, { ...SETTINGS, ...statistics });
}
