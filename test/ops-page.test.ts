import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OPS_PAGE, opsPage } from '../scripts/make-ops-page.ts';

test('docs/ops.md says what the table of operations says', () => {
  expect(readFileSync(OPS_PAGE, 'utf8')).toBe(opsPage());
});
