/** Files as strangers may hand them over: bytes changed, cut off, said twice, and JSON with other values in its places. */
import { createMt19937 } from '../src/numeric/index.ts';

export type Draw = (below: number) => number;

/** Whole numbers below what is asked for, the same for the same seed. */
export function drawing(seed: number): Draw {
  const generator = createMt19937(seed);
  return (below) => Math.floor(generator.uniform() * below);
}

const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 2, 0.5, 1e9, 2 ** 31, 2 ** 32, 4e9, 1e15, 2 ** 53, 1e300, -1e300],
  ...['', ' ', 'x', '\n', '__proto__', '../x', '[CLS]', '\u0000', '(a', [], [0], {}, [[]], { a: 1 }],
];

type Place = { readonly of: Record<string, unknown>; readonly key: string };

function placesIn(json: unknown, found: Place[] = []): Place[] {
  if (typeof json !== 'object' || json === null) return found;
  for (const key of Object.keys(json)) {
    const of = json as Record<string, unknown>;
    found.push({ of, key });
    placesIn(of[key], found);
  }
  return found;
}

/** One to three changes of values, names or presence. */
export function mutateJson(text: string, draw: Draw): string {
  const json: unknown = JSON.parse(text);
  for (let changes = 1 + draw(3); changes > 0; changes--) {
    // The upper places, where a long list of words does not crowd the rest out, half of the time.
    const all = placesIn(json);
    const few = all.filter(({ of }) => Object.keys(of).length < 60);
    const places = draw(4) > 0 && few.length > 0 ? few : all;
    if (places.length === 0) return '[]';
    const { of, key } = places[draw(places.length)]!;
    const kind = draw(6);
    if (kind === 0) delete of[key];
    else if (kind === 1) of[`${key}x`] = of[key];
    else if (kind === 2 && places.length > 1) of[key] = structuredClone(places[draw(places.length)]!.of);
    else of[key] = VALUES[draw(VALUES.length)];
  }
  return JSON.stringify(json);
}

/** Bytes that are changed, cut off, repeated or put in. */
export function mutateBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  const from = draw(bytes.length + 1);
  const head = bytes.slice(0, from);
  const tail = bytes.slice(from);
  switch (draw(5)) {
    case 0:
      return head;
    case 1:
      return joined(head, tail.slice(draw(Math.min(64, tail.length + 1))));
    case 2:
      return joined(head, tail.slice(0, draw(64)), tail);
    case 3:
      return joined(
        head,
        Uint8Array.from({ length: 1 + draw(16) }, () => draw(256)),
        tail,
      );
    default: {
      const changed = bytes.slice();
      for (let n = 1 + draw(8); n > 0 && changed.length > 0; n--) changed[draw(changed.length)] = draw(256);
      return changed;
    }
  }
}

/** A safetensors file with another header, whose length is stated right more often than not. */
export function mutateHeader(bytes: Uint8Array, draw: Draw): Uint8Array {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = mutateJson(new TextDecoder().decode(bytes.subarray(8, 8 + length)), draw);
  const text = new TextEncoder().encode(header);
  const stated = draw(8) === 0 ? [0, 1, 2 ** 31, 2 ** 53][draw(4)]! : text.length;
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(stated), true);
  return joined(prefix, text, bytes.subarray(8 + length));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
