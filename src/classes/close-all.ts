/** Gives back all that was opened, whatever becomes of one part of it. */

/** Closes one after the other, also those after one that throws. @throws what the first of them threw */
export async function closeAll(closes: readonly (() => Promise<void> | void)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const close of closes)
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  if (errors.length > 0) throw errors[0];
}
