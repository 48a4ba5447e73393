/** What an input may say of this room. Loads nothing. */
export { LORA_DEFAULTS, type LoraSettings } from './adapter/lora-settings.ts';
