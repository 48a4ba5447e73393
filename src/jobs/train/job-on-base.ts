/** What the architecture of a base means for a training: what it cannot do, and which layers LoRA adapts. */
import { type BaseConfig, checkModernBert, LORA_DEFAULTS, loraModules } from '../../model/index.ts';
import type { TrainJob } from './plans.ts';

/** In the place of ModernBERT's, which are the defaults of the input. */
const BERT_TARGETS: readonly string[] = ['query', 'key', 'value'];

/**
 * The job with the LoRA targets of its base, unless it names others.
 *
 * @throws UnderstudyError `base` for what needs a ModernBERT, `usage` for LoRA settings that do not fit the base
 */
export function jobOnBase<Job extends TrainJob>(job: Job, config: BaseConfig): Job {
  const { plan, pushAs } = job;
  if (plan.recipe === 'solo') checkModernBert(config, '`recipe: solo`');
  if (pushAs !== null) checkModernBert(config, 'pushing students');
  if (plan.recipe !== 'adapter') return job;
  const { lora } = plan.settings;
  const isDefault = lora.targetModules.join() === LORA_DEFAULTS.targetModules.join();
  const targetModules = config.architecture === 'bert' && isDefault ? BERT_TARGETS : lora.targetModules;
  const settings = { ...plan.settings, lora: { ...lora, targetModules } };
  loraModules(config, settings.lora);
  return { ...job, plan: { ...plan, settings } };
}
