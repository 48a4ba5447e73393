/** adapter_config.json, as PEFT writes and reads it. */

import type { BaseConfig } from '../base.ts';
import { configFields } from '../config-fields.ts';
import { unknownTarget } from './lora.ts';
import type { LoraSettings } from './lora-settings.ts';

/** Other ways to adapt, which would change what the same tensors mean: all must be off. */
const NOT_COMPUTED = [
  'alora_invocation_tokens',
  'alpha_pattern',
  'arrow_config',
  'exclude_modules',
  'fan_in_fan_out',
  'kasa_config',
  'layer_replication',
  'layers_to_transform',
  'lora_bias',
  'monteclora_config',
  'rank_pattern',
  'target_parameters',
  'trainable_token_indices',
  'use_bdlora',
  'use_dora',
  'use_qalora',
  'use_rslora',
  'velora_config',
];

/**
 * The settings in a parsed adapter_config.json.
 *
 * @param where its path, for error messages
 * @throws UnderstudyError `base` that names the key
 */
export function parseAdapterConfig(json: unknown, where: string, config: BaseConfig): LoraSettings {
  const fields = configFields(json, where);
  const { raw } = fields;
  if (raw.peft_type !== 'LORA') throw fields.error('peft_type', '"LORA"', raw.peft_type);
  fields.oneOf('task_type', ['SEQ_CLS'], 'SEQ_CLS');
  fields.oneOf('bias', ['none'], 'none');
  for (const key of NOT_COMPUTED)
    if (!isOff(raw[key])) throw fields.error(key, 'none, for it is not supported', raw[key]);

  const targetModules: unknown = raw.target_modules;
  if (!Array.isArray(targetModules) || targetModules.length === 0)
    throw fields.error('target_modules', 'a list of names', targetModules);
  const unknown = unknownTarget(config, targetModules.map(String));
  if (unknown !== undefined)
    throw fields.error('target_modules', 'names of linear layers of the model', unknown);
  const dropout = Number(raw.lora_dropout ?? 0);
  if (!(dropout >= 0 && dropout < 1))
    throw fields.error('lora_dropout', 'a number from 0 and below 1', raw.lora_dropout);
  return {
    rank: fields.count('r', 8),
    alpha: fields.positive('lora_alpha', 8),
    targetModules: targetModules.map(String),
    dropout,
  };
}

/** Absent, null, false, or an empty list or object. */
const isOff = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** The text of adapter_config.json. @param base the name or the path under which PEFT finds the base model */
export function adapterConfigText(
  { rank, alpha, targetModules, dropout }: LoraSettings,
  base: string,
): string {
  const config = {
    alpha_pattern: {},
    auto_mapping: null,
    base_model_name_or_path: base,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: alpha,
    lora_dropout: dropout,
    modules_to_save: ['classifier'],
    peft_type: 'LORA',
    r: rank,
    rank_pattern: {},
    revision: null,
    target_modules: targetModules,
    task_type: 'SEQ_CLS',
    use_dora: false,
    use_rslora: false,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
