import { expect, test } from 'vitest';
import { hasRead, placeOfBase, SHIPPED_BASES } from './place.ts';

test('of the bases that come along, nano alone has read no real text, by whichever name', () => {
  const folder = SHIPPED_BASES.get('nano')!;
  const read = (name: string) => hasRead({ folder: String(placeOfBase(name, '/')) });
  expect(['nano', folder, `${folder}/`, 'primer'].map(read)).toEqual([false, false, false, true]);
});
