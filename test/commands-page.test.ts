import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS_PAGE, commandsPage, README, withCommandTable } from '../scripts/make-commands-page.ts';

test('docs/commands.md says what the schemas of the jobs say', async () => {
  expect(readFileSync(COMMANDS_PAGE, 'utf8')).toBe(await commandsPage());
});

test('README.md has every command', async () => {
  const readme = readFileSync(README, 'utf8');
  expect(readme).toBe(await withCommandTable(readme));
});

test('README.md has at most 900 words', () => {
  expect(readFileSync(README, 'utf8').split(/\s+/).length).toBeLessThanOrEqual(900);
});
