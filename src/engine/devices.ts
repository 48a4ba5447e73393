/** The devices that a user can name. */
import { UnderstudyError } from '../errors.ts';
import { cpuDevice } from './cpu/cpu-device.ts';
import type { Device } from './device.ts';

export const DEVICE_NAMES = ['cpu'] as const;
export type DeviceName = (typeof DEVICE_NAMES)[number];

const OPENERS: { readonly [Name in DeviceName]: (options: DeviceOptions) => Device } = { cpu: cpuDevice };

interface DeviceOptions {
  /** Of one operation; 0 for every core. */
  readonly threads: number;
}

/** @throws UnderstudyError `usage` for a name that is none of `DEVICE_NAMES` */
export function openDevice(name: DeviceName, options: DeviceOptions): Device {
  if (!DEVICE_NAMES.includes(name)) {
    throw new UnderstudyError('usage', `device: expected ${DEVICE_NAMES.join(' or ')}, got ${name}`);
  }
  return OPENERS[name](options);
}
