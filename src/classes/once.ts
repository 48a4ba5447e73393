/** Makes a thing when it is first needed, and once. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let thing: Promise<T> | undefined;
  return () => {
    thing ??= make();
    return thing;
  };
}
