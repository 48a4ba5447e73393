/** Schemas of records, and the types that they give. */
import { type ZodRawShape, type ZodType, z } from 'zod';

type Immutable<T> = { readonly [K in keyof T]: Immutable<T[K]> };

/** What a record of this shape has, other keys aside. */
export type RecordOf<Shape extends ZodRawShape> = Immutable<z.output<z.ZodObject<Shape>>>;

/** A record of this shape; other keys, which a later version may write, come through, and no type speaks of them. */
export function loose<Shape extends ZodRawShape>(shape: Shape): z.ZodObject<Shape> {
  return z.looseObject(shape) as unknown as z.ZodObject<Shape>;
}

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
