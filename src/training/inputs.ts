/** What an input may say of this room. Loads nothing. */
export {
  ADAPTER_DEFAULTS,
  FROZEN_DEFAULTS,
  POPULATION_DEFAULTS,
  TRAINING_DEFAULTS,
  TUNED_DEFAULTS,
} from './settings.ts';
