/** What an input may say of this room. Loads nothing. */
export const DEVICE_NAMES = ['cpu'] as const;
export type DeviceName = (typeof DEVICE_NAMES)[number];
