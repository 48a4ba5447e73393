/** Schemas of records, one for each key: a key that the type has and the schema lacks does not compile. */
import { type ZodType, z } from 'zod';

export type Shape<T> = { readonly [K in keyof T]-?: ZodType<T[K]> };

export type Numbers<Name extends string> = { readonly [N in Name]: number };

type Schemas<Name extends string, T> = { readonly [N in Name]: ZodType<T> };

/** Finite numbers. */
export function numbers<Name extends string>(...names: readonly Name[]): Schemas<Name, number> {
  return each(names, z.number());
}

/** Finite numbers, or null. */
export function nullableNumbers<Name extends string>(
  ...names: readonly Name[]
): Schemas<Name, number | null> {
  return each(names, z.number().nullable());
}

function each<Name extends string, T>(names: readonly Name[], schema: ZodType<T>): Schemas<Name, T> {
  return Object.fromEntries(names.map((name) => [name, schema])) as Schemas<Name, T>;
}
