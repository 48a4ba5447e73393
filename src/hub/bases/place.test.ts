import { expect, test } from 'vitest';
import { hasRead, NANO_FOLDER, placeOfBase } from './place.ts';

test('of the bases that come along, nano alone has read no real text, by whichever name', () => {
  const read = (name: string) => hasRead({ folder: String(placeOfBase(name, '/')) });
  expect(['nano', NANO_FOLDER, `${NANO_FOLDER}/`, 'primer'].map(read)).toEqual([false, false, false, true]);
});
