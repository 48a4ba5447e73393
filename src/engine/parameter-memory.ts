/**
 * Where parameters live while they are trained: four flat arrays (weights, gradients, and AdamW's two
 * moments), cut into one view a parameter. The optimizer walks the flat arrays; the graph reads and writes the
 * views; nothing is copied between them.
 */
import { UnderstudyError } from '../errors.ts';
import type { ParameterBlock } from '../graph/index.ts';
import type { Device, DeviceTensor } from './device.ts';

export interface MemorySpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether weight decay applies. */
  readonly decay: boolean;
}

export const MEMORY_KINDS = ['weights', 'gradients', 'firstMoments', 'secondMoments'] as const;
export type MemoryKind = (typeof MEMORY_KINDS)[number];

export interface ParameterMemory {
  readonly specs: readonly MemorySpec[];
  /** What everything lies in; a later memory may take it over. */
  readonly storage: DeviceTensor;
  /** The flat arrays. Parameters under decay come first. */
  readonly flat: Readonly<Record<MemoryKind, Float32Array>>;
  readonly tensors: Readonly<Record<MemoryKind, DeviceTensor>>;
  /** Elements under decay: [0, decayed); the rest of the flat arrays is not. */
  readonly decayed: number;
  has(parameter: string): boolean;
  /** A parameter's part of a flat array. */
  part(kind: MemoryKind, parameter: string): Float32Array;
  /** The tensor that a graph reads or writes for a block. */
  block(kind: MemoryKind, block: ParameterBlock): DeviceTensor;
}

/** Parts begin at multiples of 64 bytes, the width of a cache line and of the widest vector registers. */
const ALIGNMENT = 16;

/** The most elements of one memory: its four arrays are 2 GiB then, and a kernel addresses 4. */
const MOST_ELEMENTS = 2 ** 27;

/** Memories for parameters of any number, none larger than a kernel can address. */
export function parameterMemories(device: Device, specs: readonly MemorySpec[]): ParameterMemory[] {
  const groups: MemorySpec[][] = [];
  let elements = Number.POSITIVE_INFINITY;
  for (const spec of specs) {
    if (elements + aligned(spec.shape) > MOST_ELEMENTS) {
      groups.push([]);
      elements = 0;
    }
    groups.at(-1)!.push(spec);
    elements += aligned(spec.shape);
  }
  return groups.map((group) => parameterMemory(device, group));
}

/**
 * Moments and gradients begin as zeros, weights too: the caller fills them.
 *
 * @param earlier a memory that is no longer used, whose storage is taken over where it is large enough
 */
export function parameterMemory(
  device: Device,
  specs: readonly MemorySpec[],
  earlier?: ParameterMemory,
): ParameterMemory {
  const ordered = [...specs.filter((spec) => spec.decay), ...specs.filter((spec) => !spec.decay)];
  const places = new Map<string, { offset: number; shape: readonly number[] }>();
  let length = 0;
  let decayed = 0;
  for (const { name, shape, decay } of ordered) {
    places.set(name, { offset: length, shape });
    length += aligned(shape);
    if (decay) decayed = length;
  }
  const needed = MEMORY_KINDS.length * length;
  const storage =
    earlier !== undefined && Number(earlier.storage.shape[0]) >= needed
      ? earlier.storage
      : device.allocate(needed);
  const tensors = perKind((kind) => device.view(storage, MEMORY_KINDS.indexOf(kind) * length, [length]));
  const flat = perKind((kind) => device.floats(tensors[kind]));
  if (storage === earlier?.storage) for (const kind of MEMORY_KINDS) flat[kind].fill(0);
  const placeOf = (name: string) => {
    const place = places.get(name);
    if (place === undefined) throw new UnderstudyError('graph', `internal: parameter ${name} has no memory`);
    return place;
  };

  return {
    specs,
    storage,
    flat,
    tensors,
    decayed,
    has: (parameter) => places.has(parameter),
    part(kind, parameter) {
      const { offset, shape } = placeOf(parameter);
      return flat[kind].subarray(offset, offset + size(shape));
    },
    block(kind, { parameter, rows }) {
      const { offset, shape } = placeOf(parameter);
      if (rows === null) return device.view(tensors[kind], offset, shape);
      const width = size(shape.slice(1));
      return device.view(tensors[kind], offset + rows[0] * width, [rows[1] - rows[0], ...shape.slice(1)]);
    },
  };
}

const aligned = (shape: readonly number[]) => Math.ceil(size(shape) / ALIGNMENT) * ALIGNMENT;

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function perKind<T>(make: (kind: MemoryKind) => T): Record<MemoryKind, T> {
  return Object.fromEntries(MEMORY_KINDS.map((kind) => [kind, make(kind)])) as Record<MemoryKind, T>;
}
