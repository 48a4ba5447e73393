/** Closes one after the other, also those after one that throws. @throws what the first of them threw */
export async function closeAll<T>(things: readonly T[], close: (thing: T) => Promise<void> | void) {
  const errors: unknown[] = [];
  for (const thing of things)
    try {
      await close(thing);
    } catch (error) {
      errors.push(error);
    }
  if (errors.length > 0) throw errors[0];
}
