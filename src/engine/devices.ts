/** Opens the devices that a user can name; each is loaded when it is opened. */
import { UnderstudyError } from '../errors.ts';
import type { Device } from './device.ts';
import { DEVICE_NAMES, type DeviceName } from './inputs.ts';

interface DeviceOptions {
  /** Threads of one operation; 0 for every core. */
  readonly threads: number;
}

const OPENERS: { readonly [Name in DeviceName]: (options: DeviceOptions) => Promise<Device> } = {
  cpu: async (options) => (await import('./cpu/cpu-device.ts')).cpuDevice(options),
};

/** @throws UnderstudyError `usage` for a name that is none of `DEVICE_NAMES` */
export async function openDevice(name: DeviceName, options: DeviceOptions): Promise<Device> {
  if (!DEVICE_NAMES.includes(name))
    throw new UnderstudyError('usage', `device: expected ${DEVICE_NAMES.join(' or ')}, got ${name}`);
  return await OPENERS[name](options);
}
