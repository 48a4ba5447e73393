import { expect, test } from 'vitest';
import { closeAll } from './close-all.ts';

test('everything is closed in order, and the first that fails is told', async () => {
  const closed: string[] = [];
  const closing = closeAll(['a', 'b', 'c', 'd'], (name) => {
    closed.push(name);
    if (name === 'b' || name === 'c') throw new Error(`${name} failed`);
  });
  await expect(closing).rejects.toThrow('b failed');
  expect(closed).toEqual(['a', 'b', 'c', 'd']);
});
