/** The command line of a benchmark: `--name value` pairs, and nothing else. */

/**
 * What the pairs say, over the defaults. `--help` lists them and ends the process; so does a wrong one, with status 2.
 */
export function benchOptions<T extends Record<string, string>>(
  defaults: T,
  argv: readonly string[] = process.argv.slice(2),
): T {
  const usage = Object.entries(defaults)
    .map(([name, value]) => `--${name} ${value === '' ? 'VALUE' : value}`)
    .join(' ');
  if (isHelp(argv)) endWithHelp(usage);
  const options: Record<string, string> = { ...defaults };
  for (let i = 0; i < argv.length; i += 2) {
    const name = argv[i]!.replace(/^--/, '');
    if (!argv[i]!.startsWith('--') || !Object.hasOwn(defaults, name) || argv[i + 1] === undefined)
      wrongUse(`expected --NAME VALUE with one of ${Object.keys(defaults).join(', ')}, got ${argv[i]}`);
    options[name] = argv[i + 1]!;
  }
  return options as T;
}

export const isHelp = (argv: readonly string[]): boolean => argv.includes('--help') || argv.includes('-h');

/** Says in a line what may be given, and ends the process. */
export function endWithHelp(usage: string): never {
  console.log(`options, with their defaults: ${usage}`);
  process.exit(0);
}

/** Says in a line what is wrong, and ends the process with status 2. */
export function wrongUse(message: string): never {
  console.error(`${message} (--help lists the options)`);
  process.exit(2);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
