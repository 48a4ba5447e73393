/** The devices that a user can name. */
import { UnderstudyError } from '../errors.ts';
import { cpuDevice } from './cpu/cpu-device.ts';
import type { Device } from './device.ts';

export const DEVICE_NAMES = ['cpu'] as const;
export type DeviceName = (typeof DEVICE_NAMES)[number];

export interface DeviceOptions {
  /** Of one operation; 0 for every core. */
  readonly threads: number;
}

const OPENERS: { readonly [Name in DeviceName]: (options: DeviceOptions) => Promise<Device> } = {
  cpu: async (options) => cpuDevice(options),
};

/** @throws UnderstudyError `usage` for a name that is none of `DEVICE_NAMES` */
export async function openDevice(name: DeviceName, options: DeviceOptions): Promise<Device> {
  if (!DEVICE_NAMES.includes(name))
    throw new UnderstudyError('usage', `device: expected ${DEVICE_NAMES.join(' or ')}, got ${name}`);
  return await OPENERS[name](options);
}
