import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS_PAGE, commandsPage, README, withCommandTable } from '../scripts/make-commands-page.ts';

test('docs/commands.md says what the schemas of the jobs say', async () => {
  expect(readFileSync(COMMANDS_PAGE, 'utf8')).toBe(await commandsPage());
});

test.each([
  ['train', ['--push', '--hub-org', '--anonymous', '--dry-run', '--threads', '--device', '--epochs']],
  ['push', ['--dry-run', '--hub-org']],
  ['evaluate', ['--threads']],
])('docs/commands.md has the flags of %s that are no inputs', async (name, flags) => {
  const section = (await commandsPage()).split(`## ${name}\n`)[1]!.split('\n## ')[0]!;
  for (const flag of flags) expect(section).toMatch(new RegExp(`^\\| \`${flag}[ \`]`, 'm'));
  expect(section.includes('--device')).toBe(flags.includes('--device'));
});

test('README.md has every command', async () => {
  const readme = readFileSync(README, 'utf8');
  expect(readme).toBe(await withCommandTable(readme));
});

test('README.md has at most 900 words', () => {
  expect(readFileSync(README, 'utf8').split(/\s+/).length).toBeLessThanOrEqual(900);
});
