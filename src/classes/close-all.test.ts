import { expect, test } from 'vitest';
import { closeAll } from './close-all.ts';

test('everything is closed in order, and the first that failed is told', async () => {
  const closed: string[] = [];
  const failing = (name: string) => () => {
    closed.push(name);
    throw new Error(`${name} failed`);
  };
  const closing = closeAll([
    () => void closed.push('a'),
    failing('b'),
    failing('c'),
    async () => void closed.push('d'),
  ]);
  await expect(closing).rejects.toThrow('b failed');
  expect(closed).toEqual(['a', 'b', 'c', 'd']);
  await expect(closeAll([])).resolves.toBeUndefined();
});
