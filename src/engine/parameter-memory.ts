/**
 * Where parameters live while they are trained: their weights, gradients and AdamW's two moments, each kind flat in a
 * device's memory and cut into one view a parameter. The optimizer walks the flat tensors; the graph reads and writes
 * the views; nothing is copied between them.
 */
import { UnderstudyError } from '../errors.ts';
import { elementCount, type ParameterBlock } from '../graph/index.ts';
import type { Device, DeviceTensor, Stretch } from './device.ts';

export interface MemorySpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether weight decay applies. */
  readonly decay: boolean;
}

const MEMORY_KINDS = ['weights', 'gradients', 'firstMoments', 'secondMoments'] as const;
export type MemoryKind = (typeof MEMORY_KINDS)[number];

export interface ParameterMemory {
  readonly specs: readonly MemorySpec[];
  /** What everything lies in; a later memory may take it over. */
  readonly storages: readonly DeviceTensor[];
  /** What the optimizer walks. */
  readonly stretches: readonly Stretch[];
  has(parameter: string): boolean;
  /** A parameter, or its rows [from, to). */
  tensor(kind: MemoryKind, parameter: string, rows?: ParameterBlock['rows']): DeviceTensor;
}

/** Parameters begin at multiples of 64 bytes, the width of a cache line and of the widest vector registers. */
const ALIGNMENT = 16;

/** The most elements of one storage and kind: its four kinds are 2 GiB then, and a kernel addresses 4. */
const MOST_ELEMENTS = 2 ** 27;

/**
 * Memory of zeros.
 *
 * @param earlier a memory that is no longer used, whose storages are taken over where they are large enough
 */
export async function parameterMemory(
  device: Device,
  specs: readonly MemorySpec[],
  earlier?: ParameterMemory,
): Promise<ParameterMemory> {
  const storages: DeviceTensor[] = [];
  const stretches: Stretch[] = [];
  const places = new Map<
    string,
    { of: Record<MemoryKind, DeviceTensor>; offset: number; spec: MemorySpec }
  >();
  for (const group of groupsOf(specs)) {
    const length = group.reduce((sum, { shape }) => sum + aligned(shape), 0);
    const needed = MEMORY_KINDS.length * length;
    const old = earlier?.storages[storages.length];
    const isLarge = old !== undefined && elementCount(old.shape) >= needed;
    const storage = isLarge ? old : device.allocate(needed);
    if (isLarge) await device.clear(storage);
    storages.push(storage);
    const part = (from: number, to: number) => (kind: MemoryKind) =>
      device.view(storage, MEMORY_KINDS.indexOf(kind) * length + from, [to - from]);

    const whole = perKind(part(0, length));
    let offset = 0;
    for (const decay of [true, false]) {
      const start = offset;
      for (const spec of group.filter((each) => each.decay === decay)) {
        places.set(spec.name, { of: whole, offset, spec });
        offset += aligned(spec.shape);
      }
      if (offset > start) stretches.push({ decay, ...perKind(part(start, offset)) });
    }
  }

  return {
    specs,
    storages,
    stretches,
    has: (parameter) => places.has(parameter),
    tensor(kind, parameter, rows = null) {
      const place = places.get(parameter);
      if (place === undefined)
        throw new UnderstudyError('graph', `internal: parameter ${parameter} has no memory`);
      const { of, offset, spec } = place;
      if (rows === null) return device.view(of[kind], offset, spec.shape);
      const [from, to] = rows;
      const rest = spec.shape.slice(1);
      return device.view(of[kind], offset + from * elementCount(rest), [to - from, ...rest]);
    },
  };
}

/** Consecutive parameters that fit into one storage. */
function groupsOf(specs: readonly MemorySpec[]): MemorySpec[][] {
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
  return groups;
}

const aligned = (shape: readonly number[]) => Math.ceil(elementCount(shape) / ALIGNMENT) * ALIGNMENT;

function perKind<T>(make: (kind: MemoryKind) => T): Record<MemoryKind, T> {
  return Object.fromEntries(MEMORY_KINDS.map((kind) => [kind, make(kind)])) as Record<MemoryKind, T>;
}
