import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** npm writes hashes of builds for the machine it runs on; those for other machines must not come unverified. */
test('package-lock.json has a hash of every package, and names no host', () => {
  const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, { integrity?: string }> };
  const unverified = Object.entries(packages).filter(
    ([path, { integrity }]) => path !== '' && !integrity?.startsWith('sha512-'),
  );
  expect(unverified.map(([path]) => path)).toEqual([]);
  expect(text).not.toContain('"resolved"');
});
