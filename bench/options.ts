/** `--name value` pairs of a benchmark's command line. */
export function benchOptions<T extends Record<string, string>>(
  defaults: T,
  argv: readonly string[] = process.argv.slice(2),
): T {
  const options: Record<string, string> = { ...defaults };
  for (let i = 0; i < argv.length; i += 2) {
    const name = argv[i]!.replace(/^--/, '');
    if (!Object.hasOwn(defaults, name) || argv[i + 1] === undefined)
      throw new Error(
        `expected --NAME VALUE with one of ${Object.keys(defaults).join(', ')}, got ${argv[i]}`,
      );
    options[name] = argv[i + 1]!;
  }
  return options as T;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
